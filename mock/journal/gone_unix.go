//go:build unix

package journal

import (
	"os"
	"syscall"
)

// gone reports whether an open file has no name any more: what is written to it nobody
// can read. Where that cannot be told it has one.
func gone(f *os.File) bool {
	info, err := f.Stat()
	if err != nil {
		return false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && stat.Nlink == 0
}
