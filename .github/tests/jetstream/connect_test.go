package jetstream_test

import (
	"bytes"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	natsjs "github.com/nats-io/nats.go/jetstream"

	"somock/mock"
	"somock/mock/jetstream"
)

// TestReplicasShareOneKey: whoever connects first makes it, even where all do at once.
func TestReplicasShareOneKey(t *testing.T) {
	engine := startEngine(t, nil)
	keys := make([][]byte, 8)
	var all sync.WaitGroup
	for i := range keys {
		all.Go(func() { keys[i] = connect(t, addressOf(engine, "demo"), 0).Key() })
	}
	all.Wait()
	for _, key := range keys {
		if len(key) != 32 || !bytes.Equal(key, keys[0]) {
			t.Errorf("the keys are %x and %x, expected one of 32 bytes", keys[0], key)
		}
	}
	if other := connect(t, addressOf(engine, "other"), 0).Key(); bytes.Equal(other, keys[0]) {
		t.Error("two names share a key")
	}
}

// TestNoSuitableEngine is each time a failure of the environment that says what was seen,
// what was expected and how to mend it, and shows no password.
func TestNoSuitableEngine(t *testing.T) {
	mute, err := net.Listen("tcp", "127.0.0.1:0") // accepts, and says nothing
	if err != nil {
		t.Fatal(err)
	}
	defer mute.Close()
	gone := freePorts(t, 1)[0]
	locked := startEngine(t, func(o *server.Options) { o.Username, o.Password = "somock", "hunter2" })
	tokened := startEngine(t, func(o *server.Options) { o.Authorization = "hunter2" })
	limited := startEngine(t, func(o *server.Options) {
		o.Users = []*server.User{{Username: "u", Password: "hunter2", Permissions: &server.Permissions{
			Publish: &server.SubjectPermission{Allow: []string{"somock.>"}},
		}}}
	})
	plain := startEngine(t, nil)
	single := startEngine(t, nil)
	without := startEngine(t, func(o *server.Options) { o.JetStream = false })
	with := func(s *server.Server, login string) string { return "nats://" + login + s.Addr().String() + "/demo" }
	for _, c := range []struct {
		name, address string
		replicas      int
		says, hints   string
	}{
		{"nobody listens", "nats://127.0.0.1:" + itoa(gone) + "/demo", 0, "seen no NATS server that answers", "start the engine"},
		{"nobody listens at both", "nats://127.0.0.1:" + itoa(gone) + ",127.0.0.1:1/demo", 0, "seen no NATS server that answers", "start the engine"},
		{"no NATS server", "nats://" + mute.Addr().String() + "/demo", 0, "no connection", "is a NATS server"},
		{"no credentials", with(locked, ""), 0, "expects credentials, seen none", "--nats-creds"},
		{"other password", with(locked, "somock:hunter3@"), 0, "refuses the credentials", "mend the user"},
		{"other token", with(tokened, "hunter3@"), 0, "refuses the credentials", "mend the user"},
		{"no permission", with(limited, "u:hunter2@"), 0, "Permissions Violation", "permit this user $JS.API.>"},
		{"no TLS", strings.Replace(with(plain, ""), "nats://", "tls://", 1), 0, "seen no TLS", "nats://"},
		{"without JetStream", with(without, ""), 0, "JetStream: it is not enabled", "-js"},
		{"too old", "nats://" + relabelled(t, single, "2.12.11") + "/demo", 0, "seen nats-server 2.12.11, expected 2.12.12 or later", "update every server"},
		{"one server for three copies", with(single, ""), 3, "replicas > 1 not supported", "--nats-replicas 3 needs as many servers"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := jetstream.Connect(t.Context(), options(t, c.address, c.replicas))
			if !mock.IsFailure(err, mock.Environment) || !strings.Contains(err.Error(), c.says) || !strings.Contains(mock.HintOf(err), c.hints) {
				t.Errorf("%v (hint: %s), expected a failure of the environment that says %q and hints %q", err, mock.HintOf(err), c.says, c.hints)
			}
			if err != nil && strings.Contains(err.Error()+mock.HintOf(err), "hunter") {
				t.Errorf("%v shows a password", err)
			}
			t.Logf("error: %v\nhint: %s", err, mock.HintOf(err))
		})
	}
	for _, address := range []string{with(locked, "somock:hunter2@"), with(tokened, "hunter2@"), with(single, "")} {
		connect(t, address, 0)
	}
}

// relabelled is an engine in front of which a relay says another version of it.
func relabelled(t *testing.T, engine *server.Server, version string) string {
	return relay(t, engine.Addr().String(), plainly, func(to io.Writer, from io.Reader) {
		head := make([]byte, 32<<10)
		n, _ := from.Read(head) // INFO is the first thing a server says, in one write
		head = bytes.Replace(head[:n], []byte(`"version":"`+server.VERSION+`"`), []byte(`"version":"`+version+`"`), 1)
		_, _ = to.Write(head)
		_, _ = io.Copy(to, from)
	})
}

// TestCredentialsFile that is none is bad input, and says which.
func TestCredentialsFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "somock.creds")
	for _, content := range []string{"", "nothing of that kind"} {
		if content != "" {
			if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		o := options(t, "nats://127.0.0.1:1/demo", 0)
		o.Credentials = file
		if _, err := jetstream.Connect(t.Context(), o); !mock.IsFailure(err, mock.BadInput) || !strings.Contains(err.Error(), file) {
			t.Errorf("%v, expected bad input that names %s", err, file)
		}
	}
}

// TestStreamsThatLoseOrdinals are refused setting by setting.
func TestStreamsThatLoseOrdinals(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*natsjs.StreamConfig)
		says   string
	}{
		"age":           {func(c *natsjs.StreamConfig) { c.MaxAge = 1e12 }, "max_age: seen 16m40s, needed none"},
		"count":         {func(c *natsjs.StreamConfig) { c.MaxMsgs = 9 }, "max_msgs: seen 9, needed none"},
		"per subject":   {func(c *natsjs.StreamConfig) { c.MaxMsgsPerSubject = 1 }, "max_msgs_per_subject: seen 1, needed none"},
		"bytes":         {func(c *natsjs.StreamConfig) { c.MaxBytes = 1 << 20 }, "max_bytes: seen 1048576, needed none"},
		"direct":        {func(c *natsjs.StreamConfig) { c.AllowDirect = true }, "allow_direct: seen true, needed none"},
		"memory":        {func(c *natsjs.StreamConfig) { c.Storage = natsjs.MemoryStorage }, "storage: seen memory, needed file"},
		"no counters":   {func(c *natsjs.StreamConfig) { c.AllowMsgCounter = false }, "allow_msg_counter: seen none, needed true"},
		"other subject": {func(c *natsjs.StreamConfig) { c.Subjects = []string{"other.>"} }, `subjects: seen ["other.>"], needed ["somock.demo.`},
		"no duplicates": {func(c *natsjs.StreamConfig) { c.Duplicates = 1e9 }, "duplicate_window: seen 1s, needed 2m0s"},
	} {
		t.Run(name, func(t *testing.T) {
			engine := startEngine(t, nil)
			first, err := jetstream.Connect(t.Context(), options(t, addressOf(engine, "demo"), 0))
			if err != nil {
				t.Fatal(err)
			}
			first.Close()
			js := client(t, engine)
			stream, err := js.Stream(t.Context(), "somock-demo-counters")
			if err != nil {
				t.Fatal(err)
			}
			changed := stream.CachedInfo().Config
			changed.Metadata = nil
			c.change(&changed)
			if err := js.DeleteStream(t.Context(), "somock-demo-counters"); err != nil {
				t.Fatal(err)
			}
			if _, err := js.CreateStream(t.Context(), changed); err != nil {
				t.Fatal(err)
			}
			_, err = jetstream.Connect(t.Context(), options(t, addressOf(engine, "demo"), 0))
			if !mock.IsFailure(err, mock.Environment) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, expected a failure of the environment that says %q", err, c.says)
			}
			t.Logf("error: %v\nhint: %s", err, mock.HintOf(err))
		})
	}
}

// TestCountersRemoved: what has counted is not begun anew behind the user's back.
func TestCountersRemoved(t *testing.T) {
	engine := startEngine(t, nil)
	connect(t, addressOf(engine, "demo"), 0)
	js := client(t, engine)
	if err := js.DeleteStream(t.Context(), "somock-demo-counters"); err != nil {
		t.Fatal(err)
	}
	_, err := jetstream.Connect(t.Context(), options(t, addressOf(engine, "demo"), 0))
	if !mock.IsFailure(err, mock.Environment) || !strings.Contains(err.Error(), "give ordinals out again") {
		t.Errorf("%v, expected a failure of the environment", err)
	}
	if err := js.DeleteKeyValue(t.Context(), "somock-demo"); err != nil {
		t.Fatal(err)
	}
	connect(t, addressOf(engine, "demo"), 0) // as the hint says
}

// TestCopies: a number that is given has to be the one there is; without, that one counts.
func TestCopies(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a cluster")
	}
	cluster := startCluster(t, 3)
	connect(t, cluster.address("demo"), 3)
	connect(t, cluster.address("demo"), 0)
	_, err := jetstream.Connect(t.Context(), options(t, cluster.address("demo"), 1))
	if !mock.IsFailure(err, mock.Environment) || !strings.Contains(err.Error(), "num_replicas: seen 3, needed 1") {
		t.Errorf("%v, expected a failure of the environment that tells the numbers", err)
	}
	_, err = jetstream.Connect(t.Context(), options(t, cluster.address("other"), 5))
	if !mock.IsFailure(err, mock.Environment) || !strings.Contains(mock.HintOf(err), "--nats-replicas 5 needs as many servers") {
		t.Errorf("%v (%s), expected a failure of the environment", err, mock.HintOf(err))
	}
}

// client is the engine's own client, for what only its owner does.
func client(t *testing.T, engine *server.Server) natsjs.JetStream {
	t.Helper()
	nc, err := nats.Connect(engine.ClientURL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	js, err := natsjs.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	return js
}
