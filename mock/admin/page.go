package admin

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"somock/mock"
	"somock/mock/admin/page"
	"somock/mock/recordings"
	"somock/mock/report"
)

// newPage makes the web page over what the control API serves, too.
func (a *Admin) newPage() *page.Page {
	return page.New(page.Config{
		Journal: a.Journal, Recordings: a.reader, Acts: a, Scenarios: a.Engine, Replicas: a.Replicas, SlowThreshold: a.SlowThreshold,
		Version: a.Version, Source: a.Recordings, Base: a.base, Report: a.writeReport, Send: a.sendTest, Forward: a.Forward, Log: a.Log,
	})
}

// writeReport writes the verdict by what was last verified, by the contract alone if
// nothing was, as `verify --report` does.
func (a *Admin) writeReport(ctx context.Context, w io.Writer, tenant, run string, threshold time.Duration) error {
	q := a.asked.last(question{tenant: tenant, run: run})
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
	r := report.Report{Source: source, Version: a.Version, Made: time.Now(), Threshold: threshold, Verdict: verdict}
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
