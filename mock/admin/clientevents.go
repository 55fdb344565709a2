package admin

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"net/url"

	"somock/mock"
	"somock/mock/journal"
)

// Follow gives what happens from now on, or from a cursor on: that of an event, the id
// of a recording, or RUN-0 for all of a run. The last thing given is the error that
// ended it; an unknown cursor, as after a restart, is a [Problem] of code not-found.
func (c *Client) Follow(ctx context.Context, after string) iter.Seq2[journal.Event, error] {
	return func(yield func(journal.Event, error) bool) {
		query := url.Values{}
		if after != "" {
			query.Set("after", after)
		}
		resp, err := c.send(ctx, "GET", "/events", query, nil)
		if err != nil {
			yield(journal.Event{}, err)
			return
		}
		defer func() { _ = resp.Body.Close() }() // it is left in the middle
		stream := eventReader{bufio.NewReader(resp.Body)}
		for {
			event, err := stream.next()
			if err != nil {
				err = c.broken(ctx, "stream of events", err)
			}
			if !yield(event, err) || err != nil {
				return
			}
		}
	}
}

// An eventReader reads a stream of server-sent events as this server writes it: id,
// event and data, one line each.
type eventReader struct{ r *bufio.Reader }

func (e eventReader) next() (journal.Event, error) {
	var event journal.Event
	for {
		line, err := e.r.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return event, err
		}
		field, value, _ := bytes.Cut(bytes.TrimSuffix(line, []byte("\n")), []byte(": "))
		switch string(field) {
		case "id":
			event.Cursor = string(value)
		case "event":
			event.Kind = string(value)
		case "data":
			event.Entry = &mock.Entry{}
			if err := json.Unmarshal(value, event.Entry); err != nil {
				return event, err
			}
		case "":
			if event.Entry != nil {
				return event, nil
			}
		}
	}
}
