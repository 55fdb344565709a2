package admin

import (
	"bufio"
	"bytes"
	"cmp"
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
	"somock/mock/recordings"
	"somock/mock/verify"
)

// A Query says in words which recordings a client asks for.
type Query struct {
	Filter string // in the filter language
	Tenant string // "" is all
	Run    string // "" is the newest; the id of one, or all
	Cursor string // of the page before
	Limit  int    // 0 leaves it to the server, or is all
}

// values is a query as the control plane takes it in an address.
func (q Query) values() url.Values {
	values := url.Values{}
	for name, value := range map[string]string{"filter": q.Filter, "tenant": q.Tenant, "run": q.Run, "cursor": q.Cursor} {
		if value != "" {
			values.Set(name, value)
		}
	}
	if q.Limit > 0 {
		values.Set("limit", strconv.Itoa(q.Limit))
	}
	return values
}

// Page is up to q.Limit recordings, newest first.
func (c *Client) Page(ctx context.Context, q Query) (recordings.Page, error) {
	return get[recordings.Page](ctx, c, "/recordings", q.values())
}

// Recording is one recording, by its id, a unique beginning of it, its number, or last;
// in a run that is named the last two mean that run's.
func (c *Client) Recording(ctx context.Context, id, run string) (*mock.Entry, error) {
	return get[*mock.Entry](ctx, c, "/recordings/"+url.PathEscape(id), Query{Run: run}.values())
}

// Malformed is the newest of what never became a request.
func (c *Client) Malformed(ctx context.Context, q Query) (recordings.MalformedPage, error) {
	return get[recordings.MalformedPage](ctx, c, "/malformed", q.values())
}

// Inbox is the messages that the service would now hold, oldest first, asked for page by
// page. An error is the last thing given.
func (c *Client) Inbox(ctx context.Context, q Query) iter.Seq2[verify.InboxMessage, error] {
	return func(yield func(verify.InboxMessage, error) bool) {
		left := q.Limit
		q.Limit = cmp.Or(q.Limit, inboxPage)
		for {
			page, err := get[recordings.InboxPage](ctx, c, "/inbox", q.values())
			if err != nil {
				yield(verify.InboxMessage{}, err)
				return
			}
			for _, m := range page.Messages {
				if left--; !yield(m, nil) || left == 0 {
					return
				}
			}
			if q.Cursor = page.Meta.Cursor; q.Cursor == "" {
				return
			}
		}
	}
}

// inboxPage is how many messages the client asks for at a time: each page costs a look
// at where it begins.
const inboxPage = 5000

// Stats are the counts over what q selects.
func (c *Client) Stats(ctx context.Context, q Query) (*verify.Stats, error) {
	return get[*verify.Stats](ctx, c, "/stats", q.values())
}

// Wait waits on the server until count recordings match, or timeout has passed.
func (c *Client) Wait(ctx context.Context, q Query, count int, timeout time.Duration) (*recordings.Waited, error) {
	body := map[string]any{"filter": q.Filter, "tenant": q.Tenant, "run": q.Run, "count": count, "timeout": timeout.String()}
	return post[*recordings.Waited](ctx, c, "/recordings/wait", nil, body)
}

// Verify has the server judge its recordings by an expectations document; nil judges by
// violations alone. failOn "" leaves it to the document, or to errors.
func (c *Client) Verify(ctx context.Context, document []byte, q Query, failOn verify.FailOn) (*verify.Verdict, error) {
	query := q.values()
	if failOn != "" {
		query.Set("fail-on", string(failOn))
	}
	verdict := verify.Verdict{FailOn: failOn}
	if document == nil {
		query.Set("expectations", "none")
		return &verdict, c.do(ctx, http.MethodGet, "/report", query, nil, &verdict)
	}
	return &verdict, c.do(ctx, http.MethodPost, "/verify", query, document, &verdict)
}

// Export copies what q selects to w, oldest first, in one of the formats of
// the export package. What has been written when it fails is not whole.
func (c *Client) Export(ctx context.Context, w io.Writer, format string, q Query) error {
	body, err := c.export(ctx, format, q)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }() // it was read to its end, or the error is another one
	if _, err := io.Copy(w, body); err != nil {
		return c.broken(ctx, "export", err)
	}
	return nil
}

// Entries are what q selects, oldest first. An error is the last thing given.
func (c *Client) Entries(ctx context.Context, q Query) iter.Seq2[*mock.Entry, error] {
	return func(yield func(*mock.Entry, error) bool) {
		body, err := c.export(ctx, "json", q)
		if err != nil {
			yield(nil, err)
			return
		}
		defer func() { _ = body.Close() }() // whatever is left is not wanted
		lines := bufio.NewReaderSize(body, 64<<10)
		parser := &mock.Parser{}
		for {
			line, err := lines.ReadBytes('\n')
			switch {
			case errors.Is(err, io.EOF) && len(bytes.TrimSpace(line)) == 0:
				return
			case err != nil:
				yield(nil, c.broken(ctx, "export", err))
				return
			}
			e, ok := parser.Recording(bytes.TrimSuffix(line, []byte("\n")))
			if !ok { // rare, or of a server of another version
				e = new(mock.Entry)
				err = json.Unmarshal(line, e)
			}
			if err != nil {
				yield(nil, fmt.Errorf("export of %s: %w", c.base, err))
				return
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

func (c *Client) export(ctx context.Context, format string, q Query) (io.ReadCloser, error) {
	query := q.values()
	query.Set("as", format)
	resp, err := c.send(ctx, http.MethodGet, "/recordings/export", query, nil)
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}
