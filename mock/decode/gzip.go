package decode

import (
	"fmt"
	"strings"

	"somock/mock/wire"
)

// What a compressed body may become: up to freeInflation bytes whatever its size, more
// only at up to maxRatio times its size. Text compresses five- to tenfold; a thousand
// is what a bomb does.
const (
	freeInflation = 1 << 20
	maxRatio      = 100
)

// coding reads Content-Encoding; known is false if the body cannot be decoded.
func (r *reading) coding(values []string) (gzipped, known bool) {
	if len(values) == 0 {
		return false, true
	}
	gzips, others := 0, 0
	for coding := range strings.SplitSeq(strings.Join(values, ","), ",") {
		switch strings.ToLower(strings.TrimSpace(coding)) {
		case "", "identity":
		case "gzip", "x-gzip":
			gzips++
		default:
			others++
		}
	}
	if others > 0 || gzips > 1 {
		r.find(Finding{Kind: UnsupportedCoding})
		return false, false
	}
	return gzips == 1, true
}

// inflate undoes gzip within the bounds of size and ratio.
func (r *reading) inflate(body string) (plain string, ok bool) {
	limit := min(r.MaxBody, max(freeInflation, maxRatio*int64(len(body))))
	plain, err := wire.Gunzip(body, limit+1)
	switch {
	case int64(len(plain)) > limit:
		r.find(Finding{Kind: TooLarge, Seen: fmt.Sprintf("a body that gzip inflates too far: more than %d bytes, from %d", limit, len(body))})
	case err != nil:
		r.find(Finding{Kind: CorruptGzip, Seen: strings.TrimPrefix(err.Error(), "gzip: ")})
	default:
		return plain, true
	}
	return "", false
}
