package jetstream

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"somock/mock"
)

// Timeout is how long an answer of the engine is waited for.
const Timeout = 2 * time.Second

// Options say how to connect.
type Options struct {
	Address     Address
	Credentials string // the file of --nats-creds; "" is none
	Replicas    int    // copies that the engine keeps; 0: as many as there are, 1 of what is new
	Run         string // names the connection in the engine's own lists
	Log         *slog.Logger
}

// A Connection is one replica's connection to its engine. It comes back by itself when
// the engine does. All methods may be called concurrently.
type Connection struct {
	nc    *nats.Conn
	js    jetstream.JetStream
	o     Options
	dials dialer
	kv    jetstream.KeyValue
	key   []byte
	world string

	counters jetstream.Stream
	denied   atomic.Pointer[error] // the last thing the engine did not permit; it tells of that beside the answer
}

// Connect connects to the engine and sees that all is there, and as it has to be, for
// counting and recording; what is not there at all is made. Its errors are a
// [mock.Failure] of the environment, but for credentials that cannot be read.
func Connect(ctx context.Context, o Options) (*Connection, error) {
	c := &Connection{o: o}
	options, err := c.options()
	if err != nil {
		return nil, err
	}
	c.nc, err = nats.Connect(o.Address.urls(), options...)
	if err != nil {
		return nil, o.refused(err)
	}
	c.dials.again.Store(true)
	if err := c.prepare(ctx); err != nil {
		c.nc.Close()
		return nil, err
	}
	return c, nil
}

// Close ends the connection.
func (c *Connection) Close() { c.nc.Close() }

// options are for a connection that fails at once, and is looked at often. Nothing waits
// in it for an engine that is away: it would leave long after its caller was told that it
// failed.
func (c *Connection) options() ([]nats.Option, error) {
	log := c.o.Log
	options := []nats.Option{
		nats.Name("somock " + c.o.Address.Name + " " + c.o.Run),
		nats.Timeout(Timeout),
		nats.SetCustomDialer(&c.dials),
		nats.ReconnectBufSize(-1),
		nats.MaxReconnects(-1),
		nats.IgnoreAuthErrorAbort(), // whoever takes a password away may give it back
		nats.ReconnectWait(100 * time.Millisecond),
		nats.PingInterval(time.Second),
		nats.MaxPingsOutstanding(2),
		nats.FlusherTimeout(Timeout),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			c.denied.Store(&err)
			log.Warn("the engine says", "error", err)
		}),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			log.Warn("engine lost; calls are answered 503 until it is back", "engine", c.o.Address.engine(), "error", err)
		}),
		nats.ReconnectHandler(func(nc *nats.Conn) {
			log.Info("engine back", "engine", nc.ConnectedUrlRedacted())
		}),
	}
	if login := c.o.Address.login; login != nil {
		if password, both := login.Password(); both {
			options = append(options, nats.UserInfo(login.Username(), password))
		} else {
			options = append(options, nats.Token(login.Username()))
		}
	}
	if c.o.Credentials == "" {
		return options, nil
	}
	if err := readable(c.o.Credentials); err != nil {
		return nil, mock.Fail(mock.BadInput, fmt.Errorf("--nats-creds: %w", err), "name a file as `nsc generate creds` writes it")
	}
	return append(options, nats.UserCredentials(c.o.Credentials)), nil
}

// readable sees that a file of credentials is one; the client reads it anew at each
// connection.
func readable(file string) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	for _, part := range []string{"-----BEGIN NATS USER JWT-----", "-----BEGIN USER NKEY SEED-----"} {
		if !strings.Contains(string(content), part) {
			return fmt.Errorf("%s: expected a part %s", file, part)
		}
	}
	return nil
}

// prepare asks for all that is needed and makes what is not there yet.
func (c *Connection) prepare(ctx context.Context) error {
	if seen := c.nc.ConnectedServerVersion(); !newEnough(seen) {
		return c.o.tooOld(seen)
	}
	js, err := jetstream.New(c.nc, jetstream.WithDefaultTimeout(2*Timeout))
	if err != nil {
		return err
	}
	c.js = js
	if _, err := js.AccountInfo(ctx); err != nil {
		return c.failed("JetStream", err)
	}
	return c.found(ctx)
}

// subject is the name of what the replicas say under it.
func (c *Connection) subject(tokens ...string) string {
	return strings.Join(append([]string{"somock", c.o.Address.Name, c.world}, tokens...), ".")
}

// windowsRefused is what Windows says where nobody listens; nats.go knows the words of other
// systems only, and makes ErrNoServers of them.
const windowsRefused syscall.Errno = 10061

// refused says why there is no connection.
func (o Options) refused(err error) *mock.Failure {
	engine := o.Address.engine()
	fail := func(fix, format string, args ...any) *mock.Failure {
		return mock.Fail(mock.Environment, fmt.Errorf("engine %s: "+format, append([]any{engine}, args...)...), fix)
	}
	given := o.Address.login != nil || o.Credentials != ""
	switch {
	case errors.Is(err, nats.ErrNoServers), errors.Is(err, windowsRefused):
		return fail("start the engine, or mend the host and port in --recordings; somock never starts alone instead", "seen no NATS server that answers, expected one")
	case isRefusal(err) && given:
		return fail("mend the user and password in --recordings, or the file of --nats-creds", "it refuses the credentials given (%v)", err)
	case isRefusal(err):
		return fail("give USER:PASSWORD@ or TOKEN@ before the host, or --nats-creds FILE", "it expects credentials, seen none")
	case errors.Is(err, nats.ErrSecureConnWanted):
		return fail("write nats:// instead, or give the engine a certificate", "seen no TLS, expected it for tls://")
	}
	return fail("see that it is a NATS server, and that its certificate, if it has one, is trusted here; on Linux SSL_CERT_FILE names a file of authorities", "no connection (%v)", err)
}

func isRefusal(err error) bool {
	for _, refusal := range []error{nats.ErrAuthorization, nats.ErrAuthExpired, nats.ErrAuthRevoked, nats.ErrAccountAuthExpired} {
		if errors.Is(err, refusal) {
			return true
		}
	}
	return strings.Contains(strings.ToLower(err.Error()), "authorization violation")
}

func (o Options) tooOld(seen string) *mock.Failure {
	return mock.Fail(mock.Environment, fmt.Errorf("engine %s: seen nats-server %s, expected %s: older ones lose counts when their leader changes", o.Address.engine(), cmp.Or(seen, "of no version"), neededVersion),
		"update every server of the engine")
}

// failed says why the engine did not do what it was asked.
func (c *Connection) failed(what string, err error) *mock.Failure {
	engine, name := c.o.Address.engine(), c.o.Address.Name
	var fix string
	var refusal *jetstream.APIError
	denied := c.denied.Load()
	switch {
	case denied != nil && errors.Is(*denied, nats.ErrPermissionViolation):
		err = *denied
		fix = fmt.Sprintf("permit this user $JS.API.>, $KV.somock-%s.>, somock.%s.> and _INBOX.>", name, name)
	case errors.Is(err, jetstream.ErrJetStreamNotEnabled), errors.Is(err, jetstream.ErrJetStreamNotEnabledForAccount):
		err = errors.New("it is not enabled, and has to be")
		fix = "start nats-server with -js and a folder for its store (-sd), and enable JetStream for this account"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, nats.ErrTimeout):
		err = errors.New("seen no answer in time, expected one")
		fix = "see that JetStream is enabled in all servers of the engine, and that most of them run"
	case errors.As(err, &refusal):
		err = fmt.Errorf("it says: %s (%d)", refusal.Description, refusal.ErrorCode)
		fix = c.mend(refusal.ErrorCode)
	default:
		fix = "see the log of the engine"
	}
	return mock.Fail(mock.Environment, fmt.Errorf("engine %s: %s: %w", engine, what, err), fix)
}

func (c *Connection) mend(code jetstream.ErrorCode) string {
	switch code {
	case noReplicas, noPeers:
		return fmt.Sprintf("--nats-replicas %d needs as many servers in one cluster; start them, or give a smaller number", max(1, c.o.Replicas))
	case overlap:
		return fmt.Sprintf("another stream takes subjects that somock needs, below somock.%s or $KV.somock-%s; give another NAME, or change that stream", c.o.Address.Name, c.o.Address.Name)
	}
	return "see the log of the engine"
}

// What the engine says of streams, by the codes of its errors.json; the client names none
// of these.
const (
	noPeers    = 10005
	overlap    = 10065
	noReplicas = 10074
)
