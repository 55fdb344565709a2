package page

import "net/http"

// baseOf is where the reader reaches somock, which from outside a container is another
// address than the one it listens on. The control plane has checked the Host.
func baseOf(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
