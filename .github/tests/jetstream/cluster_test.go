package jetstream_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	natsjs "github.com/nats-io/nats.go/jetstream"
)

// A cluster is several engines that are one. Each has its ports and its store for as long
// as the test runs, so that it can be ended and started again.
type cluster struct {
	t       testing.TB
	outside bool // each engine is a process
	engines []*engine
	links   [][]*link // links[i][j] is the way on which engine i has asked for engine j
}

// An engine is one server of a cluster, in this process or in one of its own.
type engine struct {
	Name, Store       string
	Port, ClusterPort int
	Routes            []string // host:port of the others

	inside  *server.Server
	outside *exec.Cmd
	orders  io.Closer // the other process ends with it
}

// startCluster starts one of that many engines.
func startCluster(t testing.TB, size int) *cluster {
	t.Helper()
	return newCluster(t, size, false)
}

// startProcesses starts one whose engines are processes, which can be killed.
func startProcesses(t testing.TB, size int) *cluster {
	t.Helper()
	return newCluster(t, size, true)
}

func newCluster(t testing.TB, size int, outside bool) *cluster {
	t.Helper()
	c := &cluster{t: t, outside: outside}
	ports := freePorts(t, 2*size)
	for i := range size {
		c.engines = append(c.engines, &engine{Name: fmt.Sprintf("engine-%d", i), Store: t.TempDir(), Port: ports[i], ClusterPort: ports[size+i]})
	}
	for i, from := range c.engines {
		c.links = append(c.links, make([]*link, size))
		for j, to := range c.engines {
			if i != j {
				c.links[i][j] = newLink(t, local(to.ClusterPort))
				from.Routes = append(from.Routes, c.links[i][j].address)
			}
		}
	}
	for _, e := range c.engines {
		c.start(e)
	}
	c.awaitLeader()
	return c
}

func local(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

// options have the engines reach each other by the links alone: nothing is to be had at
// the address that each tells of itself. Clients are told of no engine that they do not know.
func (e *engine) options() *server.Options {
	o := &server.Options{
		ServerName: e.Name, Host: "127.0.0.1", Port: e.Port, JetStream: true, StoreDir: e.Store, NoLog: true, NoSigs: true,
		Cluster: server.ClusterOpts{Name: "engines", Host: "127.0.0.1", Port: e.ClusterPort, Advertise: "127.0.0.1:1", NoAdvertise: true, PoolSize: -1},
	}
	for _, host := range e.Routes {
		o.Routes = append(o.Routes, &url.URL{Scheme: "nats", Host: host})
	}
	return o
}

// start starts an engine, or starts it again with what it has on disk.
func (c *cluster) start(e *engine) {
	c.t.Helper()
	if !c.outside {
		e.inside = run(c.t, e.options())
		return
	}
	config, err := json.Marshal(e)
	if err != nil {
		c.t.Fatal(err)
	}
	e.outside = exec.Command(os.Args[0])
	e.outside.Env = append(os.Environ(), engineEnv+"="+string(config))
	e.outside.Stderr = os.Stderr
	if e.orders, err = e.outside.StdinPipe(); err != nil {
		c.t.Fatal(err)
	}
	says, err := e.outside.StdoutPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	if err := e.outside.Start(); err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(e.stop)
	if line, err := bufio.NewReader(says).ReadString('\n'); line != "ready\n" {
		c.t.Fatalf("the engine says %q (%v), expected that it is ready", line, err)
	}
}

const engineEnv = "SOMOCK_TEST_ENGINE"

// TestMain is an engine where it is started as one.
func TestMain(m *testing.M) {
	config := os.Getenv(engineEnv)
	if config == "" {
		os.Exit(m.Run())
	}
	if err := beEngine(config); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// beEngine is an engine until its standard input ends.
func beEngine(config string) error {
	var e engine
	if err := json.Unmarshal([]byte(config), &e); err != nil {
		return err
	}
	s, err := server.NewServer(e.options())
	if err != nil {
		return err
	}
	go s.Start()
	if !s.ReadyForConnections(20 * time.Second) {
		return errors.New("the engine does not listen")
	}
	fmt.Println("ready")
	_, _ = io.Copy(io.Discard, os.Stdin)
	stop(s)
	return nil
}

// stop has an engine end by itself.
func (e *engine) stop() {
	if e.inside != nil {
		stop(e.inside)
	}
	if e.outside != nil {
		e.orders.Close()
		_ = e.outside.Wait() // killed before, if it was
		e.outside = nil
	}
}

// kill ends the process of an engine at once.
func (e *engine) kill(t testing.TB) {
	t.Helper()
	if err := e.outside.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = e.outside.Wait()
	e.outside = nil
}

// cut stops all that is on its way between an engine and the others until the end of it
// is called. Nothing is lost by it, and no connection is told.
func (c *cluster) cut(e *engine) (end func()) {
	var shut []*link
	for i, from := range c.engines {
		for j, to := range c.engines {
			if i != j && (from == e || to == e) {
				c.links[i][j].shut()
				shut = append(shut, c.links[i][j])
			}
		}
	}
	return func() {
		for _, l := range shut {
			l.free()
		}
	}
}

// client is the engine's own client, connected to any of them.
func (c *cluster) client() natsjs.JetStream {
	c.t.Helper()
	var urls []string
	for _, e := range c.engines {
		urls = append(urls, "nats://"+local(e.Port))
	}
	nc, err := nats.Connect(strings.Join(urls, ","), nats.MaxReconnects(-1), nats.ReconnectWait(50*time.Millisecond))
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(nc.Close)
	js, err := natsjs.New(nc)
	if err != nil {
		c.t.Fatal(err)
	}
	return js
}

// awaitLeader returns once the cluster can make a stream with a copy in each engine.
func (c *cluster) awaitLeader() {
	c.t.Helper()
	js := c.client()
	await(c.t, "leader of the cluster", func() bool {
		ctx, cancel := context.WithTimeout(c.t.Context(), time.Second)
		defer cancel()
		_, err := js.CreateOrUpdateStream(ctx, natsjs.StreamConfig{Name: "probe", Subjects: []string{"probe"}, Replicas: len(c.engines)})
		return err == nil
	})
}

// leader is the engine that leads a stream, once all others have what it has: the engine stands still, and gives out nothing, where it loses one while another
// has yet to catch up.
func (c *cluster) leader(js natsjs.JetStream, name string) (leader *engine) {
	c.t.Helper()
	await(c.t, "leader of "+name+" with copies that are current", func() bool {
		ctx, cancel := context.WithTimeout(c.t.Context(), time.Second)
		defer cancel()
		stream, err := js.Stream(ctx, name)
		if err != nil {
			return false
		}
		state := stream.CachedInfo().Cluster
		i := slices.IndexFunc(c.engines, func(e *engine) bool { return e.Name == state.Leader })
		if i >= 0 {
			leader = c.engines[i]
		}
		behind := func(p *natsjs.PeerInfo) bool { return !p.Current || p.Offline }
		return i >= 0 && len(state.Replicas) == len(c.engines)-1 && !slices.ContainsFunc(state.Replicas, behind)
	})
	return leader
}

// address names the engines of these indices, or all; a client takes any of them.
func (c *cluster) address(name string, which ...int) string {
	var hosts []string
	for i, e := range c.engines {
		if len(which) == 0 || slices.Contains(which, i) {
			hosts = append(hosts, local(e.Port))
		}
	}
	return "nats://" + strings.Join(hosts, ",") + "/" + name
}
