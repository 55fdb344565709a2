//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package journal

import (
	"errors"
	"os"
	"syscall"
)

// lock takes the exclusive lock of a file and waits for it: whoever asks whether the file
// is locked holds it for a moment.
func lock(f *os.File) error { return flock(f, syscall.LOCK_EX) }

// share takes a share of the lock of a file; the error is ErrLive if somebody writes it.
func share(f *os.File) error {
	err := flock(f, syscall.LOCK_SH|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return ErrLive
	}
	return err
}

func flock(f *os.File, how int) error {
	for {
		if err := syscall.Flock(int(f.Fd()), how); !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}
