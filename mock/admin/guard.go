package admin

import (
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// A Guard says who may use the control plane. It keeps out web pages of other sites,
// which a browser on this machine would let speak to a loopback port, and, where the
// listener is open to a network, whoever has not the token.
type Guard struct {
	Token      string   // "" asks for none
	Secure     bool     // served over TLS only
	AllowHosts []string // names under which the server may be addressed, besides loopback and names without a dot

	// Refused answers those who are not let in; nil: with the problem as JSON.
	Refused func(http.ResponseWriter, *http.Request, *Problem)
}

func (g Guard) refuse(w http.ResponseWriter, r *http.Request, p *Problem) {
	if g.Refused == nil {
		writeProblem(w, p)
		return
	}
	g.Refused(w, r, p)
}

const tokenCookie = "somock_admin"

// Protect puts the guard before a handler.
func (g Guard) Protect(next http.Handler) http.Handler {
	crossOrigin := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !g.allowsHost(r.Host) {
			g.refuse(w, r, &Problem{http.StatusForbidden, "host", "seen Host " + r.Host + ", expected a loopback address, a name without a dot, or an allowed one", "start somock with --allow-host " + hostOnly(r.Host) + " if that name is yours"})
			return
		}
		if err := crossOrigin.Check(r); err != nil {
			g.refuse(w, r, &Problem{http.StatusForbidden, "cross-origin", "a page of another origin asked for a change", "send it from a program, or from somock's own page"})
			return
		}
		if g.admitByQuery(w, r) {
			return
		}
		if !g.admits(r) {
			w.Header().Set("WWW-Authenticate", `Bearer realm="somock control plane"`)
			g.refuse(w, r, &Problem{http.StatusUnauthorized, "token", "no valid admin token", "send Authorization: Bearer TOKEN (the command line: --admin-token or SOMOCK_ADMIN_TOKEN), or open the page once with ?token=TOKEN; the token is printed at start"})
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (g Guard) allowsHost(hostport string) bool {
	host := hostOnly(hostport)
	if ip, err := netip.ParseAddr(host); err == nil && ip.IsLoopback() {
		return true
	}
	if host != "" && !strings.ContainsAny(host, ".:") {
		return true
	}
	for _, allowed := range g.AllowHosts {
		if strings.EqualFold(host, allowed) || strings.EqualFold(hostport, allowed) {
			return true
		}
	}
	return false
}

func hostOnly(hostport string) string {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	return strings.TrimSuffix(strings.Trim(host, "[]"), ".")
}

// admitByQuery lets a browser in: a page opened with ?token= gets a cookie and is sent
// to the same address without the token, so that it stays out of history and links.
func (g Guard) admitByQuery(w http.ResponseWriter, r *http.Request) bool {
	given := r.URL.Query().Get("token")
	if g.Token == "" || given == "" || r.Method != http.MethodGet || !g.matches(given) {
		return false
	}
	http.SetCookie(w, &http.Cookie{
		Name: tokenCookie, Value: url.QueryEscape(given), Path: "/__admin",
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: g.Secure,
	})
	clean := *r.URL
	query := clean.Query()
	query.Del("token")
	clean.RawQuery = query.Encode()
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	http.Redirect(w, r, clean.RequestURI(), http.StatusSeeOther)
	return true
}

func (g Guard) admits(r *http.Request) bool {
	if g.Token == "" {
		return true
	}
	if scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok && strings.EqualFold(scheme, "Bearer") {
		return g.matches(strings.TrimSpace(token))
	}
	cookie, err := r.Cookie(tokenCookie)
	if err != nil {
		return false
	}
	token, err := url.QueryUnescape(cookie.Value)
	return err == nil && g.matches(token)
}

func (g Guard) matches(token string) bool {
	return subtle.ConstantTimeCompare([]byte(token), []byte(g.Token)) == 1
}
