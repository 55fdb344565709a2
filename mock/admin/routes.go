package admin

import (
	"net/http"
	"strings"

	"github.com/gorilla/mux"

	"somock/mock"
	"somock/mock/admin/page"
)

// routes is the whole of the control API on one screen.
func (a *Admin) routes() http.Handler {
	r := mux.NewRouter()
	on := func(method, path string, h handler) {
		r.Path("/__admin" + path).Methods(withHead(method)...).Handler(h)
	}
	raw := func(path string, h http.HandlerFunc) {
		r.Path("/__admin" + path).Methods(withHead("GET")...).HandlerFunc(h)
	}

	on("GET", "/recordings", a.settled(a.listRecordings))
	on("POST", "/recordings/count", a.settled(a.countRecordings))
	on("POST", "/recordings/find", a.settled(a.findRecordings))
	on("POST", "/recordings/wait", a.waitForRecordings)
	raw("/recordings/export", a.exportRecordings)
	on("GET", "/recordings/{id}", a.getRecording)
	on("GET", "/stats", a.stats)
	on("POST", "/verify", a.verify)
	raw("/report", a.report)

	on("GET", "/inbox", a.listInbox)
	on("GET", "/tenants", a.listTenants)

	on("GET", "/scenarios", a.listScenarios)
	on("GET", "/scenarios/{name}", a.getScenario)
	on("PUT", "/scenarios/{name}", a.putScenario)
	on("DELETE", "/scenarios/{name}", a.deleteScenario)
	on("GET", "/status", a.getStatus)
	on("PUT", "/book", a.putBook)
	on("GET", "/arm", a.listArmed)
	on("POST", "/arm", a.armRequest)
	on("DELETE", "/arm", a.disarmAll)
	on("DELETE", "/arm/{id}", a.disarm)
	on("POST", "/reset", a.resetTenant)

	on("GET", "/rules", a.listRules)
	on("GET", "/rules/{id}", a.getRule)
	on("GET", "/version", a.getVersion)
	r.Path("/__admin/events").Methods("GET").HandlerFunc(a.streamEvents) // a HEAD of it would not end
	raw("/openapi.yaml", serveOpenAPI(OpenAPIAdmin))
	raw("/openapi-superoffice.yaml", serveOpenAPI(OpenAPISuperOffice))

	r.Path(page.Root).HandlerFunc(a.servePage)
	r.PathPrefix(page.Pages).HandlerFunc(a.servePage)

	r.NotFoundHandler = handler(unknownPath)
	r.MethodNotAllowedHandler = wrongMethod(r)
	return r
}

func unknownPath(r *http.Request) (any, error) {
	return nil, notFound("no such path: "+r.URL.Path, "GET /__admin/openapi.yaml describes what there is")
}

// withHead adds HEAD to GET, as clients that only look expect; net/http keeps the body.
func withHead(method string) []string {
	if method == "GET" {
		return []string{"GET", "HEAD"}
	}
	return []string{method}
}

// wrongMethod names the methods that a path has.
func wrongMethod(router *mux.Router) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var allowed []string
		for _, method := range []string{"DELETE", "GET", "HEAD", "POST", "PUT"} {
			asked := r.Clone(r.Context())
			asked.Method = method
			var found mux.RouteMatch
			if router.Match(asked, &found) && found.MatchErr == nil {
				allowed = append(allowed, method)
			}
		}
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		writeFailureAs(w, http.StatusMethodNotAllowed, failed(mock.Usage, r.Method+" is not for "+r.URL.Path+", expected "+strings.Join(allowed, " or "), "GET /__admin/openapi.yaml describes what there is"))
	})
}
