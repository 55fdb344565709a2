package admin

import (
	"net/http"
	"time"

	"somock/mock"
	"somock/mock/recordings"
)

const (
	defaultWait = 10 * time.Second
	maxWait     = 10 * time.Minute
)

// waitForRecordings answers as soon as enough recordings match, or when time is up.
func (a *Admin) waitForRecordings(r *http.Request) (any, error) {
	var body selectionBody
	if err := readJSON(r, &body); err != nil {
		return nil, err
	}
	s, err := a.selection(r, body)
	if err != nil {
		return nil, err
	}
	count, timeout, err := body.goal()
	if err != nil {
		return nil, err
	}
	s.After = body.After
	ctx, stop := contextEndingWith(r.Context(), a.Ending)
	defer stop()
	waited, err := a.reader.Await(ctx, s, count, timeout)
	if err != nil {
		return nil, s.Explain(err)
	}
	if !waited.OK && a.Ending.Err() != nil { // time is not up, so that is no answer
		return nil, mock.Failf(mock.Ending, "what came is in its recordings; start it again to wait for more", "the server ended while %d more recordings were waited for", count-len(waited.Recordings))
	}
	return waited, nil
}

func (b selectionBody) goal() (count int, timeout time.Duration, err error) {
	count, timeout = 1, defaultWait
	if b.Count != nil {
		count = *b.Count
	}
	if count < 1 || count > recordings.MaxLimit {
		return 0, 0, mock.Failf(mock.Usage, "that there is none is an expectation, count: 0, not something to wait for", "count is %d, expected a whole number from 1 to 10000", count)
	}
	if b.Timeout != "" {
		timeout, err = time.ParseDuration(b.Timeout)
		if err != nil || timeout <= 0 || timeout > maxWait {
			return 0, 0, mock.Failf(mock.Usage, "give a duration like 10s", "timeout is %q, expected a duration from 1ms to 10m", b.Timeout)
		}
	}
	return count, timeout, nil
}
