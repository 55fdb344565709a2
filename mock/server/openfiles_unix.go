//go:build unix

package server

import "syscall"

// openFiles is how many files this process may have open. Go has raised the soft limit
// to the hard one by the time that this runs.
func openFiles() int {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return 1024
	}
	return int(min(uint64(limit.Cur), 1<<20))
}
