//go:build !linux

package journal

import "os"

// syncData makes what was appended durable. On darwin this is F_FULLFSYNC, since its
// fsync(2) leaves the data in the drive's own cache.
func syncData(f *os.File) error { return f.Sync() }
