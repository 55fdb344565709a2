package admin

import (
	"bytes"
	"context"
	"net/http"

	"somock/mock"
	"somock/mock/contract"
	"somock/mock/recordings"
	"somock/mock/verify"
)

// verify judges what was recorded by an expectations document, YAML or JSON.
func (a *Admin) verify(r *http.Request) (any, error) {
	source, err := readBody(r)
	if err != nil {
		return nil, err
	}
	q, err := questionOf(r)
	if err != nil {
		return nil, err
	}
	err = a.reading.pass(r.Context(), len(source), func() error {
		q.expectations, err = verify.ParseExpectations("expectations", source, contract.IDs()...)
		return err
	})
	if err != nil {
		return nil, err
	}
	a.asked.put(q)
	return a.answer(r.Context(), q)
}

func (a *Admin) answer(ctx context.Context, q question) (*verify.Verdict, error) {
	s := recordings.Selection{Tenant: q.tenant, Run: q.run}
	verdict, err := a.Verify(ctx, q.expectations, s, q.failOn)
	if err != nil {
		return nil, s.Explain(err)
	}
	return verdict, nil
}

// Verify lets pending outcomes settle and judges what is selected; nil expectations
// judge by violations alone. failOn "" leaves it to the file, or to errors.
func (a *Admin) Verify(ctx context.Context, expectations *verify.Expectations, s recordings.Selection, failOn verify.FailOn) (*verify.Verdict, error) {
	if err := a.reader.Settle(ctx); err != nil {
		return nil, err
	}
	verdict, err := expectations.Verify(a.reader.Entries(ctx, s, true), failOn)
	if err == nil {
		verdict.Evicted, err = a.reader.Evicted(ctx, s.Run)
	}
	return verdict, err
}

// report is the verdict by what was last verified, by violations alone if nothing was:
// as JSON, as JUnit XML, or as text for people. ?expectations=none asks for violations
// alone in any case.
func (a *Admin) report(w http.ResponseWriter, r *http.Request) {
	q, err := questionOf(r)
	if err != nil {
		writeFailure(w, err)
		return
	}
	switch word := r.URL.Query().Get("expectations"); word {
	case "":
		q = a.asked.last(q)
	case "none":
	default:
		writeFailure(w, mock.Failf(mock.Usage, "leave it out for those that were last verified", "expectations is %q, expected none", word))
		return
	}
	verdict, err := a.answer(r.Context(), q)
	if err != nil {
		writeFailure(w, err)
		return
	}
	switch format := r.URL.Query().Get("format"); format {
	case "", "json":
		writeJSON(w, http.StatusOK, verdict)
	case "text":
		var b bytes.Buffer
		if err := verdict.WriteText(&b); err != nil {
			writeFailure(w, err)
			return
		}
		writeFile(w, "text/plain; charset=utf-8", b.Bytes())
	case "junit":
		var b bytes.Buffer
		if err := verdict.WriteJUnit(&b); err != nil {
			writeFailure(w, err)
			return
		}
		writeFile(w, "application/xml; charset=utf-8", b.Bytes())
	default:
		writeFailure(w, mock.Failf(mock.Usage, "leave it out for json", "format is %q, expected junit, json or text", format))
	}
}
