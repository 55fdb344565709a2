package cli

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"time"

	"somock/mock/forward"
)

const dialTimeout = 10 * time.Second

// newTransport is how commands reach a server. On loopback a certificate proves nothing
// that the address does not, and somock's own is self-signed, so it is not checked
// there; everywhere else it is.
func newTransport() *http.Transport {
	dialer := &net.Dialer{Timeout: dialTimeout}
	return &http.Transport{
		Proxy:             http.ProxyFromEnvironment, // not used for loopback
		DialContext:       dialer.DialContext,
		DisableKeepAlives: true, // a command asks once, and a test counts connections
		DialTLSContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			host, _, err := net.SplitHostPort(address)
			if err != nil {
				return nil, err
			}
			secure := tls.Dialer{NetDialer: dialer, Config: &tls.Config{
				NextProtos: []string{"http/1.1"}, MinVersion: tls.VersionTLS12,
				InsecureSkipVerify: forward.Loopback(host),
			}}
			return secure.DialContext(ctx, network, address)
		},
	}
}
