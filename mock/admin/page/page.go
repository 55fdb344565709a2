// Package page is somock's web page: calls as they come in, why each was answered as it
// was, and a switchboard to make the next ones fail, for people without a terminal.
//
// See .github/docs/page.md.
//
// Everything is rendered here, by html/template; the scripts only swap parts of a page
// for newer ones, so that there is one place that knows how a call looks, and all but
// the live updates works without them. What clients sent is only ever text. Nothing is
// loaded from elsewhere: styles and scripts are embedded, and the policy that goes with
// each answer (see respond.go) forbids the rest.
//
// The page holds no state of its own: what is shown is in the address, so that a view
// can be shared.
package page

import (
	"context"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"time"

	"somock/mock"
	"somock/mock/admin/request"
	"somock/mock/recordings"
	"somock/mock/sample"
	"somock/mock/scenario"
)

// Root is where the page begins. Beside it, the page answers what is under [Pages] and
// [Assets]; every other path under Root is the control API's.
const (
	Root   = "/__admin/"
	Pages  = Root + "page/"
	Assets = Root + "assets/"
	SignIn = Pages + "signin" // answered by who guards the page
)

// Acts are what the switchboard does: the same that the control API does. Each is put
// on record. Their errors tell their StatusCode, and may have a Hint.
type Acts interface {
	Arm(ctx context.Context, a scenario.Arming) (scenario.Armed, error)
	Disarm(ctx context.Context, id string) (disarmed int, err error) // all with ""
	Reset(ctx context.Context, tenant string) (epoch int, err error) // all with ""
	// NeverCalled says of a tenant that has made no call yet that it has not; "" of others.
	NeverCalled(ctx context.Context, tenant string) string
}

// Replicas are the somocks that are one with this one; none, or one, if it is by itself.
type Replicas interface {
	// Life is the same for all of them, and another one once what they share is gone: the
	// run of one that is by itself.
	Life() string
	All(ctx context.Context) ([]mock.Replica, error)
	// Waiting waits a moment until what was done holds for all of them, and gives the runs
	// of those for which it does not.
	Waiting(ctx context.Context) []string
}

// Scenarios is where the engine stands.
type Scenarios interface {
	Status(ctx context.Context) (scenario.Status, error)
	List() ([]scenario.Listed, error)
}

// A Config is what the page is handed. All fields are required.
type Config struct {
	Journal       recordings.Live
	Recordings    *recordings.Reader // of the journal
	Acts          Acts
	Scenarios     Scenarios
	Replicas      Replicas
	SlowThreshold time.Duration
	Version       string
	Source        string // where recordings are, in words
	// Base is where the reader of a request reaches somock: https://localhost:8204. From
	// outside a container that is another address than the one it listens on.
	Base func(*http.Request) string
	// Send makes a test call to this server, as a client of its own would. An error is that
	// it did not go out, or that of ctx.
	Send    func(ctx context.Context, order sample.Order) (*sample.Answer, error)
	Forward string // the service that calls are passed on to; "" for none
	// Report writes the verdict on the calls of a tenant and run, as one page of HTML.
	Report func(ctx context.Context, w io.Writer, tenant, run string, threshold time.Duration) error
	Log    *slog.Logger
}

// A Page serves the web page.
type Page struct {
	Config
	templates *template.Template
	assets    assets
	mux       *http.ServeMux
}

// New makes the page.
func New(c Config) *Page {
	p := &Page{Config: c, assets: loadAssets(), mux: http.NewServeMux()}
	p.templates = parseTemplates(p.assets)
	p.shows(Root+"{$}", p.showCalls, "filter", "tenant", "run", "id", "compare")
	p.shows(Pages+"update", p.showUpdate, "filter", "tenant", "run", "id", "compare", "from", "seen", "current", "detail")
	p.shows(Pages+"detail", p.showDetail, "filter", "tenant", "run", "id", "compare")
	p.shows(Pages+"compare", p.showCompare, "a", "b")
	p.shows(Pages+"body", p.showBody, "id", "of")
	p.shows(Pages+"export", p.showExport, "id", "as")
	p.shows(Pages+"inbox", p.showInbox, "filter", "tenant", "run")
	p.shows(Pages+"first", p.showFirst, "id")
	p.shows(Pages+"timing", p.showTiming, "filter", "tenant", "run")
	p.shows(Pages+"armed.yaml", p.showArms)
	p.shows(Pages+"report", p.showReport, "tenant", "run")
	p.shows(Pages+"runs", p.showRuns, "run", "tenant")
	p.shows(Pages+"connect", p.showConnect, "tenant", "run")
	p.shows(Pages+"reset", p.showReset, "tenant", "run")
	p.does(Pages+"arm", p.arm, "control", "scenario", "times", "count", "tenant")
	p.does(Pages+"send", p.send, sendFields()...)
	p.does(Pages+"disarm", p.disarm, "id")
	p.does(Pages+"reset", p.reset, "tenant")
	p.shows(Assets+"{version}/{file}", p.assets.serve)
	p.mux.HandleFunc(Root, p.showUnknown)
	return p
}

// A handler answers a request, or gives the error that is shown for it.
type handler func(http.ResponseWriter, *http.Request) error

// shows answers a path, with the query parameters that it takes.
func (p *Page) shows(path string, h handler, query ...string) {
	p.mux.Handle("GET "+path, p.shaped(request.Shape{Query: query}, h))
}

// does answers the form of an act, with the fields that it takes beside those of the
// view that it leads back to.
func (p *Page) does(path string, act func(*http.Request) (done, error), fields ...string) {
	fields = append(fields, "view-filter", "view-tenant", "view-id", "view-run")
	p.mux.Handle("POST "+path, p.shaped(request.Shape{Body: true}, p.act(act, fields)))
}

func (p *Page) shaped(takes request.Shape, h handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		err := takes.Check(r)
		if run := r.URL.Query().Get("run"); err == nil && run != "" {
			_, err = p.run(run)
		}
		if err == nil {
			err = h(w, r)
		}
		if err != nil {
			p.fail(w, r, statusOf(err), err)
		}
	}
}

// ServeHTTP answers one request.
func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	setPolicy(w.Header())
	p.mux.ServeHTTP(w, r)
}
