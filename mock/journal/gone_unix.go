//go:build unix

package journal

import (
	"io/fs"
	"os"
	"syscall"
)

// kept reports whether an open file stands under its name still, and how large it is. It
// is asked once a batch, so it goes without the garbage of os.Lstat and os.SameFile.
func (f osFile) kept() (size int64, err error) {
	var there syscall.Stat_t
	if err := syscall.Lstat(f.Name(), &there); err != nil {
		return 0, &fs.PathError{Op: "lstat", Path: f.Name(), Err: err}
	}
	if there.Ino != f.inode || uint64(there.Dev) != f.device {
		return 0, &fs.PathError{Op: "lstat", Path: f.Name(), Err: errReplaced}
	}
	return there.Size, nil
}

// identify tells one file from all others for as long as it is open.
func identify(f *os.File) (device, inode uint64) {
	info, err := f.Stat()
	if err != nil {
		return 0, 0 // and it will be found gone
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0
	}
	return uint64(stat.Dev), stat.Ino
}
