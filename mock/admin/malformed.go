package admin

import (
	"cmp"
	"context"

	"somock/mock/recordings"
)

// listMalformed tells of bytes that never became a request, which no other answer holds:
// the newest first.
func (a *Admin) listMalformed(ctx context.Context, s recordings.Selection) (any, error) {
	return a.reader.Malformed(ctx, s.Run, cmp.Or(s.Limit, defaultLimit))
}
