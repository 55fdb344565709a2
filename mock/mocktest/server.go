package mocktest

import (
	"context"
	"iter"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"somock/mock"
	"somock/mock/contract"
	"somock/mock/recordings"
	"somock/mock/scenario"
	"somock/mock/server"
)

// A Server is a running emulator. Its methods may be called concurrently, but those
// that can fail the test only from goroutines that may call t.Error.
type Server struct {
	t        testing.TB
	server   *server.Server
	client   *http.Client
	lenient  bool
	mu       sync.Mutex
	expected map[string]bool // recording and rule of each violation that was expected
	stubs    int
}

// An Option changes how a server is started.
type Option func(*options)

type options struct {
	config  server.Config
	lenient bool
}

// WithScenario puts scenarios in force: shipped ones by NAME, others as FILE.
func WithScenario(operands ...string) Option {
	return func(o *options) { o.config.Scenarios = append(o.config.Scenarios, operands...) }
}

// WithSeed fixes the seed of all random draws; by default it is the scenario's own.
func WithSeed(seed uint64) Option {
	return func(o *options) { o.config.Seed = strconv.FormatUint(seed, 10) }
}

// WithObserved answers as the real service was seen to, by a file that somock learn wrote.
func WithObserved(file string) Option {
	return func(o *options) { o.config.Observed = file }
}

// Lenient lets calls break the contract without failing the test.
func Lenient() Option { return func(o *options) { o.lenient = true } }

// WithConfig changes anything else that a server can be told.
func WithConfig(change func(*server.Config)) Option {
	return func(o *options) { change(&o.config) }
}

// Start runs an emulator until the test ends. Whatever keeps it from starting fails the
// test at once.
func Start(t testing.TB, opts ...Option) *Server {
	t.Helper()
	o := options{config: server.Defaults()}
	o.config.Addr, o.config.Recordings, o.config.Drain = "127.0.0.1:0", ":memory:", 0
	for _, option := range opts {
		option(&o)
	}
	transport := &http.Transport{}
	if inBubble() {
		if outside(t) {
			t.Fatalf("somock does not start: in a bubble it needs the t that synctest.Test hands to its function; with the t around it it would end after the bubble has")
		}
		listener := newMemoryListener()
		o.config.Listener, transport.DialContext = listener, listener.dial
		o.config.AllowHosts = append(o.config.AllowHosts, memoryHost) // nobody else reaches it
		if o.config.AdminToken == "" {
			o.config.AdminToken = "none"
		}
	}
	running, err := server.Start(context.Background(), o.config)
	if err != nil {
		t.Fatalf("somock does not start: %s", explained(err))
	}
	s := &Server{t: t, server: running, client: &http.Client{Transport: transport}, lenient: o.lenient, expected: map[string]bool{}}
	s.runUntilCleanup(transport)
	return s
}

func (s *Server) runUntilCleanup(transport *http.Transport) {
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.server.Run(ctx) }()
	s.t.Cleanup(func() {
		s.t.Helper()
		if !s.lenient {
			s.checkViolations()
		}
		transport.CloseIdleConnections()
		stop()
		if err := <-ended; err != nil {
			s.t.Errorf("somock did not end well: %v", err)
		}
	})
}

// inBubble reports whether a test runs inside testing/synctest, which offers no way to
// ask. Its clock does: it begins with the year 2000, when there was no Go.
func inBubble() bool { return time.Now().Year() < 2009 }

// outside reports whether a test is not that of the bubble around the caller, as far as
// can be told: only a bubble's own refuses to tell its deadline.
func outside(t testing.TB) (is bool) {
	asked, can := t.(interface{ Deadline() (time.Time, bool) })
	if !can {
		_, benchmark := t.(*testing.B) // which has no bubbles
		return benchmark
	}
	defer func() { is = recover() == nil }()
	_, _ = asked.Deadline()
	return
}

// explained is an error and how to mend it.
func explained(err error) string {
	if f := mock.FailureOf(err); f != nil && f.Fix != "" {
		return err.Error() + "\nhint: " + f.Fix
	}
	return err.Error()
}

// URL is the server's address. Inside a bubble only Client reaches it.
func (s *Server) URL() string { return s.server.Info().URL }

// APIURL is what SDKs take as their base, for a tenant; "" is the default one.
func (s *Server) APIURL(tenant string) string {
	if tenant == "" {
		return s.URL() + "/api"
	}
	return s.URL() + "/" + tenant + "/api"
}

// Client reaches the server, also inside a bubble.
func (s *Server) Client() *http.Client { return s.client }

// Stub puts a stub before all others, as a scenario file has it:
//
//	srv.Stub(`{when: {message: {plugin: Twilio}}, then: [503, {status: 204, delay: 6s}]}`)
func (s *Server) Stub(yaml string) {
	s.t.Helper()
	s.mu.Lock()
	s.stubs++
	name := "stub-" + strconv.Itoa(s.stubs)
	s.mu.Unlock()
	file, err := scenario.Parse(name, stubFile(yaml), contract.IDs()...)
	if err == nil {
		_, err = s.server.Control().Arm(context.Background(), scenario.Arming{File: file, By: s.t.Name()})
	}
	if err != nil {
		s.t.Fatalf("stub: %s", explained(asStub(err, yaml)))
	}
}

// asStub tells whoever wrote a step where a stub is expected what goes around it.
func asStub(err error, yaml string) error {
	if scenario.CheckStep(yaml) != nil {
		return err
	}
	step := strings.TrimSpace(yaml)
	if strings.Contains(step, ": ") && !strings.HasPrefix(step, "{") {
		step = "{" + strings.ReplaceAll(step, "\n", ", ") + "}"
	}
	return mock.Fail(mock.BadInput, err, "this is a step, write it under then: or finally: - {then: ["+step+"]} answers one call, {finally: "+step+"} all")
}

// stubFile is a scenario file with one stub.
func stubFile(yaml string) []byte {
	indented := strings.ReplaceAll(strings.TrimSpace(yaml), "\n", "\n    ")
	return []byte("version: 1\nstubs:\n  -\n    " + indented + "\n")
}

// Reset begins a new epoch of all tenants: steps, stubs and inbox start anew, and what
// was recorded is not shown by Recordings any more.
func (s *Server) Reset() {
	s.t.Helper()
	if _, err := s.server.Control().Reset(context.Background(), ""); err != nil {
		s.t.Fatalf("reset: %v", err)
	}
}

// Recordings are what has come in since the last Reset, oldest first. The outcomes of
// replies that were sent are known; Reply is nil where a scripted delay has yet to end.
func (s *Server) Recordings() []*mock.Entry {
	s.t.Helper()
	s.server.Control().Settle(context.Background())
	return s.matching(Matcher{})
}

// entries are the recordings of this server, oldest first.
func (s *Server) entries(run string) iter.Seq2[*mock.Entry, error] {
	return s.server.Control().Reader().Entries(context.Background(), recordings.Selection{Run: run}, true)
}
