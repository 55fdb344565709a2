package forward

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"somock/mock"
)

// operation is where the API root has CreateMessage.
const operation = "/v1/Agents/Messaging/CreateMessage"

// DefaultTimeout is how long a call may take as a whole: the vendor's own clients wait
// for 30 s or for ever.
const DefaultTimeout = 100 * time.Second

// A Target is the service that calls are passed on to. It is immutable, and its methods
// may be called concurrently.
type Target struct {
	url     *url.URL // of the API root, without a slash at its end
	roots   *x509.CertPool
	timeout time.Duration
	maxBody int64
}

// Options are what can be chosen of a target. The zero value is the default.
type Options struct {
	CAFile  string        // PEM: trusted beside the system's roots
	Timeout time.Duration // of a whole call; 0 is DefaultTimeout
	MaxBody int64         // bytes of a reply that are read at most; 0 is 10 MiB
}

// New makes a target of an API root as SDKs take it: https://host/Cust12345/api.
func New(root string, o Options) (*Target, error) {
	u, err := ParseRoot(root)
	if err != nil {
		return nil, err
	}
	t := &Target{url: u, timeout: o.Timeout, maxBody: o.MaxBody}
	if t.timeout <= 0 {
		t.timeout = DefaultTimeout
	}
	if t.maxBody <= 0 {
		t.maxBody = 10 << 20
	}
	if o.CAFile != "" {
		t.roots, err = rootsWith(o.CAFile)
	}
	return t, err
}

// ParseRoot reads an API root: https://host[:port][/tenant]/api, with or without a slash
// at its end. The error is a [mock.Failure] of usage and shows no password.
func ParseRoot(root string) (*url.URL, error) {
	const like = "an API root is like https://sod.superoffice.com/Cust12345/api"
	u, err := url.Parse(root)
	if err != nil {
		return nil, wrongRoot("…", "it is no URL", like) // url's own error would repeat it whole
	}
	if u.User != nil {
		return nil, wrongRoot(u.Redacted(), "it holds a user or password", "leave them out: credentials are those of each call")
	}
	u.Path = strings.TrimSuffix(u.Path, "/")
	segments := strings.Split(strings.TrimPrefix(u.Path, "/"), "/")
	switch {
	case u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.Opaque != "":
		return nil, wrongRoot(root, "it has no scheme http or https, or no host", like)
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, wrongRoot(root, "it has a query or a fragment", like)
	case strings.HasSuffix(strings.ToLower(u.Path), strings.ToLower(operation)):
		return nil, wrongRoot(root, "it is the address of the operation", "give what stands before "+operation)
	case !strings.EqualFold(segments[len(segments)-1], "api") || len(segments) > 2:
		return nil, wrongRoot(root, "its path is not /api or /{tenant}/api", like)
	case len(segments) == 2 && !mock.ValidTenant(segments[0]):
		return nil, wrongRoot(root, fmt.Sprintf("%q is no tenant name", segments[0]), like)
	}
	return u, nil
}

func wrongRoot(seen, wrong, fix string) error {
	return mock.Failf(mock.Usage, fix, "seen %q: %s", seen, wrong)
}

// Tenant is the tenant in a root, "" without one.
func Tenant(root *url.URL) string {
	tenant, _, found := strings.Cut(strings.Trim(root.Path, "/"), "/")
	if !found {
		return ""
	}
	return tenant
}

func rootsWith(file string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	if !roots.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s: %w", file, errNoCertificate)
	}
	return roots, nil
}

var errNoCertificate = errors.New("no certificate in it, expected PEM")

// String is the root without anything secret: it has none.
func (t *Target) String() string { return t.url.String() }

// Root is the address of the API root, without a slash at its end.
func (t *Target) Root() *url.URL {
	u := *t.url
	return &u
}

// Loopback reports whether a host is this machine by its name or address alone: nothing
// is looked up, for what a name means can change between two look-ups.
func Loopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

func (t *Target) address() string {
	if t.url.Port() != "" {
		return t.url.Host
	}
	if t.url.Scheme == "https" {
		return net.JoinHostPort(t.url.Hostname(), "443")
	}
	return net.JoinHostPort(t.url.Hostname(), "80")
}

func (t *Target) tls() *tls.Config {
	return &tls.Config{ServerName: t.url.Hostname(), RootCAs: t.roots, NextProtos: []string{"http/1.1"}, MinVersion: tls.VersionTLS12}
}
