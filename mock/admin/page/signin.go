package page

import (
	"net/http"
	"strings"
)

// A SignIn is what a browser sees that has no token, or came under a name that is not
// allowed.
type SignIn struct {
	frame
	Message string
	Fix     string
	Ask     bool // for the token
}

// WantsPage reports whether a request is a person's who opened an address in a browser.
func WantsPage(r *http.Request) bool {
	return (r.Method == http.MethodGet || r.Method == http.MethodHead) && strings.Contains(r.Header.Get("Accept"), "text/html")
}

// Refuse shows a person why the control plane does not let them in. It tells nothing of
// what is behind it.
func (p *Page) Refuse(w http.ResponseWriter, status int, message, fix string) {
	setPolicy(w.Header())
	p.render(w, status, "signin.html", SignIn{frame: frame{Title: "Not let in", Root: Root}, Message: message, Fix: fix, Ask: status == http.StatusUnauthorized})
}
