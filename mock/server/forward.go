package server

import (
	"net"
	"net/url"

	"somock/mock"
	"somock/mock/admin"
	"somock/mock/endpoint"
	"somock/mock/forward"
)

// target is the service that calls are passed on to, nil if the user named none.
func (in inputs) target(c Config, addr string) (*forward.Target, error) {
	if c.Forward == "" {
		return nil, nil
	}
	target, err := forward.New(c.Forward, forward.Options{CAFile: c.ForwardCA, Timeout: c.ForwardTimeout, MaxBody: c.MaxBody})
	switch {
	case mock.IsFailure(err, mock.Usage):
		return nil, mock.Failf(mock.Usage, mock.HintOf(err), "--forward: %w", err)
	case err != nil:
		return nil, mock.Failf(mock.BadInput, "name a PEM file with the certificate that signed the service's", "--forward-ca: %w", err)
	case !c.ForwardOpen && !onLoopback(addr):
		return nil, mock.Failf(mock.Usage, "listen on 127.0.0.1, or say --forward-open if all who reach it may", "--forward: seen the address %s, expected one on loopback: whoever reaches it could call the real service", addr)
	case isItself(c.Forward, addr):
		return nil, mock.Failf(mock.Usage, "name the service that answers", "--forward: seen %s, which is this somock itself", c.Forward)
	}
	if u, err := url.Parse(c.Forward); err == nil && u.Scheme == "http" && !forward.Loopback(u.Hostname()) {
		c.Log.Warn("calls are passed on without TLS: their credentials can be read on the way", "forward", target.String())
	}
	return target, nil
}

// isItself reports whether a root leads back to the address that is listened on: each
// call would come back for ever.
func isItself(root, addr string) bool {
	u, err := url.Parse(root)
	if err != nil || !forward.Loopback(u.Hostname()) {
		return false
	}
	host, port, err := net.SplitHostPort(addr)
	own := net.ParseIP(host)
	return err == nil && u.Port() == port && (u.Hostname() == host || u.Hostname() == "localhost" || own != nil && own.IsUnspecified())
}

// forward is what the endpoint needs to pass calls on.
func (s *Server) forward(guard admin.Guard) *endpoint.Forward {
	if s.target == nil {
		return nil
	}
	return &endpoint.Forward{Target: s.target, Hosts: guard.AllowsHost, Order: headerOrder}
}

// headBytes is how much is kept of a head. Where calls are passed on, headers are in the
// order in which they came, so most heads are kept whole.
func (s *Server) headBytes() int {
	if s.target == nil {
		return 0
	}
	return 16 << 10
}
