//go:build unix && !linux

package journal_test

import "testing"

func smallDisk(t *testing.T) string {
	t.Skip("no tmpfs here")
	return ""
}
