package journal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Files is what a journal does to its folder while it writes, and no more: a test that
// lets each of these fail has seen every way in which a disk can.
type Files interface {
	// Create makes a file that must not exist yet, mode 0600, for appending, and locks it
	// for as long as it is open.
	Create(name string) (File, error)
	// SyncDir makes the names in a folder durable.
	SyncDir(dir string) error
	// Remove removes a file.
	Remove(name string) error
}

// A File is appended to and made durable.
type File interface {
	Write(p []byte) (int, error)
	Sync() error
	Close() error
}

// OSFiles are the files of the operating system.
type OSFiles struct{}

// Create implements [Files].
func (OSFiles) Create(name string) (File, error) {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	if err := lock(f); err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", name, err), f.Close())
	}
	return osFile{f}, nil
}

// SyncDir implements [Files].
func (OSFiles) SyncDir(dir string) error { return syncDir(dir) }

// Remove implements [Files].
func (OSFiles) Remove(name string) error { return os.Remove(name) }

type osFile struct{ *os.File }

// Sync is also the moment to see that somebody has removed the file: durable bytes
// without a name would be acknowledged and lost.
func (f osFile) Sync() error {
	if err := syncData(f.File); err != nil {
		return err
	}
	if gone(f.File) {
		return fmt.Errorf("%s was removed while it was written: %w", f.Name(), os.ErrNotExist)
	}
	return nil
}

// makeDir makes the folder of a journal: private, and never committed by accident.
func makeDir(dir string, files Files) error {
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		parent := filepath.Dir(filepath.Clean(dir))
		if err := os.MkdirAll(parent, 0o777); err != nil {
			return err
		}
		if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
			return err
		}
		if err := files.SyncDir(parent); err != nil {
			return err
		}
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
