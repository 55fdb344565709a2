//go:build unix

package journal

import "syscall"

const (
	unblocked = syscall.O_NONBLOCK // opens a pipe without waiting for whoever writes it
	unlinked  = syscall.O_NOFOLLOW // opens no link
)
