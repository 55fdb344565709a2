package server

import "time"

const (
	// headerTimeout ends connections that trickle their headers.
	headerTimeout = 20 * time.Second
	// idleTimeout is longer than clients keep idle connections, so that it is they who
	// close them and no call is lost to a race.
	idleTimeout = 3 * time.Minute
	// maxHeader is what the vendor's platform takes at most, 16 KiB, with room for proxies.
	maxHeader = 64 << 10
)

// reservedFiles are the file descriptors that connections leave to the journal, to
// readers of it, and to the runtime.
const reservedFiles = 256

// maxConnections is how many connections are served at once: as many as there are file
// descriptors for. More wait in the kernel's queue instead of failing with EMFILE.
func maxConnections() int { return max(openFiles()-reservedFiles, 64) }
