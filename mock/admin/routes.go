package admin

import (
	"net/http"
	"strings"

	"github.com/gorilla/mux"

	"somock/mock"
	"somock/mock/admin/page"
	"somock/mock/admin/request"
)

// routes is the whole of the control API on one screen, with all that each takes.
func (a *Admin) routes() http.Handler {
	r := mux.NewRouter()
	on := func(method, path string, takes request.Shape, h http.Handler) {
		r.Path("/__admin" + path).Methods(withHead(method, path)...).Handler(shaped(takes, h))
	}
	act := func(method, path string, takes request.Shape, h handler) {
		on(method, path, takes, a.live(a.everywhere(h)))
	}
	query := func(names ...string) request.Shape { return request.Shape{Query: names} }
	body := func(names ...string) request.Shape { return request.Shape{Query: names, Body: true} }

	on("GET", "/recordings", query("filter", "tenant", "run", "limit", "cursor"), a.settled(selecting(a.listRecordings)))
	on("POST", "/recordings/count", body(), a.settled(a.selectingByBody(a.countRecordings)))
	on("POST", "/recordings/find", body(), a.settled(a.selectingByBody(a.findRecordings)))
	on("POST", "/recordings/wait", body(), handler(a.waitForRecordings))
	on("GET", "/recordings/export", query("as", "filter", "tenant", "run", "limit"), http.HandlerFunc(a.exportRecordings))
	on("GET", "/recordings/{id}", query("run"), handler(a.getRecording))
	on("GET", "/stats", query("filter", "tenant", "run", "limit"), a.settled(selecting(a.stats)))
	on("POST", "/verify", body("fail-on", "tenant", "run"), handler(a.verify))
	on("GET", "/report", query("format", "fail-on", "tenant", "run", "expectations"), http.HandlerFunc(a.report))

	on("GET", "/inbox", query("filter", "tenant", "run", "limit", "cursor"), a.settled(selecting(a.listInbox)))
	on("GET", "/tenants", query("run"), handler(a.listTenants))
	on("GET", "/malformed", query("run", "limit"), selecting(a.listMalformed))

	act("GET", "/scenarios", query(), a.listScenarios)
	act("GET", "/scenarios/{name}", query(), a.getScenario)
	act("PUT", "/scenarios/{name}", body(), a.putScenario)
	act("DELETE", "/scenarios/{name}", query(), a.deleteScenario)
	act("GET", "/status", query(), a.getStatus)
	act("PUT", "/book", body(), a.putBook)
	act("GET", "/arm", query(), a.listArmed)
	act("POST", "/arm", body(), a.armRequest)
	act("DELETE", "/arm", query(), a.disarmAll)
	act("DELETE", "/arm/{id}", query(), a.disarm)
	act("POST", "/reset", body("tenant"), a.resetTenant)
	on("GET", "/replicas", query(), a.live(a.listReplicas))

	on("GET", "/rules", query(), handler(a.listRules))
	on("GET", "/rules/{id}", query(), handler(a.getRule))
	on("GET", "/version", query("run"), handler(a.getVersion))
	on("GET", events, query("after"), http.HandlerFunc(a.streamEvents))
	on("GET", "/openapi.yaml", query(), serveOpenAPI(OpenAPIAdmin))
	on("GET", "/openapi-superoffice.yaml", query(), serveOpenAPI(OpenAPISuperOffice))

	if a.page != nil {
		r.Path(page.Root).HandlerFunc(a.servePage)
		r.PathPrefix(page.Pages).HandlerFunc(a.servePage)
	}

	r.NotFoundHandler = handler(unknownPath)
	r.MethodNotAllowedHandler = wrongMethod(r)
	return r
}

const events = "/events"

// shaped puts the check of what a route takes before it.
func shaped(takes request.Shape, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := takes.Check(r); err != nil {
			writeFailure(w, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func unknownPath(r *http.Request) (any, error) {
	return nil, mock.Failf(mock.NotFound, "GET /__admin/openapi.yaml describes what there is", "no such path: %s", r.URL.Path)
}

// withHead adds HEAD to GET, as clients that only look expect; net/http keeps the body.
// A HEAD of events would not end.
func withHead(method, path string) []string {
	if method == "GET" && path != events {
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
		writeFailureAs(w, http.StatusMethodNotAllowed, mock.Failf(mock.Usage, "GET /__admin/openapi.yaml describes what there is", "%s is not for %s, expected %s", r.Method, r.URL.Path, strings.Join(allowed, " or ")))
	})
}
