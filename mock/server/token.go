package server

import (
	"crypto/rand"
	"net"
	"strings"

	"somock/mock/forward"
)

// adminToken is the token that the control plane asks for: the given one; none on
// loopback or where the user says so; else one of our own.
func adminToken(given, addr string) string {
	switch {
	case strings.EqualFold(given, "none"):
		return ""
	case given != "":
		return given
	case onLoopback(addr):
		return ""
	}
	return strings.ToLower(rand.Text())
}

func onLoopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	return err == nil && forward.Loopback(host)
}
