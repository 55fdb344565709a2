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
