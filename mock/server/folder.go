package server

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"somock/mock"
	"somock/mock/shell"
)

// deniedFolder says what stands in the way of recording in a folder, and how to mend it.
func deniedFolder(dir string, err error) error {
	if absolute, failed := filepath.Abs(dir); failed == nil {
		dir = absolute
	}
	return mock.Failf(mock.Environment, folderHint(dir, err), "recordings %s cannot be written: %w", dir, err)
}

const elsewhere = "or record elsewhere with --recordings DIR, or keep none on disk: --recordings :memory:"

// folderHint has a line a way: commands as they can be pasted, for the user that this process runs as. In
// a container nobody can run it inside, so there is one for outside, too.
func folderHint(dir string, err error) string {
	quoted, owner := shell.Word(dir), fmt.Sprintf("%d:%d", os.Getuid(), os.Getgid())
	switch {
	case errors.Is(err, syscall.EROFS):
		return "nothing can be written there; in a container mount a volume: docker run -v somock-recordings:" + quoted + " …; " + elsewhere
	case errors.Is(err, syscall.ENOSPC):
		return "the disk is full; make room, " + elsewhere
	case errors.Is(err, fs.ErrPermission):
		return strings.Join([]string{
			"give the folder to this user, as root: " + made(dir) + "chown -R " + owner + " " + quoted,
			inContainer(dir, err),
			elsewhere,
		}, "\n")
	}
	return "name a folder that can be made and written: --recordings DIR, or keep none on disk: --recordings :memory:"
}

// inContainer is for a volume, where no shell is at hand for chown: run as the one to
// whom belongs what stands in the way, or take a new one, which has the rights of the
// image's folder.
func inContainer(dir string, err error) string {
	owner, denied := ownerOf(dir), new(fs.PathError)
	if errors.As(err, &denied) {
		owner = cmp.Or(ownerOf(denied.Path), owner)
	}
	asOwner := ""
	if owner != "" && !strings.HasPrefix(owner, fmt.Sprintf("%d:", os.Getuid())) {
		asOwner = "run it as the one to whom the volume belongs: docker run --user " + owner + " …; or "
	}
	return "in a container " + asOwner + "mount a new volume: docker run -v somock-recordings:" + shell.Word(dir) + " …; in Kubernetes set fsGroup"
}

// made is the command before the other, where there is no folder yet.
func made(dir string) string {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return "mkdir -p " + shell.Word(dir) + " && "
	}
	return ""
}
