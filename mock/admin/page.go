package admin

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strings"
	"time"

	"somock/mock"
	"somock/mock/admin/page"
	"somock/mock/contract"
	"somock/mock/export"
	"somock/mock/journal"
	"somock/mock/recordings"
	"somock/mock/report"
)

// newPage makes the web page over what the control API serves, too.
func (a *Admin) newPage() *page.Page {
	return page.New(page.Config{
		Recordings: pageRecordings{a}, Acts: pageActs{a, a.Replicas}, Scenarios: a.Engine, Replicas: a.Replicas.All, Rules: contract.IDs(), SlowThreshold: a.SlowThreshold,
		Run: a.Journal.Run(), Version: a.Version, Place: a.Recordings, Healthy: a.Journal.Healthy, Base: a.base, Export: a.exportOne, Report: a.writeReport, Send: a.sendTest, Forward: a.Forward, Log: a.Log,
	})
}

// exportOne is a recording in one of the formats that send it again.
func (a *Admin) exportOne(e *mock.Entry, format, base string) (string, error) {
	var b strings.Builder
	one := func(yield func(*mock.Entry, error) bool) { yield(e, nil) }
	err := export.Write(&b, format, one, export.Options{Base: base, Version: a.Version})
	return b.String(), err
}

// writeReport writes the verdict by what was last verified, by the contract alone if
// nothing was, as `verify --report` does.
func (a *Admin) writeReport(ctx context.Context, w io.Writer, asked page.Query, threshold time.Duration) error {
	q := a.asked.last(question{tenant: asked.Tenant, run: asked.Run})
	verdict, err := a.answer(ctx, q)
	if err != nil {
		return err
	}
	source := "run " + cmp.Or(q.run, a.Journal.Run())
	if q.tenant != "" {
		source += ", tenant " + q.tenant
	}
	source += ", by the contract"
	if q.expectations != nil {
		source += " and what was last verified"
	}
	r := report.Report{Source: source, Version: a.Version, Made: time.Now(), Threshold: threshold, Verdict: verdict, FailOn: verdict.FailOn}
	return r.Write(w, a.reader.Entries(ctx, recordings.Selection{Tenant: q.tenant, Run: q.run}, true))
}

// withPage serves the page's styles and scripts to whoever asks, since they hold nothing
// to guard and a page that asks for the token needs them; what else is guarded answers
// a person who is not let in with that page.
func (a *Admin) withPage(guard Guard, guarded http.Handler) http.Handler {
	guard.Refused = func(w http.ResponseWriter, r *http.Request, p *mock.Failure) {
		if !page.WantsPage(r) {
			writeFailure(w, p)
			return
		}
		a.page().Refuse(w, r, p.StatusCode(), p.Error(), p.Fix)
	}
	protected := guard.Protect(guarded)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, page.Assets) {
			setPolicy(w.Header())
			a.servePage(w, r)
			return
		}
		protected.ServeHTTP(w, r)
	})
}

func (a *Admin) servePage(w http.ResponseWriter, r *http.Request) { a.page().ServeHTTP(w, r) }

// pageActs are the acts as the page does them.
type pageActs struct {
	*Admin
	Replicas
}

// pageRecordings are the recordings as the page reads them.
type pageRecordings struct{ *Admin }

func selected(q page.Query) recordings.Selection {
	return recordings.Selection{Matcher: q.Filter, Tenant: q.Tenant, Run: q.Run, After: q.After}
}

func (p pageRecordings) Entries(ctx context.Context, q page.Query) iter.Seq2[*mock.Entry, error] {
	return p.reader.Entries(ctx, selected(q), q.OldestFirst)
}

func (p pageRecordings) Page(ctx context.Context, q page.Query, limit int) (recordings.Page, error) {
	s := selected(q)
	s.Limit = limit
	return p.reader.Page(ctx, s)
}

func (p pageRecordings) Held(ctx context.Context, tenant, run string) (int, error) {
	return p.reader.Held(ctx, tenant, run)
}

func (p pageRecordings) Malformed(ctx context.Context, run string, limit int) (recordings.MalformedPage, error) {
	return p.reader.Malformed(ctx, run, limit)
}

func (p pageRecordings) Get(ctx context.Context, id, run string) (*mock.Entry, error) {
	e, err := p.reader.Get(ctx, id, run)
	if err != nil {
		return nil, recordingProblem(id, err)
	}
	return e, nil
}

func (p pageRecordings) Runs() ([]journal.Run, error) { return p.source.Runs() }

func (p pageRecordings) Run(name string) (journal.Run, error) {
	run, err := p.source.Describe(name)
	return run, selectionProblem(recordings.Selection{Run: name}, err)
}

// World is the epochs of all tenants, which only a reset changes.
func (p pageRecordings) World(ctx context.Context) (string, error) {
	epochs, err := p.Journal.Epochs(ctx, "")
	return fmt.Sprint(epochs), err
}
