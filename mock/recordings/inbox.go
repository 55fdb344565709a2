package recordings

import (
	"context"

	"somock/mock"
	"somock/mock/journal"
	"somock/mock/verify"
)

// An InboxPage is a part of the messages that the service would now hold, oldest first.
type InboxPage struct {
	Messages []verify.InboxMessage `json:"messages"`
	Meta     InboxMeta             `json:"meta"`
}

// InboxMeta says how to go on.
type InboxMeta struct {
	Cursor  string `json:"cursor"`            // for the next page; "" on the last
	Evicted uint64 `json:"evicted,omitempty"` // how many recordings retention has dropped, with their messages
}

// Inbox is up to s.Limit messages, which must be more than none: those that were
// accepted in the current epoch of their tenant, in their run.
func (r *Reader) Inbox(ctx context.Context, s Selection) (InboxPage, error) {
	page := InboxPage{Messages: []verify.InboxMessage{}}
	var err error
	if page.Meta.Evicted, err = r.Evicted(ctx, s.Run); err != nil {
		return page, err
	}
	current := epochReader{ctx: ctx, source: r.source}
	for e, err := range r.Entries(ctx, s, true) {
		if err != nil {
			return page, err
		}
		m, ok := verify.InboxMessageOf(e)
		if !ok || s.Run == journal.AllRuns && !current.has(e) {
			continue
		}
		if len(page.Messages) == s.Limit {
			page.Meta.Cursor = page.Messages[s.Limit-1].ID
			break
		}
		page.Messages = append(page.Messages, m)
	}
	return page, current.failed
}

// An epochReader knows the epochs of one run after the other.
type epochReader struct {
	ctx    context.Context
	source Source
	run    string
	epochs journal.Epochs
	failed error
}

// has reports whether an entry's epoch is the current one of its tenant in its run.
func (r *epochReader) has(e *mock.Entry) bool {
	if e.Run != r.run && r.failed == nil {
		r.run = e.Run
		r.epochs, r.failed = r.source.Epochs(r.ctx, e.Run)
	}
	return r.failed == nil && e.Epoch >= r.epochs.Of(e.Tenant)
}
