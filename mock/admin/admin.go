// Package admin is the control plane: what programs and people ask of a running server
// under /__admin, and what they tell it. It reads the journal, acts on the scenario
// engine, and puts every act on record as a note.
//
// Handlers return values or errors; respond.go alone writes JSON. [Client] is the other
// end of the same wire.
package admin

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"somock/mock/admin/page"
	"somock/mock/journal"
	"somock/mock/scenario"
)

// A Config is what the control plane is handed. All fields are required.
type Config struct {
	Guard         Guard
	Journal       *journal.Journal
	Engine        *scenario.Engine
	SlowThreshold time.Duration
	Version       string
	URL           string          // the server's own, for what a page shows to paste
	Recordings    string          // where they are, in words
	Ending        context.Context // done when streams have to end
	Log           *slog.Logger
}

// An Admin serves the control plane.
type Admin struct {
	Config
	reader  *Reader
	asked   asked             // what was last verified
	reading gate              // what is sent to be read
	page    func() *page.Page // both are made for the first request: a server starts for its calls
	handler func() http.Handler
}

// New makes a control plane.
func New(c Config) *Admin {
	a := &Admin{Config: c, reader: &Reader{View: c.Journal}, reading: newGate()}
	a.page = sync.OnceValue(a.newPage)
	a.handler = sync.OnceValue(func() http.Handler { return a.withPage(c.Guard, a.routes()) })
	return a
}

// ServeHTTP answers one request.
func (a *Admin) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.handler().ServeHTTP(w, r) }

// Reader reads this run's recordings.
func (a *Admin) Reader() *Reader { return a.reader }
