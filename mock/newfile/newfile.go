// Package newfile writes the files that users name for output: whole or not at all, as
// somebody may wait for one, and never through a link, since whoever can make one in a
// shared folder would choose what is overwritten.
package newfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A File has its name only once it is committed.
type File struct {
	*os.File
	name string // to be given; "" for a device, which has it
}

// Create begins a file with the permissions perm and removes what has its name already, so
// that nobody takes that for this one. What is there and is no file is an error, unless it
// is a device, such as /dev/stdout, which is written as it is.
func Create(name string, perm fs.FileMode) (*File, error) {
	f, err := begin(name, perm)
	if err != nil || f.name == "" {
		return f, err
	}
	if err := Remove(name); err != nil {
		f.Discard()
		return nil, err
	}
	return f, nil
}

func begin(name string, perm fs.FileMode) (*File, error) {
	if strings.EqualFold(name, os.DevNull) || strings.HasPrefix(name, "/dev/") && !strings.HasPrefix(name, "/dev/shm/") { // which holds files
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return nil, err
		}
		return &File{File: f}, nil
	}
	if info, err := os.Lstat(name); err == nil && !info.Mode().IsRegular() && info.Mode()&fs.ModeSymlink == 0 {
		return nil, fmt.Errorf("%s is there and is no file", name)
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*") // exclusively
	var temporary *fs.PathError
	if errors.As(err, &temporary) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: temporary.Err} // the name that the user gave
	}
	if err != nil {
		return nil, err
	}
	file := &File{f, name}
	if err := f.Chmod(perm); err != nil {
		file.Discard()
		return nil, err
	}
	return file, nil
}

// Remove removes a file. That there is none is no error.
func Remove(name string) error {
	err := replacing(name, func() error { return os.Remove(name) })
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Commit gives the file its name.
func (f *File) Commit() error {
	err := f.Close()
	if f.name == "" {
		return err
	}
	if err == nil {
		err = replacing(f.name, func() error { return os.Rename(f.File.Name(), f.name) })
	}
	if err != nil {
		_ = os.Remove(f.File.Name()) // the first error is the one to tell
	}
	return err
}

// Discard takes away what was begun.
func (f *File) Discard() {
	_ = f.Close() // nobody reads it
	if f.name != "" {
		_ = os.Remove(f.File.Name())
	}
}

// Write writes a whole file. What had its name before stays if that fails.
func Write(name string, content []byte, perm fs.FileMode) error {
	f, err := begin(name, perm)
	if err != nil {
		return err
	}
	if _, err := f.File.Write(content); err != nil {
		f.Discard()
		return err
	}
	return f.Commit()
}
