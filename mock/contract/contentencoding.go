package contract

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
)

// What a compressed body may become: up to freeInflation bytes whatever its size, more
// only at up to maxRatio times its size. Text compresses five- to tenfold; a thousand
// is what a bomb does.
const (
	freeInflation = 1 << 20
	maxRatio      = 100
)

func contentEncodingRules() []Rule {
	return []Rule{{
		ID: "content-encoding.unsupported", Weight: "error", Status: 415,
		Demand: Ours, DemandDoc: docOurs, Answer: Ours, AnswerDoc: docOurs, Wording: Ours,
		When: "Content-Encoding is neither identity nor gzip",
		Explanation: "The .NET client can compress its requests with gzip (its option Compressed), so the service takes gzip; that it takes deflate or br is said nowhere. " +
			"Accept-Encoding is another header: it speaks of the reply.",
		Expected: "Content-Encoding: gzip, identity or none",
		Fix:      "send the body as it is or with gzip",
		Breached: withHeaders("Content-Encoding: br"),
		Mended:   withHeaders("Content-Encoding: identity"),
	}}
}

// codingOf judges Content-Encoding; ok is false if the body cannot be decoded.
func (j *judgement) codingOf() (gzipped, ok bool) {
	values := j.header["Content-Encoding"]
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
		j.breach("content-encoding.unsupported", "Content-Encoding: "+j.shown("Content-Encoding", strings.Join(values, ", ")))
		return false, false
	}
	return gzips == 1, true
}

var errInflated = errors.New("a body that gzip inflates too far")

// gunzip undoes gzip within the bounds of size and ratio. The error is errInflated, or
// says that the data is corrupt.
func gunzip(body string, maxBody int64) (string, error) {
	r, err := gzip.NewReader(strings.NewReader(body))
	if err != nil {
		return "", err
	}
	limit := min(maxBody, max(freeInflation, maxRatio*int64(len(body))))
	var plain strings.Builder
	n, err := io.Copy(&plain, io.LimitReader(r, limit+1))
	switch {
	case n > limit:
		return "", fmt.Errorf("%w: more than %d bytes, from %d", errInflated, limit, len(body))
	case err != nil:
		return "", err
	}
	return plain.String(), nil
}
