package admin

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"somock/mock"
)

// A Client speaks to the control plane of a running server. It may be used concurrently.
type Client struct {
	base  string // without a trailing slash
	token string
	http  *http.Client
	local bool // it is in this process: errors are what they are
}

// Local is a client of a control plane in this process. base is where a server would be,
// for what names it.
func Local(a *Admin, base string) (*Client, error) {
	c, err := NewClient(base, "", local{a})
	if err == nil {
		c.local = true
	}
	return c, err
}

// NewClient makes a client for the server at base, http://host:port. token may be "".
// A nil transport is the default one. Redirects are not followed: they could lead to a
// server that nobody named.
func NewClient(base, token string, transport http.RoundTripper) (*Client, error) {
	u, err := url.Parse(strings.TrimSuffix(base, "/"))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, mock.Failf(mock.Usage, "set --server or SOMOCK_SERVER", "server is %q, expected an address like http://127.0.0.1:8204", base)
	}
	u.Path = strings.TrimSuffix(u.Path, "/__admin")
	if u.Path != "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, mock.Failf(mock.Usage, "leave out what follows host and port: "+u.Scheme+"://"+u.Host, "server is %q, expected an address without a path", base)
	}
	return &Client{base: u.String(), token: token, http: &http.Client{Transport: transport, CheckRedirect: stay}}, nil
}

func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// Base is the server's address, without a trailing slash.
func (c *Client) Base() string { return c.base }

// Unreachable is the failure that no somock answers at base.
func Unreachable(base string, err error) *mock.Failure {
	return mock.Failf(mock.Unreachable, reachIt(err), "no somock answers at %s: %w", base, err)
}

// reachIt is what to do about it.
func reachIt(err error) string {
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &certificate):
		return "its certificate is checked everywhere but on loopback; name a file that has it in SSL_CERT_FILE"
	case errors.As(err, &record):
		return "it does not speak https there; try http://"
	case errors.Is(err, errWantsTLS):
		return "it speaks https there; try https://"
	}
	return "start one with somock serve, or name the right one with --server or SOMOCK_SERVER"
}

var errWantsTLS = errors.New("the server wants https")

// get asks for a value.
func get[T any](ctx context.Context, c *Client, path string, query url.Values) (value T, err error) {
	err = c.do(ctx, http.MethodGet, path, query, nil, &value)
	return value, err
}

// post sends a body and reads the answer.
func post[T any](ctx context.Context, c *Client, path string, query url.Values, body any) (answer T, err error) {
	err = c.do(ctx, http.MethodPost, path, query, body, &answer)
	return answer, err
}

// do sends body, JSON unless it is []byte, and reads the answer into a value, or
// verbatim into a *[]byte. Answers that say no come back as *mock.Failure.
func (c *Client) do(ctx context.Context, method, path string, query url.Values, body, into any) error {
	resp, err := c.send(ctx, method, path, query, body)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }() // it was read to its end, or the error is another one
	content, err := io.ReadAll(resp.Body)
	if err != nil {
		return c.broken(ctx, "answer", err)
	}
	switch into := into.(type) {
	case nil:
		return nil
	case *[]byte:
		*into = content
		return nil
	}
	if err := json.Unmarshal(content, into); err != nil {
		return Unreachable(c.base, fmt.Errorf("the answer to %s is not somock's: %w", path, err))
	}
	return nil
}

// broken is why an answer that had begun has no end.
func (c *Client) broken(ctx context.Context, what string, err error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case c.local:
		return err
	}
	return Unreachable(c.base, fmt.Errorf("the %s broke off: %w", what, err))
}

// send makes one request; the caller closes the body of a good answer.
func (c *Client) send(ctx context.Context, method, path string, query url.Values, body any) (*http.Response, error) {
	content, err := encode(body)
	if err != nil {
		return nil, err
	}
	address := c.base + "/__admin" + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, method, address, content)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	resp, err := c.http.Do(r)
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, Unreachable(c.base, rootCause(err))
	case resp.StatusCode >= 300:
		defer func() { _ = resp.Body.Close() }() // what could be read of it was
		return nil, c.told(readFailure(resp))
	}
	return resp, nil
}

// told is what an answer says no by. There is no server's log where there is no server.
func (c *Client) told(err error) error {
	if c.local && mock.IsFailure(err, mock.Internal) {
		return mock.Fail(mock.Environment, err, "the folder has to be readable; somock recordings fsck looks at all that is in it")
	}
	return err
}

func encode(body any) (io.Reader, error) {
	switch body := body.(type) {
	case nil:
		return nil, nil
	case []byte:
		return bytes.NewReader(body), nil
	}
	b, err := json.Marshal(body)
	return bytes.NewReader(b), err
}

// rootCause leaves out what net/http says about the request around it.
func rootCause(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

func readFailure(resp *http.Response) error {
	var answer struct{ Error mock.Failure }
	if wantsTLS(resp) {
		return Unreachable(resp.Request.URL.Host, errWantsTLS)
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, 1<<20)).Decode(&answer); err != nil || answer.Error.Kind == "" {
		return Unreachable(resp.Request.URL.Host, fmt.Errorf("%s, which is not somock's way to say no", resp.Status))
	}
	return &answer.Error
}

// wantsTLS recognizes what net/http answers to plain HTTP on a port for TLS.
func wantsTLS(resp *http.Response) bool {
	return resp.StatusCode == http.StatusBadRequest && resp.TLS == nil && resp.Proto == "HTTP/1.0" && resp.Header.Get("Content-Type") == ""
}

// Plain asks for a path outside the control plane, such as /readyz, and gives status
// and text.
func (c *Client) Plain(ctx context.Context, path string) (int, string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+path, nil)
	if err != nil {
		return 0, "", err
	}
	resp, err := c.http.Do(r)
	switch {
	case err != nil && ctx.Err() != nil:
		return 0, "", ctx.Err()
	case err != nil:
		return 0, "", Unreachable(c.base, rootCause(err))
	}
	defer func() { _ = resp.Body.Close() }() // it is read to its end
	if wantsTLS(resp) {
		return 0, "", Unreachable(c.base, errWantsTLS)
	}
	text, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return resp.StatusCode, string(text), err
}
