package admin

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"somock/mock"
	"somock/mock/verify"
)

// query is a selection as the control plane takes it in an address.
func (s Selection) query(filter string) url.Values {
	query := url.Values{}
	for name, value := range map[string]string{"filter": filter, "tenant": s.Tenant, "run": s.Run} {
		if value != "" {
			query.Set(name, value)
		}
	}
	if s.Limit > 0 {
		query.Set("limit", strconv.Itoa(s.Limit))
	}
	return query
}

// Stats are the counts over what filter and s select.
func (c *Client) Stats(ctx context.Context, filter string, s Selection) (*verify.Stats, error) {
	var stats verify.Stats
	return &stats, c.get(ctx, "/stats", s.query(filter), &stats)
}

// Wait waits on the server until count recordings match, or timeout has passed.
func (c *Client) Wait(ctx context.Context, filter, tenant string, count int, timeout time.Duration) (*Waited, error) {
	var waited Waited
	body := map[string]any{"filter": filter, "tenant": tenant, "count": count, "timeout": timeout.String()}
	return &waited, c.do(ctx, http.MethodPost, "/recordings/wait", nil, body, &waited)
}

// Verify has the server judge its recordings by an expectations document; nil judges by
// violations alone. failOn "" leaves it to the document, or to errors.
func (c *Client) Verify(ctx context.Context, document []byte, s Selection, failOn verify.FailOn) (*verify.Verdict, error) {
	query := s.query("")
	if failOn != "" {
		query.Set("fail-on", string(failOn))
	}
	verdict := verify.Verdict{FailOn: failOn}
	if document == nil {
		query.Set("expectations", "none")
		return &verdict, c.get(ctx, "/report", query, &verdict)
	}
	return &verdict, c.do(ctx, http.MethodPost, "/verify", query, document, &verdict)
}

// Export copies what filter and s select to w, oldest first, in one of the formats of
// the export package. What has been written when it fails is not whole.
func (c *Client) Export(ctx context.Context, w io.Writer, format, filter string, s Selection) error {
	body, err := c.export(ctx, format, filter, s)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }() // it was read to its end, or the error is another one
	if _, err := io.Copy(w, body); err != nil {
		return c.brokenOff(ctx, err)
	}
	return nil
}

// Entries are what filter and s select, oldest first. An error is the last thing given.
func (c *Client) Entries(ctx context.Context, filter string, s Selection) iter.Seq2[*mock.Entry, error] {
	return func(yield func(*mock.Entry, error) bool) {
		body, err := c.export(ctx, "json", filter, s)
		if err != nil {
			yield(nil, err)
			return
		}
		defer func() { _ = body.Close() }() // whatever is left is not wanted
		lines := bufio.NewReader(body)
		for {
			line, err := lines.ReadBytes('\n')
			switch {
			case errors.Is(err, io.EOF) && len(bytes.TrimSpace(line)) == 0:
				return
			case err != nil:
				yield(nil, c.brokenOff(ctx, err))
				return
			}
			var e mock.Entry
			if err := json.Unmarshal(line, &e); err != nil {
				yield(nil, fmt.Errorf("export of %s: %w", c.base, err))
				return
			}
			if !yield(&e, nil) {
				return
			}
		}
	}
}

func (c *Client) export(ctx context.Context, format, filter string, s Selection) (io.ReadCloser, error) {
	query := s.query(filter)
	query.Set("as", format)
	resp, err := c.send(ctx, http.MethodGet, "/recordings/export", query, nil)
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}

func (c *Client) brokenOff(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return Unreachable(c.base, fmt.Errorf("the export broke off: %w", err))
}
