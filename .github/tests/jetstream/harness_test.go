// Package jetstream_test runs somock's state in real engines, which are started in this
// process.
package jetstream_test

import (
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"somock/mock/jetstream"
)

// startEngine starts one server with JetStream; change may be nil. It ends with the test.
func startEngine(t *testing.T, change func(*server.Options)) *server.Server {
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

func run(t *testing.T, o *server.Options) *server.Server {
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

// A cluster is three servers with JetStream that keep three copies.
type cluster struct {
	t       *testing.T
	options []*server.Options
	servers []*server.Server
}

// startCluster starts one whose servers speak to each other by these routes, which are
// their own if nil.
func startCluster(t *testing.T, size int) *cluster {
	t.Helper()
	c := &cluster{t: t, servers: make([]*server.Server, size)}
	ports := freePorts(t, 2*size)
	var routes []*url.URL
	for _, port := range ports[:size] {
		routes = append(routes, &url.URL{Scheme: "nats", Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(port))})
	}
	for i := range size {
		c.options = append(c.options, &server.Options{
			ServerName: fmt.Sprintf("engine-%d", i), Host: "127.0.0.1", Port: ports[size+i],
			Cluster: server.ClusterOpts{Name: "engines", Host: "127.0.0.1", Port: ports[i]}, Routes: routes,
			JetStream: true, StoreDir: t.TempDir(), NoLog: true, NoSigs: true,
		})
	}
	for i := range size {
		c.start(i)
	}
	c.awaitLeader()
	return c
}

// start starts, or starts again, the server i with what it has on disk.
func (c *cluster) start(i int) {
	c.t.Helper()
	o := *c.options[i] // the server changes what it is given
	c.servers[i] = run(c.t, &o)
}

// awaitLeader returns once the cluster can make streams.
func (c *cluster) awaitLeader() {
	c.t.Helper()
	await(c.t, "a leader of the cluster", func() bool {
		for _, s := range c.servers {
			if s.Running() && s.JetStreamIsLeader() {
				return len(s.JetStreamClusterPeers()) == len(c.servers)
			}
		}
		return false
	})
}

// address names the cluster's servers, those of these indices first.
func (c *cluster) address(name string, first ...int) string {
	var hosts []string
	for _, i := range first {
		hosts = append(hosts, hostOf(c.options[i]))
	}
	for _, o := range c.options {
		if !strings.Contains(strings.Join(hosts, ","), hostOf(o)) {
			hosts = append(hosts, hostOf(o))
		}
	}
	return "nats://" + strings.Join(hosts, ",") + "/" + name
}

func hostOf(o *server.Options) string { return net.JoinHostPort(o.Host, strconv.Itoa(o.Port)) }

// freePorts are ports that nobody listens at; a cluster has to name them beforehand.
func freePorts(t *testing.T, n int) []int {
	t.Helper()
	var ports []int
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
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
func options(t *testing.T, address string, replicas int) jetstream.Options {
	t.Helper()
	a, err := jetstream.ParseAddress(address)
	if err != nil {
		t.Fatal(err)
	}
	return jetstream.Options{Address: a, Replicas: replicas, Run: "testtest", Log: slog.New(slog.DiscardHandler)}
}

// connect connects a replica until the test ends.
func connect(t *testing.T, address string, replicas int) *jetstream.Connection {
	t.Helper()
	c, err := jetstream.Connect(t.Context(), options(t, address, replicas))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// await waits for what a server does by itself and tells nobody.
func await(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !is(); {
		if time.Now().After(end) {
			t.Fatalf("there is no %s", what)
		}
		<-time.After(20 * time.Millisecond)
	}
}
