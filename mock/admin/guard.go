package admin

import (
	"net"
	"net/http"
	"net/netip"
	"strings"

	"somock/mock"
	"somock/mock/admin/page"
)

// A Guard says who may use the control plane. It keeps out web pages of other sites,
// which a browser on this machine would let speak to a loopback port, and, where the
// listener is open to a network, whoever has not the token.
type Guard struct {
	Token      string   // "" asks for none
	Key        []byte   // of the cookie that the page holds for the token; nil: one that ends with this process
	Secure     bool     // served over TLS only
	Loopback   bool     // the listener is on loopback
	AllowHosts []string // names under which the server may be addressed besides its own

	// Refused answers those who are not let in; nil: with the problem as JSON.
	Refused func(http.ResponseWriter, *http.Request, *mock.Failure)
}

// Protect puts the guard before a handler.
func (g Guard) Protect(next http.Handler) http.Handler {
	if g.Refused == nil {
		g.Refused = func(w http.ResponseWriter, _ *http.Request, p *mock.Failure) { writeFailure(w, p) }
	}
	crossOrigin := http.NewCrossOriginProtection()
	door := newSignIn(g)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setPolicy(w.Header())
		if !g.AllowsHost(r.Host) {
			g.Refused(w, r, g.wrongHost(r.Host))
			return
		}
		if err := crossOrigin.Check(r); err != nil {
			g.Refused(w, r, mock.Failf(mock.CrossOrigin, "send it from a program, or from somock's own page", "a page of another origin asked for a change"))
			return
		}
		if r.URL.Path == page.SignIn {
			door.answer(w, r)
			return
		}
		if door.admitByQuery(w, r) {
			return
		}
		if !door.admits(r) {
			door.refuse(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// setPolicy keeps what is answered from being used by pages of others: not in a frame,
// not as a script or picture, not taken for another type. The referrer stays with forms
// of the page itself: without one a browser says that they come from nowhere (Origin:
// null), and they would be refused as those of others.
func setPolicy(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// AllowsHost reports whether the Host of a request leads here in good faith. A name that
// whoever answers DHCP or LLMNR on a network can give to this machine does not, where no
// token is asked for: the browser would take their page and this server for one origin.
func (g Guard) AllowsHost(hostport string) bool {
	host := hostOnly(hostport)
	if strings.EqualFold(host, "localhost") {
		return true
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.IsLoopback() || !g.Loopback || g.allowsByName(host, hostport)
	}
	if !g.Loopback && host != "" && !strings.ContainsAny(host, ".:") {
		return true
	}
	return g.allowsByName(host, hostport)
}

func (g Guard) allowsByName(host, hostport string) bool {
	for _, allowed := range g.AllowHosts {
		if strings.EqualFold(host, hostOnly(allowed)) || strings.EqualFold(hostport, allowed) {
			return true
		}
	}
	return false
}

func (g Guard) wrongHost(hostport string) *mock.Failure {
	expected := "localhost, a loopback address, or a name given by --allow-host"
	if !g.Loopback {
		expected = "localhost, an IP address, a name without a dot, or one given by --allow-host"
	}
	return mock.Failf(mock.WrongHost, "start somock with --allow-host "+hostOnly(hostport)+" if that name is yours", "seen Host %s, expected %s", hostport, expected)
}

func hostOnly(hostport string) string {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	return strings.TrimSuffix(strings.Trim(host, "[]"), ".")
}
