package conform

import (
	"cmp"
	"net/url"
	"strings"
	"time"

	"somock/mock"
	"somock/mock/contract"
	"somock/mock/forward"
)

// The bounds of what a service may be asked for. They can be tightened, not loosened.
const (
	LeastPause = 200 * time.Millisecond
	MostCalls  = 40
)

// sandbox is the vendor's environment for developers, which holds nobody's real data.
const sandbox = "sod.superoffice.com"

// Safety is what a user has said that may be done.
type Safety struct {
	Root       *url.URL
	Effects    string // the tenant in which messages may be created; "": in none
	Production bool   // whether a host may be asked that is neither this machine nor the sandbox
	To, From   string // of the messages that may be created
	Pause      time.Duration
	Max        int
}

// Tenant is the tenant of an API root: that of its path, else the default one.
func Tenant(root *url.URL) string { return cmp.Or(forward.Tenant(root), mock.DefaultTenant) }

// Check reports what is wrong with what was said, whether anything is to be sent or not.
func (s *Safety) Check() error {
	switch {
	case s.Pause < LeastPause:
		return mock.Failf(mock.Usage, "the service is somebody's: take 200ms or more", "--pause: seen %s, expected at least %s", s.Pause, LeastPause)
	case s.Max < 1 || s.Max > MostCalls:
		return mock.Failf(mock.Usage, "ask for some probes by --only, and for others in a later run", "--max: seen %d, expected a number from 1 to %d", s.Max, MostCalls)
	case s.Effects != "" && s.Effects != Tenant(s.Root):
		return mock.Failf(mock.Usage, "repeat the tenant of the URL, as it stands there: --effects="+Tenant(s.Root),
			"--effects: seen %q, expected %q: messages would be created in another tenant than the one named", s.Effects, Tenant(s.Root))
	case s.Effects != "" && (s.To == "" || s.From == ""):
		return mock.Failf(mock.Usage, "name a receiver and a sender of your own: --to +4790000001 --from +4790000002", "--effects without --to and --from: seen no address for the messages that may be created")
	}
	return nil
}

// CheckSend reports why nothing may be sent to this host.
func (s *Safety) CheckSend() error {
	host := s.Root.Hostname()
	if s.Production || forward.Loopback(host) || strings.EqualFold(host, sandbox) {
		return nil
	}
	return mock.Failf(mock.Usage, "add --production if that is what you mean: it may be a tenant that people work in",
		"%s is neither this machine nor %s", host, sandbox)
}

// Allows reports whether a probe of this effect may be sent.
func (s *Safety) Allows(e contract.Effect) bool { return e == contract.NoEffect || s.Effects != "" }
