//go:build !linux

package pagetest

import (
	"testing"

	"somock/mock/server"
)

func startReplicas(t *testing.T, _ func(*server.Config)) *somock {
	t.Skip("the sample for HAProxy is run on Linux")
	return nil
}
