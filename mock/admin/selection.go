package admin

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strconv"

	"somock/mock"
	"somock/mock/contract"
	"somock/mock/match"
	"somock/mock/recordings"
	"somock/mock/strictyaml"
)

// maxRequest is how large what is sent to the control plane may be: a scenario file.
const maxRequest = strictyaml.MaxBytes + 1<<10

// querySelection reads ?filter&tenant&limit&cursor&run. Limit is 0 if it is not given.
func querySelection(r *http.Request) (recordings.Selection, error) {
	q := r.URL.Query()
	s := recordings.Selection{Tenant: q.Get("tenant"), Run: q.Get("run"), After: q.Get("cursor")}
	err := checkTenant(s.Tenant)
	if err != nil {
		return s, err
	}
	if s.Matcher, err = match.ParseFilter(q.Get("filter"), contract.IDs()...); err != nil {
		return s, err
	}
	if text := q.Get("limit"); text != "" {
		if s.Limit, err = strconv.Atoi(text); err != nil || s.Limit < 1 || s.Limit > recordings.MaxLimit {
			return s, mock.Failf(mock.Usage, "GET /recordings pages on with the cursor in meta", "limit is %q, expected a whole number from 1 to 10000", text)
		}
	}
	return s, nil
}

// selecting is a handler of what the address selects.
func selecting(h func(context.Context, recordings.Selection) (any, error)) handler {
	return func(r *http.Request) (any, error) {
		s, err := querySelection(r)
		if err != nil {
			return nil, err
		}
		value, err := h(r.Context(), s)
		return value, s.Explain(err)
	}
}

// selectingByBody is a handler of what the body selects.
func (a *Admin) selectingByBody(h func(context.Context, recordings.Selection) (any, error)) handler {
	return func(r *http.Request) (any, error) {
		var body selectionBody
		if err := readJSON(r, &body); err != nil {
			return nil, err
		}
		s, err := a.selection(r, body)
		if err != nil {
			return nil, err
		}
		value, err := h(r.Context(), s)
		return value, s.Explain(err)
	}
}

// A selectionBody is {filter|when, tenant} and what wait adds to it.
type selectionBody struct {
	Filter  string          `json:"filter"`
	When    json.RawMessage `json:"when"`
	Tenant  string          `json:"tenant"`
	Run     string          `json:"run"`
	Count   *int            `json:"count"`
	Timeout string          `json:"timeout"`
	After   string          `json:"after"`
}

func (a *Admin) selection(r *http.Request, b selectionBody) (s recordings.Selection, err error) {
	err = a.reading.pass(r.Context(), len(b.When), func() error {
		s, err = b.selection()
		return err
	})
	return s, err
}

func (b selectionBody) selection() (recordings.Selection, error) {
	s := recordings.Selection{Tenant: b.Tenant, Run: b.Run, Limit: recordings.MaxLimit}
	if err := checkTenant(s.Tenant); err != nil {
		return s, err
	}
	byFilter, err := match.ParseFilter(b.Filter, contract.IDs()...)
	if err != nil {
		return s, err
	}
	byWhen, err := parseWhen(b.When)
	s.Matcher = match.And(byFilter, byWhen)
	return s, err
}

func parseWhen(raw json.RawMessage) (*match.Matcher, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	node, err := strictyaml.Parse("when", raw)
	if err != nil {
		return nil, err
	}
	return match.ParseWhen(node, contract.IDs()...)
}

// readJSON reads a body strictly: a misspelt key would silently select everything.
func readJSON(r *http.Request, into any) error {
	body, err := readBody(r)
	if err != nil {
		return err
	}
	if len(body) == 0 {
		return nil
	}
	return decodeStrictly(body, into)
}

func readBody(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxRequest+1))
	if err != nil {
		return nil, mock.Failf(mock.BadInput, "send it again", "the body could not be read: %s", err)
	}
	if len(body) > maxRequest {
		return nil, mock.Failf(mock.BadInput, "send less", "the body has more than 1 MiB")
	}
	return body, nil
}
