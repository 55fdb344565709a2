package recordings

import (
	"context"
	"slices"

	"somock/mock/journal"
)

// A MalformedPage is the newest of what never became a request.
type MalformedPage struct {
	Malformed []journal.Malformed `json:"malformed"` // newest first
	Meta      MalformedMeta       `json:"meta"`
}

// MalformedMeta says how much there is.
type MalformedMeta struct {
	Total int `json:"total"`
}

// Malformed is the newest of what never became a request in a run, at most limit.
func (r *Reader) Malformed(ctx context.Context, run string, limit int) (MalformedPage, error) {
	page := MalformedPage{}
	kept := []journal.Malformed{}
	for m, err := range r.source.Malformed(ctx, run) {
		if err != nil {
			return page, err
		}
		page.Meta.Total++
		if kept = append(kept, m); len(kept) == 2*limit {
			kept = slices.Delete(kept, 0, limit)
		}
	}
	if live, ok := r.source.(Live); ok {
		if heads, known := live.MalformedHeads(run); known {
			page.Meta.Total = heads
		}
	}
	kept = kept[max(0, len(kept)-limit):]
	slices.Reverse(kept)
	page.Malformed = kept
	return page, nil
}
