package journal

import (
	"errors"
	"os"
	"syscall"
)

// syncData makes what was appended durable. fdatasync(2) is enough: it leaves out the
// times of the file, not its size or anything else that is needed to read it back.
func syncData(f *os.File) error {
	for {
		err := syscall.Fdatasync(int(f.Fd()))
		if err == nil {
			return nil
		}
		if !errors.Is(err, syscall.EINTR) {
			return &os.PathError{Op: "fdatasync", Path: f.Name(), Err: err}
		}
	}
}
