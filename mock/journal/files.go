package journal

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// Files is what a journal does to its folder while it writes, and no more: a test that
// lets each of these fail has seen every way in which a disk can.
type Files interface {
	// Create makes a file that must not exist yet, mode 0600, for appending, and locks it
	// for as long as it is open. After an error there is none.
	Create(name string) (File, error)
	// Hold keeps others from writing a file until what it gives is closed. The error is
	// ErrLive if somebody writes it.
	Hold(name string) (io.Closer, error)
	// SyncDir makes the names in a folder durable.
	SyncDir(dir string) error
	// Remove removes a file.
	Remove(name string) error
}

// A File is appended to and made durable.
type File interface {
	Write(p []byte) (int, error)
	Sync() error
	// Check is an error unless the file stands under its name and is so long.
	Check(size int64) error
	// Cut takes away what it is longer.
	Cut(size int64) error
	Close() error
}

// OSFiles are the files of the operating system.
type OSFiles struct{}

// Create implements [Files]. Whoever removes runs that have ended may have taken the file
// for one of them before it was locked; it is made again then.
func (OSFiles) Create(name string) (File, error) {
	for {
		f, err := createSegment(name)
		if err != nil {
			return nil, err
		}
		if err := lock(f); err != nil {
			return nil, errors.Join(fmt.Errorf("lock %s: %w", name, err), f.Close(), os.Remove(name))
		}
		device, inode := identify(f)
		file := osFile{f, device, inode}
		if _, err := file.kept(); err == nil {
			return file, nil
		}
		if err := f.Close(); err != nil {
			return nil, err
		}
	}
}

// Hold implements [Files].
func (OSFiles) Hold(name string) (io.Closer, error) {
	f, err := openRegular(name)
	if err != nil {
		return nil, err
	}
	if err := share(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// SyncDir implements [Files].
func (OSFiles) SyncDir(dir string) error { return syncDir(dir) }

// Remove implements [Files].
func (OSFiles) Remove(name string) error { return os.Remove(name) }

type osFile struct {
	*os.File
	device, inode uint64
}

// Sync implements [File].
func (f osFile) Sync() error { return syncData(f.File) }

// errReplaced: under the name of a segment there is another file.
var errReplaced = errors.New("it is another file now")

// Check implements [File].
func (f osFile) Check(size int64) error {
	seen, err := f.kept()
	if err != nil {
		return fmt.Errorf("the segment was moved or removed while it was written: %w", err)
	}
	if seen != size {
		return fmt.Errorf("%s was changed by somebody else while it was written: seen %d bytes, expected %d", f.Name(), seen, size)
	}
	return nil
}

// Cut implements [File].
func (f osFile) Cut(size int64) error {
	info, err := f.Stat()
	if err != nil || info.Size() <= size {
		return err
	}
	return f.Truncate(size)
}

// openRegular opens a file for reading unless it is something else of that name: a pipe
// would be waited for, a device never ends.
func openRegular(name string) (*os.File, error) {
	f, err := openSegment(name)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s: seen %s, expected a file", name, kindOf(info.Mode()))
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// kindOf names what stands under a name.
func kindOf(mode fs.FileMode) string {
	switch {
	case mode.IsRegular():
		return "a file"
	case mode.IsDir():
		return "a folder"
	case mode&fs.ModeSymlink != 0:
		return "a link"
	case mode&fs.ModeNamedPipe != 0:
		return "a pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	}
	return "a device"
}

// mayLack passes over what a file system cannot do at all: some that are mounted over a
// network or from another system have no fsync for folders.
func mayLack(err error) error {
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL) {
		return nil
	}
	return err
}

// makeDir makes the folder of a journal: private, never committed by accident, and durable
// in each folder above it that had to be made.
func makeDir(dir string, files Files) error {
	if err := makeAbove(filepath.Clean(dir), 0o700, files); err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(dir, ".gitignore"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString("*\n")
	return errors.Join(err, f.Close())
}

// openTo says in words what others may do in a folder that was there already, "" for nothing.
// A group that was given it is meant to have it.
func openTo(mode fs.FileMode) string {
	switch {
	case runtime.GOOS == "windows": // its rights are not in the mode
		return ""
	case mode&0o006 == 0o006:
		return "read and change"
	case mode&0o002 != 0:
		return "change"
	case mode&0o004 != 0:
		return "list"
	}
	return ""
}

func makeAbove(dir string, mode fs.FileMode, files Files) error {
	if info, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		if err == nil && !info.IsDir() {
			return fmt.Errorf("%s: seen %s, expected a folder", dir, kindOf(info.Mode()))
		}
		return err
	}
	parent := filepath.Dir(dir)
	if parent != dir {
		if err := makeAbove(parent, 0o777, files); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, mode); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return mayLack(files.SyncDir(parent))
}
