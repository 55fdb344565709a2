package journal

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// lock takes the exclusive lock of a file and waits for it: whoever asks whether the file
// is locked holds it for a moment.
func lock(f *os.File) error { return lockByte(f, windows.LOCKFILE_EXCLUSIVE_LOCK) }

// share takes a share of the lock of a file; the error is ErrLive if somebody writes it.
func share(f *os.File) error {
	err := lockByte(f, windows.LOCKFILE_FAIL_IMMEDIATELY)
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return ErrLive
	}
	return err
}

// lockByte locks the byte 2⁶³-2 of a file. What is locked here can be neither read nor
// written by others (LockFileEx), so it is a byte that no file ever has. The lock goes with
// the handle, also when the process is killed.
func lockByte(f *os.File, how uint32) error {
	at := windows.Overlapped{Offset: 0xfffffffe, OffsetHigh: 0x7fffffff}
	return windows.LockFileEx(windows.Handle(f.Fd()), how, 0, 1, 0, &at)
}
