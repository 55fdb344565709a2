package admin

import (
	"cmp"
	"encoding/json"
	"net/http"

	"somock/mock"
)

// A handler answers with a value, which becomes JSON, or with an error.
type handler func(*http.Request) (any, error)

// ServeHTTP writes what the handler returned: the one place where JSON is written.
func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	value, err := h(r)
	if err != nil {
		writeFailure(w, err)
		return
	}
	status := http.StatusOK
	if _, unfinished := value.(pending); unfinished {
		status = http.StatusAccepted
	}
	writeJSON(w, status, value)
}

func writeFailure(w http.ResponseWriter, err error) {
	f := failureOf(err)
	writeFailureAs(w, f.StatusCode(), f)
}

// failureOf tells what a client did wrong from a fault of ours.
func failureOf(err error) *mock.Failure {
	if f := mock.FailureOf(err); f != nil {
		return f
	}
	return mock.Fail(mock.Internal, err, "see the server's log")
}

func writeFailureAs(w http.ResponseWriter, status int, f *mock.Failure) {
	told := *f
	told.Fix = cmp.Or(told.Fix, describedIn) // where what is expected is said already
	writeJSON(w, status, map[string]*mock.Failure{"error": &told})
}

// describedIn is the hint where there is none more to the point.
const describedIn = "GET /__admin/openapi.yaml describes what is expected"

func writeJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(value) // a client that left is no failure of ours
}

// writeFile writes what is not JSON.
func writeFile(w http.ResponseWriter, contentType string, content []byte) {
	w.Header().Set("Content-Type", contentType)
	_, _ = w.Write(content) // a client that left is no failure of ours
}
