//go:build !linux

// Package shelltest pastes text into real interactive shells; it knows Linux's terminals
// only.
package shelltest

import "testing"

// Shells skips the test: there is no terminal that this package could open.
func Shells(t *testing.T) map[string][]string {
	t.Helper()
	t.Skip("needs Linux, whose pseudo-terminals it opens")
	return nil
}

// Paste is never reached, since [Shells] skips.
func Paste(t *testing.T, _ []string, _ string, _ ...string) (shown string, files []string) {
	t.Helper()
	t.Skip("needs Linux, whose pseudo-terminals it opens")
	return "", nil
}
