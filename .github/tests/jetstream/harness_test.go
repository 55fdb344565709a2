// Package jetstream_test runs somock's state in real engines, which are started in this
// process.
package jetstream_test

import (
	"log/slog"
	"math/rand/v2"
	"net"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"somock/mock/jetstream"
)

// startEngine starts one server with JetStream; change may be nil. It ends with the test.
func startEngine(t testing.TB, change func(*server.Options)) *server.Server {
	t.Helper()
	o := &server.Options{
		ServerName: "engine", Host: "127.0.0.1", Port: server.RANDOM_PORT,
		JetStream: true, StoreDir: t.TempDir(), NoLog: true, NoSigs: true, SyncAlways: false,
	}
	if change != nil {
		change(o)
	}
	return run(t, o)
}

func run(t testing.TB, o *server.Options) *server.Server {
	t.Helper()
	s, err := server.NewServer(o)
	if err != nil {
		t.Fatal(err)
	}
	go s.Start()
	t.Cleanup(func() { stop(s) })
	if !s.ReadyForConnections(10 * time.Second) {
		t.Fatal("the engine does not listen")
	}
	return s
}

// stop ends a server and waits for it.
func stop(s *server.Server) {
	s.Shutdown()
	s.WaitForShutdown()
}

// freePorts are ports that nobody listens at, for who has to know them beforehand. They are
// below those that systems take for outgoing connections, or one of these might have taken
// it by then.
func freePorts(t testing.TB, n int) (ports []int) {
	t.Helper()
	for len(ports) < n {
		l, err := net.Listen("tcp", local(10_000+rand.IntN(20_000)))
		if err != nil {
			continue
		}
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports
}

// addressOf is the address of a somock in an engine.
func addressOf(s *server.Server, name string) string {
	return "nats://" + s.Addr().String() + "/" + name
}

// options are how a replica connects, with as many copies as are given.
func options(t testing.TB, address string, replicas int) jetstream.Options {
	t.Helper()
	a, err := jetstream.ParseAddress(address)
	if err != nil {
		t.Fatal(err)
	}
	return jetstream.Options{Address: a, Replicas: replicas, Run: "testtest", Log: slog.New(slog.DiscardHandler)}
}

// connect connects a replica until the test ends.
func connect(t testing.TB, address string, replicas int) *jetstream.Connection {
	t.Helper()
	c, err := jetstream.Connect(t.Context(), options(t, address, replicas))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// await waits for what a server does by itself and tells nobody.
func await(t testing.TB, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !is(); {
		if time.Now().After(end) {
			t.Fatalf("there is no %s", what)
		}
		<-time.After(20 * time.Millisecond)
	}
}

// tooLong is for a refusal that is promised within two seconds, on a machine that is busy.
const tooLong = time.Minute
