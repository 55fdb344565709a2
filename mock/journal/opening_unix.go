//go:build unix

package journal

import (
	"os"
	"syscall"
)

const (
	unblocked = syscall.O_NONBLOCK // opens a pipe without waiting for whoever writes it
	unlinked  = syscall.O_NOFOLLOW // opens no link
)

// createSegment makes a file that must not exist yet, for appending.
func createSegment(name string) (*os.File, error) {
	return os.OpenFile(name, os.O_WRONLY|os.O_APPEND|os.O_CREATE|os.O_EXCL, 0o600)
}

// openSegment opens a file for reading, which keeps nobody from removing it.
func openSegment(name string) (*os.File, error) { return os.OpenFile(name, os.O_RDONLY|unblocked, 0) }
