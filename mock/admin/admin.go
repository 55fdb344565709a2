// Package admin is the control plane: what programs and people ask of a running server
// under /__admin, and what they tell it. It reads the recordings, acts on the scenario
// engine, and puts every act on record as a note.
//
// See .github/SECURITY.md for who is let in, and openapi.yaml beside this file.
//
// Handlers return values or errors; respond.go alone writes JSON. [Client] is the other
// end of the same wire. Over a folder the same handlers answer inside the process that
// asks; there nothing runs, so acts are refused.
package admin

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"somock/mock"
	"somock/mock/admin/page"
	"somock/mock/contract"
	"somock/mock/recordings"
	"somock/mock/scenario"
)

// A Config is what the control plane of a server is handed. All fields are required but
// Forward, and where it says what nil is.
type Config struct {
	Guard         Guard
	Journal       recordings.Live
	Engine        *scenario.Engine
	Replicas      Replicas // nil: this server is all there is
	SlowThreshold time.Duration
	Rules         []contract.Rule // as they are in force; nil: as documented
	Version       string
	URL           string          // the server's own, where it is sent test calls
	Forward       string          // the service that calls are passed on to; "" for none
	Recordings    string          // where they are, in words
	Ending        context.Context // done when streams have to end
	Log           *slog.Logger
}

// An Admin serves the control plane.
type Admin struct {
	Config
	source  recordings.Source
	reader  *recordings.Reader
	asked   asked             // what was last verified
	reading gate              // what is sent to be read
	feeds   feeds             // of the readers of events
	page    func() *page.Page // both are made for the first request: a server starts for its calls
	handler func() http.Handler
}

// New makes the control plane of a server.
func New(c Config) *Admin {
	a := newAdmin(c, c.Journal)
	if a.Replicas == nil {
		a.Replicas = alone{a}
	}
	a.page = sync.OnceValue(a.newPage)
	a.handler = sync.OnceValue(func() http.Handler { return a.withPage(c.Guard, a.routes()) })
	return a
}

// OverFolder makes a control plane that only reads, for callers in this process: it is not
// guarded, has no page, and refuses acts.
func OverFolder(folder recordings.Folder, version string) *Admin {
	a := newAdmin(Config{Version: version, Ending: context.Background()}, folder)
	a.handler = sync.OnceValue(a.routes)
	return a
}

func newAdmin(c Config, source recordings.Source) *Admin {
	return &Admin{Config: c, source: source, reader: recordings.NewReader(source), reading: newGate()}
}

// ServeHTTP answers one request.
func (a *Admin) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.handler().ServeHTTP(w, r) }

// Reader reads this run's recordings.
func (a *Admin) Reader() *recordings.Reader { return a.reader }

// live is a handler that needs a server.
func (a *Admin) live(h handler) handler {
	if a.Engine != nil {
		return h
	}
	return func(r *http.Request) (any, error) {
		return nil, mock.Failf(mock.Usage, "name the server with --server or SOMOCK_SERVER", "%s %s is for a running server, seen a folder of recordings", r.Method, r.URL.Path)
	}
}
