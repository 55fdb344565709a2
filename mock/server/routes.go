package server

import (
	"net/http"
	"strings"

	"github.com/gorilla/mux"
)

// PagePath is where the web page is.
const PagePath = "/__admin/"

// planes separates somock's own surface from the emulated one, and does no more: paths
// are not cleaned, nothing is redirected but the bare root, and whatever is not somock's
// own goes to the endpoint, to be judged and recorded there. The router's own answers to
// an unknown path, case or method would be neither. Emulated calls do not pass it: it
// copies each request to put its variables somewhere, which they have none of, and a call
// then takes 8 % longer.
func planes(endpoint, admin http.Handler, ready http.HandlerFunc) http.Handler {
	own := ownSurface(endpoint, admin, ready)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.URL.Path) > longestOwn && !strings.HasPrefix(r.URL.Path, "/__admin") {
			endpoint.ServeHTTP(w, r)
			return
		}
		attend(r)
		own.ServeHTTP(w, r)
	})
}

// longestOwn is the length of the longest path of somock's own outside /__admin.
const longestOwn = len("/favicon.ico")

func ownSurface(endpoint, admin http.Handler, ready http.HandlerFunc) http.Handler {
	r := mux.NewRouter().SkipClean(true).UseEncodedPath()
	r.Path("/livez").HandlerFunc(live)
	r.Path("/readyz").HandlerFunc(ready)
	r.Path("/favicon.ico").HandlerFunc(favicon)
	r.Path("/").Methods(http.MethodGet, http.MethodHead).Handler(http.RedirectHandler(PagePath, http.StatusFound))
	r.Path("/__admin").Handler(http.RedirectHandler(PagePath, http.StatusMovedPermanently))
	r.PathPrefix("/__admin/").Handler(admin)
	r.MatcherFunc(func(*http.Request, *mux.RouteMatch) bool { return true }).Handler(endpoint)
	return r
}

func live(w http.ResponseWriter, _ *http.Request) { writeText(w, http.StatusOK, "alive\n") }

// favicon is an empty icon: browsers ask for one with every page.
func favicon(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }

func writeText(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text)) // a client that left is no failure of ours
}
