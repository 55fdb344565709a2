//go:build linux

package main

import (
	"io"
	"net/http"
)

// answerBare is the least that an emulator can do: read the body, answer as the service.
func answerBare(w http.ResponseWriter, r *http.Request) {
	if _, ok := readBody(w, r); ok {
		accept(w)
	}
}

// groupHandler answers when the body is durable.
func groupHandler(g *groupSync) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := readBody(w, r)
		if !ok {
			return
		}
		if err := g.append(append(body, '\n')); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		accept(w)
	})
}

func readBody(w http.ResponseWriter, r *http.Request) ([]byte, bool) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 10<<20))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return nil, false
	}
	return body, true
}

// accept answers with the headers that somock answers with.
func accept(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Cache-Control", "no-cache")
	h.Set("Pragma", "no-cache")
	h.Set("Expires", "-1")
	w.WriteHeader(http.StatusNoContent)
}
