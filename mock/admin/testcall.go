package admin

import (
	"context"
	"crypto/tls"
	"net/http"
	"time"

	"somock/mock/sample"
)

// sendTest makes a call to this server itself, by its own address, so that it is judged,
// decided and recorded as any other. That of ctx ends it.
func (a *Admin) sendTest(ctx context.Context, order sample.Order) (*sample.Answer, error) {
	if err := checkTenant(order.Tenant); err != nil {
		return nil, err
	}
	order.Base = a.URL
	call, err := sample.New(order)
	if err != nil {
		return nil, err
	}
	answer, err := call.Send(ctx, ownTransport())
	if err != nil && ctx.Err() == nil {
		return nil, Unreachable(a.URL, err)
	}
	return answer, err
}

// ownTransport reaches this server from itself: there is no proxy between, and whether
// its certificate is trusted is nobody's question.
func ownTransport() *http.Transport {
	return &http.Transport{
		DisableKeepAlives: true, TLSHandshakeTimeout: 10 * time.Second,
		TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}, InsecureSkipVerify: true},
	}
}
