package page

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// A refusal is what a browser sees that has no token, or came under a name that is not
// allowed.
type refusal struct {
	frame
	Message string
	Fix     string
	Ask     bool   // for the token
	To      string // where the form leads, once it was right
	Hop     string // where to look first whether the reader is signed in already; "" nowhere
}

// WantsPage reports whether a request is a person's in a browser, who opened an address
// or sent a form.
func WantsPage(r *http.Request) bool { return strings.Contains(r.Header.Get("Accept"), "text/html") }

// Refuse shows a person why the control plane does not let them in, or did not do what
// they asked for. It tells nothing of what is behind it.
func (p *Page) Refuse(w http.ResponseWriter, r *http.Request, status int, message, fix string) {
	shown := refusal{frame: frame{Title: "Not let in", Root: Root}, Message: message, Fix: fix}
	if status == http.StatusUnauthorized {
		shown.Ask, shown.To = true, Destination(r)
		if comesFromElsewhere(r) {
			shown.Hop = SignIn + "?" + url.Values{"to": {shown.To}}.Encode()
		}
	}
	setPolicy(w.Header())
	p.render(w, status, "signin.html", shown)
}

// comesFromElsewhere reports whether a page of another site may have led here. Then a
// browser keeps back the cookie, which is SameSite=Strict, even from somebody who has
// just signed in; it shows it to the next address that this page leads to. Where a
// browser does not say where it comes from (http beyond loopback) it may be so.
func comesFromElsewhere(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return r.Method == http.MethodGet && r.URL.Path != SignIn && (site == "" || site == "cross-site" || site == "same-site")
}

// Destination is where somebody wants to go who has to sign in first: the address that
// was asked for, or the one that the form of the sign-in has kept. It is always one of
// ours.
func Destination(r *http.Request) string {
	switch {
	case r.URL.Path == SignIn:
		return ownAddress(r.FormValue("to"))
	case r.Method == http.MethodGet:
		return WithoutToken(r.URL)
	}
	return Root
}

func ownAddress(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(u.Path, Root) || u.Path == SignIn {
		return Root
	}
	return WithoutToken(u)
}

// WithoutToken is a path and query without the token, else as they are.
func WithoutToken(u *url.URL) string {
	kept := slices.DeleteFunc(strings.Split(u.RawQuery, "&"), func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(name)
		return err == nil && name == "token"
	})
	clean := url.URL{Path: u.Path, RawPath: u.RawPath, RawQuery: strings.Join(kept, "&")}
	return clean.RequestURI()
}
