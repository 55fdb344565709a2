package admin

import (
	"encoding/json"
	"errors"
	"net/http"
)

// A Problem is an answer that says no: a status, a code for programs, and for people
// what was wrong and how to mend it.
type Problem struct {
	Status  int    `json:"-"`
	Code    string `json:"code"`
	Message string `json:"message"`
	Fix     string `json:"hint"`
}

// Hint says how to mend it.
func (p *Problem) Hint() string { return p.Fix }

func (p *Problem) Error() string { return p.Message }

// StatusCode is the status of the answer.
func (p *Problem) StatusCode() int { return p.Status }

// ExitCode is what a command ends with that meets this problem: not found is a no, bad
// input a bad input, all else the environment's.
func (p *Problem) ExitCode() int {
	switch p.Code {
	case "not-found", "evicted":
		return 1
	case "usage", "address":
		return 2
	case "bad-input":
		return 3
	}
	return 4
}

func badRequest(code, message, hint string) *Problem {
	return &Problem{http.StatusBadRequest, code, message, hint}
}

func notFound(message, hint string) *Problem {
	return &Problem{http.StatusNotFound, "not-found", message, hint}
}

// A handler answers with a value, which becomes JSON, or with an error.
type handler func(*http.Request) (any, error)

// ServeHTTP writes what the handler returned: the one place where JSON is written.
func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	value, err := h(r)
	if err != nil {
		writeProblem(w, err)
		return
	}
	writeJSON(w, http.StatusOK, value)
}

func writeProblem(w http.ResponseWriter, err error) {
	p := problemOf(err)
	if p.Fix == "" { // where what is expected is said already
		hinted := *p
		hinted.Fix = describedIn
		p = &hinted
	}
	writeJSON(w, p.Status, map[string]*Problem{"error": p})
}

// describedIn is the hint where there is none more to the point.
const describedIn = "GET /__admin/openapi.yaml describes what is expected"

// problemOf tells bad input, which names its own mend, from a failure of ours.
func problemOf(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	var helpful interface{ Hint() string }
	if errors.As(err, &helpful) {
		return badRequest("bad-input", err.Error(), helpful.Hint())
	}
	return &Problem{http.StatusInternalServerError, "internal", err.Error(), "see the server's log"}
}

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
