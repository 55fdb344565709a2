package admin

import (
	"context"

	"somock/mock/recordings"
	"somock/mock/verify"
)

// stats counts over the recordings of the default view, or of what the query selects.
// What never became a request has neither tenant nor field: it is counted where neither
// is asked for.
func (a *Admin) stats(ctx context.Context, s recordings.Selection) (any, error) {
	stats, err := verify.CountStats(a.reader.History(ctx, s))
	if err != nil {
		return nil, err
	}
	if stats.Evicted, err = a.reader.Evicted(ctx, s.Run); err != nil {
		return nil, err
	}
	if s.Matcher.MeansAll() && s.Tenant == "" {
		malformed, err := a.reader.Malformed(ctx, s.Run, 1)
		if err != nil {
			return nil, err
		}
		stats.Malformed = &malformed.Meta.Total
	}
	return stats, nil
}
