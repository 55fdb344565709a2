package server

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// A folderError is a recordings folder that cannot be written.
type folderError struct {
	error
	hint string
}

// Hint is the command that mends it.
func (e *folderError) Hint() string { return e.hint }

// Unwrap gives the cause.
func (e *folderError) Unwrap() error { return e.error }

// ExitCode is that of the environment.
func (e *folderError) ExitCode() int { return 4 }

// deniedFolder says what stands in the way of recording in a folder, and how to mend it.
func deniedFolder(dir string, err error) error {
	if absolute, failed := filepath.Abs(dir); failed == nil {
		dir = absolute
	}
	return &folderError{fmt.Errorf("recordings %s cannot be written: %w", dir, err), folderHint(dir, err)}
}

const elsewhere = "or record elsewhere with --recordings DIR, or keep none on disk: --recordings :memory:"

// folderHint is a command as it can be pasted, for the user that this process runs as. In
// a container nobody can run it inside, so there is one for outside, too.
func folderHint(dir string, err error) string {
	quoted, owner := shellWord(dir), fmt.Sprintf("%d:%d", os.Getuid(), os.Getgid())
	switch {
	case errors.Is(err, syscall.EROFS):
		return "nothing can be written there; in a container mount a volume: docker run -v somock-recordings:" + quoted + " …; " + elsewhere
	case errors.Is(err, syscall.ENOSPC):
		return "the disk is full; make room, " + elsewhere
	case errors.Is(err, fs.ErrPermission):
		return fmt.Sprintf("chown -R %s %s\n"+
			"hint: in a container, with VOLUME the name or the folder of the volume: docker run --rm --user 0 -v VOLUME:%s busybox chown -R %s %s\n"+
			"hint: %s", owner, quoted, quoted, owner, quoted, elsewhere)
	}
	return "name a folder that can be made and written: --recordings DIR, or keep none on disk: --recordings :memory:"
}

// shellWord quotes a path that a shell would not take for one word.
func shellWord(s string) string {
	if strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+@:,") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
