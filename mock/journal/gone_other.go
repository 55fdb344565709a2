//go:build !unix

package journal

import "os"

// gone: a system that lets no open file be removed has none that is gone.
func gone(*os.File) bool { return false }
