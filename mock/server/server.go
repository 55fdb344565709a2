// Package server puts the parts together: one listener, in front of it the limits, behind
// it the emulated endpoint and the control plane, and one way to begin and to end.
//
// See .github/docs/testcontainers.md, .github/docs/platforms.md.
package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"somock/mock"
	"somock/mock/admin"
	"somock/mock/contract"
	"somock/mock/endpoint"
	"somock/mock/forward"
	"somock/mock/journal"
	"somock/mock/recordings"
	"somock/mock/scenario"
)

// A Server is one run of the emulator.
type Server struct {
	config   Config
	info     Info
	listener net.Listener
	queue    net.Listener // the same without TLS: where connections wait to be accepted
	arriving atomic.Int64 // connections whose request has not reached its handler
	http     *http.Server
	store    *store
	journal  record
	engine   *scenario.Engine
	emulated *endpoint.Endpoint
	control  *admin.Admin
	target   *forward.Target // nil: nothing is passed on

	served               chan struct{} // closed once nothing is accepted any more; nil before Run
	endHangs, endReplies context.CancelFunc
	background           sync.WaitGroup // the watcher of scenario files and of arms' time
	endBackground        context.CancelFunc
}

// A record is what a run writes, and whatever reads it.
type record interface {
	recordings.Live
	endpoint.Journal
	RecordMalformed(journal.Malformed) error
	Close() error
}

// Start reads the inputs, listens and opens a new run; nothing is answered before Run.
// What the user got wrong in an argument or a file comes back as an error that says so
// and has an ExitCode; other errors are the environment's.
func Start(ctx context.Context, c Config) (*Server, error) {
	if err := c.checkStore(); err != nil {
		return nil, err
	}
	in, err := loadInputs(c)
	if err != nil {
		return nil, err
	}
	cert, err := loadTLS(c)
	if err != nil {
		return nil, err
	}
	listener, err := listen(ctx, c)
	if err != nil {
		return nil, err
	}
	target, err := in.target(c, listener.Addr().String())
	if err != nil {
		_ = listener.Close() // the first error is the one to tell
		return nil, err
	}
	s := &Server{config: c, listener: listener, queue: listener, target: target}
	if cert.config != nil {
		s.listener = tls.NewListener(listener, cert.config)
	}
	if err := s.assemble(ctx, in, cert); err != nil {
		_ = listener.Close() // the first error is the one to tell
		return nil, err
	}
	return s, nil
}

func listen(ctx context.Context, c Config) (net.Listener, error) {
	if c.Listener != nil {
		return c.Listener, nil
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Addr)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s: %w", c.Addr, err)
	}
	return listener, nil
}

// assemble makes the parts and hands each what it needs.
func (s *Server) assemble(ctx context.Context, in inputs, cert certificate) (err error) {
	if s.store, err = openStore(ctx, s.config); err != nil {
		return err
	}
	defer func() {
		if s.journal == nil {
			s.store.abandon()
		}
	}()
	redactor, err := newRedactor(s.config, s.store.key)
	if err != nil {
		return err
	}
	if s.config.RecordSecrets {
		s.config.Log.Warn("credentials are recorded as they are: they stand on disk, in the log and on the page (--record-secrets)")
	}
	judge, err := in.contract(s.config, redactor)
	if err != nil {
		return err
	}
	s.engine = in.engine(s.config, redactor, s.store, func(n mock.Note) error { return s.journal.Note(n) })
	if err := in.install(s.engine); err != nil {
		return err
	}
	j, err := s.store.openJournal(ctx, s.config, in, s.engine)
	if err != nil {
		return err
	}
	s.journal = j
	if len(in.scenarios) > 1 { // the open line has room for one seed
		s.engine.NoteInForce()
	}
	s.describe(in, cert)
	s.info.Engine = s.store.describe(ctx, j)
	s.connect(in, judge, redactor, cert)
	return nil
}

// connect builds the two planes over the parts.
func (s *Server) connect(in inputs, judge *contract.Contract, redactor *mock.Redactor, cert certificate) {
	var hangs, replies, background context.Context
	hangs, s.endHangs = context.WithCancel(context.Background())
	replies, s.endReplies = context.WithCancel(context.Background())
	background, s.endBackground = context.WithCancel(context.Background())

	guard := admin.Guard{
		Token: s.info.Token, Key: s.store.cookieKey(), AllowHosts: s.config.AllowHosts, Secure: cert.config != nil,
		Loopback: onLoopback(s.listener.Addr().String()),
	}
	s.emulated = endpoint.New(endpoint.Config{
		Check: judge.Check, Decide: s.engine.Decide, Journal: s.journal, Redactor: redactor,
		MaxBody: s.config.MaxBody, MaxLine: s.store.maxLine(s.journal), DecideTimeout: s.store.decideTimeout(), HangLimit: s.config.HangLimit, MockHeaders: s.config.MockHeaders, Log: s.config.Log,
		Attend: attend, Hangs: hangs, Replies: replies, Replied: s.config.Replied,
		Forward: s.forward(guard),
	})
	s.control = admin.New(admin.Config{
		Guard: guard, Rules: in.rules(), Journal: s.journal, Engine: s.engine, Replicas: s.store.replicas(), SlowThreshold: s.config.SlowThreshold,
		Version: s.config.Version, URL: s.info.URL, Forward: s.config.Forward, Recordings: s.config.Recordings, Ending: hangs, Log: s.config.Log,
	})
	s.http = &http.Server{
		Handler:           watched(planes(s.emulated, s.control, s.ready), s.note),
		ConnContext:       withConn,
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(s.config.Log.Handler(), slog.LevelWarn), // of single connections: no failure of the server's

		DisableGeneralOptionsHandler: true, // OPTIONS * is a call like any other, to be judged and recorded
	}
	s.background.Go(func() { s.engine.Watch(background) })
	s.background.Go(func() { s.engine.Expire(background) })
}

// note records a remark of the engine that no caller waits for.
func (s *Server) note(n mock.Note) {
	if err := s.journal.Note(n); err != nil {
		s.config.Log.Error("note not recorded", "note", n.Note, "text", n.Text, "error", err)
	}
}

// malformed records what net/http refused by itself.
func (s *Server) malformed(m journal.Malformed) {
	if err := s.journal.RecordMalformed(m); err != nil {
		s.config.Log.Error("malformed request not recorded", "remote", m.Remote, "error", err)
	}
}

// ready says whether calls can be recorded now.
func (s *Server) ready(w http.ResponseWriter, _ *http.Request) {
	if err := s.journal.Healthy(); err != nil {
		writeText(w, http.StatusServiceUnavailable, "not ready: "+err.Error()+"\n")
		return
	}
	writeText(w, http.StatusOK, "ready\n")
}

// Run answers calls until ctx ends, then ends gracefully: no new connection, hangs let
// go, pending replies waited for, the journal closed.
func (s *Server) Run(ctx context.Context) error {
	served := make(chan error, 1)
	s.served = make(chan struct{})
	go func() {
		defer close(s.served)
		served <- s.serve()
	}()
	var failed error
	select {
	case failed = <-served:
	case <-ctx.Done():
	}
	return errors.Join(failed, s.Stop())
}

func (s *Server) serve() error {
	err := s.http.Serve(&watchedListener{s.listener, make(chan struct{}, maxConnections()), &s.arriving, s.malformed, &refusals{log: s.config.Log}, s.headBytes()})
	if errors.Is(err, http.ErrServerClosed) || errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// closing is how long the last connections get to end once nothing is pending any more.
const closing = 2 * time.Second

// Stop ends the server as Run does. It may be called once.
func (s *Server) Stop() error {
	s.endHangs()
	drain, cancel := context.WithTimeout(context.Background(), s.config.Drain)
	defer cancel()
	if s.drained(drain) != nil { // replies are pending still
		s.endReplies()
		last, cancelLast := context.WithTimeout(context.Background(), closing)
		defer cancelLast()
		if s.drained(last) != nil {
			_ = s.http.Close() // it closes what is left; there is nobody to tell
		}
	}
	s.endReplies()
	s.endBackground()
	s.background.Wait()
	_ = s.listener.Close() // Shutdown closes it only if Serve had begun
	return s.store.close(s.journal)
}

// drained waits until no connection and no call is left.
func (s *Server) drained(ctx context.Context) error {
	s.takeLast(ctx)
	if err := s.http.Shutdown(ctx); err != nil {
		return err
	}
	return s.emulated.Wait(ctx)
}

// Control is the control plane, for callers in this process.
func (s *Server) Control() *admin.Admin { return s.control }

// Info is what a user has to know of a running server.
type Info struct {
	Version     string
	Run         string
	URL         string // http://127.0.0.1:8204
	APIURL      string // what SDKs take as their base: URL + /Cust00000/api
	AdminURL    string
	Recordings  string
	Engine      string // what is to be known of the engine that recordings are in; "" if they are not
	Scenarios   []string
	Seed        string
	Token       string // what the control plane asks for; "" for nothing
	MadeToken   string // the same, if it was made here and has to be shown
	Observed    string // how many observed answers there are, and how old; "" without any
	Forward     string // the API root of the service that calls are passed on to; "" for none
	Fingerprint string // of a self-signed certificate
}

// Info tells where and what the server is.
func (s *Server) Info() Info { return s.info }

func (s *Server) describe(in inputs, cert certificate) {
	scheme := "http://"
	if cert.config != nil {
		scheme = "https://"
	}
	base := scheme + dialable(s.listener.Addr().String())
	token := adminToken(s.config.AdminToken, s.listener.Addr().String())
	s.info = Info{
		Version: s.config.Version, Run: s.journal.Run(), URL: base, APIURL: base + "/Cust00000/api", AdminURL: base + PagePath,
		Recordings: s.config.Recordings, Scenarios: in.names(), Seed: in.seedText(), Token: token, Fingerprint: cert.fingerprint,
		Forward: s.config.Forward,
	}
	if in.observed != nil {
		s.info.Observed = in.observed.Summary(time.Now())
	}
	if token != "" && !strings.EqualFold(token, s.config.AdminToken) {
		s.info.MadeToken = token
	}
}

// dialable is an address that a client on this machine can use: a listener on all
// interfaces is reached over loopback.
func dialable(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); err == nil && ip != nil && ip.IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", port)
	}
	return addr
}
