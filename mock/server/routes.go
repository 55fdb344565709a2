package server

import (
	"net/http"

	"github.com/gorilla/mux"
)

// PagePath is where the web page is.
const PagePath = "/__admin/"

// planes separates somock's own surface from the emulated one, and does no more: paths
// are not cleaned, nothing is redirected but the bare root, and whatever matches
// nothing else goes to the endpoint, to be judged and recorded there. The router's own
// answers to an unknown path, case or method would be neither.
func planes(endpoint, admin http.Handler, ready http.HandlerFunc) http.Handler {
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
