package admin

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net"
	"net/http"
	"strings"

	"somock/mock"
	"somock/mock/admin/page"
	"somock/mock/admin/request"
)

// A signIn lets in who has the token: programs show it with each request, a browser
// once, and holds a cookie from then on. The cookie is a MAC under a key that nobody
// else has, and that ends with this process unless replicas share it: browsers show cookies
// to every port of a host, and what another server sees there must not tell it the token.
type signIn struct {
	Guard
	key []byte
}

func newSignIn(g Guard) *signIn {
	s := &signIn{Guard: g, key: g.Key}
	if s.key == nil {
		s.key = make([]byte, sha256.Size)
		_, _ = rand.Read(s.key) // it never fails: the program ends before that
	}
	return s
}

// maxSignIn is how large the form may be, in bytes.
const maxSignIn = 64 << 10

// answer serves the page of the form: who has just shown the token, or has the cookie,
// goes on to where they wanted to go.
func (s *signIn) answer(w http.ResponseWriter, r *http.Request) {
	takes := request.Shape{Query: []string{"to"}, Body: r.Method == http.MethodPost}
	if err := takes.Check(r); err != nil {
		s.Refused(w, r, mock.FailureOf(err))
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxSignIn)
	if err := r.ParseForm(); err != nil {
		s.Refused(w, r, mock.Failf(mock.BadInput, "open "+page.Root+" and send it again", "the form could not be read: %s", err))
		return
	}
	switch {
	case s.admits(r):
		http.Redirect(w, r, page.Destination(r), http.StatusSeeOther)
	case r.Method == http.MethodPost && s.matches(r.PostFormValue("token")):
		s.letIn(w, r, page.Destination(r))
	default:
		s.refuse(w, r)
	}
}

// admitByQuery lets a browser in that opens a link with ?token=: it is sent to the same
// link without the token, so that it stays out of history and of what is shared.
func (s *signIn) admitByQuery(w http.ResponseWriter, r *http.Request) bool {
	query := r.URL.Query()
	if r.Method != http.MethodGet || !query.Has("token") {
		return false
	}
	switch to := page.WithoutToken(r.URL); {
	case s.Token != "" && s.matches(query.Get("token")):
		s.letIn(w, r, to)
	case s.admits(r): // by its cookie, or nothing is asked for
		http.Redirect(w, r, to, http.StatusSeeOther)
	default:
		return false
	}
	return true
}

func (s *signIn) letIn(w http.ResponseWriter, r *http.Request, to string) {
	name := s.cookieName(r)
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: s.cookieValue(name), Path: "/__admin",
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: s.Secure,
	})
	w.Header().Set("Referrer-Policy", "no-referrer")
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func (s *signIn) refuse(w http.ResponseWriter, r *http.Request) {
	what := "no valid admin token: none was given"
	if r.Header.Get("Authorization") != "" || r.FormValue("token") != "" {
		what = "no valid admin token: this is not the one"
	}
	w.Header().Set("WWW-Authenticate", `Bearer realm="somock control plane"`)
	s.Refused(w, r, mock.Failf(mock.NoToken, "send Authorization: Bearer TOKEN (the command line: --admin-token or SOMOCK_ADMIN_TOKEN), or open "+page.Root+" in a browser and give it there; it is printed at start", "%s", what))
}

func (s *signIn) admits(r *http.Request) bool {
	if s.Token == "" {
		return true
	}
	if scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok && strings.EqualFold(scheme, "Bearer") {
		return s.matches(strings.TrimSpace(token))
	}
	name := s.cookieName(r)
	for _, cookie := range r.CookiesNamed(name) {
		if hmac.Equal([]byte(cookie.Value), []byte(s.cookieValue(name))) {
			return true
		}
	}
	return false
}

// matches compares MACs, whose length and time tell nothing of the token.
func (s *signIn) matches(token string) bool { return hmac.Equal(s.mac(token), s.mac(s.Token)) }

// cookieName holds the port that the browser used: cookies are a host's, whatever the
// port, and two servers on one host must not take each other's away.
func (s *signIn) cookieName(r *http.Request) string {
	_, port, err := net.SplitHostPort(r.Host)
	switch {
	case err == nil:
	case s.Secure:
		port = "443"
	default:
		port = "80"
	}
	return "somock_admin_" + port
}

func (s *signIn) cookieValue(name string) string {
	return base64.RawURLEncoding.EncodeToString(s.mac("page " + name))
}

func (s *signIn) mac(text string) []byte {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}
