package admin

import (
	"bytes"
	"context"
	"net/http"
	"strconv"

	"somock/mock"
	"somock/mock/contract"
	"somock/mock/verify"
)

// verify judges what was recorded by an expectations document, YAML or JSON.
func (a *Admin) verify(r *http.Request) (any, error) {
	source, err := readBody(r)
	if err != nil {
		return nil, err
	}
	expectations, err := verify.ParseExpectations("expectations", source, contract.IDs()...)
	if err != nil {
		return nil, err
	}
	return a.verdict(r, expectations)
}

func (a *Admin) verdict(r *http.Request, expectations *verify.Expectations) (*verify.Verdict, error) {
	failOn := verify.FailOn("")
	if text := r.URL.Query().Get("fail-on"); text != "" {
		var err error
		if failOn, err = verify.ParseFailOn(text); err != nil {
			return nil, failed(mock.Usage, err.Error(), "give errors, warnings or never")
		}
	}
	s := Selection{Tenant: r.URL.Query().Get("tenant"), Run: r.URL.Query().Get("run")}
	if err := checkTenant(s.Tenant); err != nil {
		return nil, err
	}
	verdict, err := a.Verify(r.Context(), expectations, s, failOn)
	if err != nil {
		return nil, selectionProblem(s, err)
	}
	return verdict, nil
}

// Verify lets pending outcomes settle and judges what is selected; nil expectations
// judge by violations alone. failOn "" leaves it to the file, or to errors.
func (a *Admin) Verify(ctx context.Context, expectations *verify.Expectations, s Selection, failOn verify.FailOn) (*verify.Verdict, error) {
	a.Settle(ctx)
	return expectations.Verify(a.reader.Entries(ctx, s, true), failOn)
}

// report is the verdict by violations alone, as JSON or JUnit XML.
func (a *Admin) report(w http.ResponseWriter, r *http.Request) {
	verdict, err := a.verdict(r, nil)
	if err != nil {
		writeFailure(w, err)
		return
	}
	switch format := r.URL.Query().Get("format"); format {
	case "", "json":
		writeJSON(w, http.StatusOK, verdict)
	case "junit":
		var b bytes.Buffer
		if err := verdict.WriteJUnit(&b); err != nil {
			writeFailure(w, err)
			return
		}
		writeFile(w, "application/xml; charset=utf-8", b.Bytes())
	default:
		writeFailure(w, failed(mock.Usage, "format is "+strconv.Quote(format)+", expected junit or json", "leave it out for json"))
	}
}
