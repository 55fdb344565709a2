package sample

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"somock/mock"
)

// maxAnswer is how many bytes of an answer are read.
const maxAnswer = 1 << 20

// An Answer is what came back.
type Answer struct {
	Status     int         `json:"status"` // 0: none
	Failure    string      `json:"failure,omitempty"`
	Recording  string      `json:"recording,omitempty"`
	Violations []string    `json:"violations"`
	Stub       string      `json:"stub,omitempty"`
	Body       string      `json:"body,omitempty"`
	Duration   mock.Millis `json:"duration_ms"`
}

// Send makes the call, once. An answer without a status is a connection that broke, as a
// fault does it. An error is that nothing was reached, or that of ctx. A redirect is an
// answer like others, and is not followed: it may lead anywhere.
func (c *Call) Send(ctx context.Context, transport http.RoundTripper) (*Answer, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.Address, strings.NewReader(c.Body))
	if err != nil {
		return nil, err
	}
	for _, h := range c.Headers {
		r.Header.Set(h[0], h[1])
	}
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	begun := time.Now()
	resp, err := client.Do(r)
	if err != nil {
		return broken(ctx, err, begun)
	}
	defer func() { _ = resp.Body.Close() }() // it is read to its end
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return broken(ctx, err, begun)
	}
	return &Answer{
		Status: resp.StatusCode, Recording: resp.Header.Get("X-Mock-Recording"), Stub: resp.Header.Get("X-Mock-Stub"),
		Violations: splitList(resp.Header.Get("X-Mock-Violations")), Body: string(body), Duration: mock.Millis(time.Since(begun)),
	}, nil
}

func broken(ctx context.Context, err error, begun time.Time) (*Answer, error) {
	var dial *net.OpError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.As(err, &dial) && dial.Op == "dial":
		return nil, dial.Err
	case errors.As(err, &certificate):
		return nil, certificate
	case errors.As(err, &record):
		return nil, record
	}
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	return &Answer{Failure: err.Error(), Violations: []string{}, Duration: mock.Millis(time.Since(begun))}, nil
}

func splitList(header string) []string {
	if header == "" {
		return []string{}
	}
	return strings.Split(header, ", ")
}
