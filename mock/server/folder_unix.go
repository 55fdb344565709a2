//go:build unix

package server

import (
	"fmt"
	"os"
	"syscall"
)

// ownerOf is user:group of a file or folder, "" if there is none.
func ownerOf(name string) string {
	info, err := os.Stat(name)
	if err != nil {
		return ""
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return ""
	}
	return fmt.Sprintf("%d:%d", owner.Uid, owner.Gid)
}
