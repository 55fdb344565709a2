// Package replicas starts several somocks that are one, behind the sample for HAProxy that
// sends every call elsewhere. It is for tests only.
package replicas

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"somock/mock/server"
)

// Replicas are three servers behind a proxy.
type Replicas struct {
	URL     string // of the proxy
	Servers []*server.Server
	stops   []func() error
}

// Start starts them over the engine at an address, until the test ends; configure changes
// what each is told. It skips the test where there is no HAProxy, or fails it where
// SOMOCK_TEST_REQUIRE names that.
func Start(t testing.TB, address string, configure func(*server.Config)) *Replicas {
	t.Helper()
	haproxy := need(t)
	r := &Replicas{}
	for range 3 {
		r.Add(t, address, configure)
	}
	r.URL = r.proxy(t, haproxy)
	return r
}

func need(t testing.TB) string {
	t.Helper()
	path, err := exec.LookPath("haproxy")
	if err != nil && slices.Contains(strings.Split(os.Getenv("SOMOCK_TEST_REQUIRE"), ","), "haproxy") {
		t.Fatal("SOMOCK_TEST_REQUIRE contains haproxy, which is not on the PATH")
	}
	if err != nil {
		t.Skip("needs haproxy on the PATH")
	}
	return path
}

// Add starts one more, which the proxy does not know if it runs already.
func (r *Replicas) Add(t testing.TB, address string, configure func(*server.Config)) *server.Server {
	t.Helper()
	config := server.Defaults()
	config.Addr, config.Recordings, config.Version, config.Seed, config.Drain = "127.0.0.1:0", address, "test", "1", 100*time.Millisecond
	if configure != nil {
		configure(&config)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s, err := server.Start(ctx, config)
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	stop := sync.OnceValue(func() error {
		cancel()
		return <-ended
	})
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	r.Servers, r.stops = append(r.Servers, s), append(r.stops, stop)
	return s
}

// Stop ends one of them in good order.
func (r *Replicas) Stop(i int) error { return r.stops[i]() }

// proxy runs the sample as it stands, but for addresses.
func (r *Replicas) proxy(t testing.TB, haproxy string) string {
	t.Helper()
	_, here, _, _ := runtime.Caller(0)
	sample, err := os.ReadFile(filepath.Join(filepath.Dir(here), "../../samples/haproxy-replicas.cfg"))
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }() // haproxy has its own by then
	config := strings.Replace(string(sample), "bind :8204", "bind fd@3", 1)
	for i, s := range r.Servers {
		config = strings.ReplaceAll(config, fmt.Sprintf("somock-%d:8204", i+1), strings.TrimPrefix(s.Info().URL, "http://"))
	}
	path := filepath.Join(t.TempDir(), "haproxy.cfg")
	if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	socket, err := listener.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = socket.Close() }() // the child has it
	run(t, haproxy, path, socket)
	url := "http://" + listener.Addr().String()
	ready(t, url)
	return url
}

func run(t testing.TB, haproxy, config string, socket *os.File) {
	t.Helper()
	var said strings.Builder
	cmd := exec.Command(haproxy, "-db", "-f", config)
	cmd.ExtraFiles, cmd.Stdout, cmd.Stderr = []*os.File{socket}, &said, &said
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it has nothing to end well
		_ = cmd.Wait()
		if t.Failed() {
			t.Log(said.String())
		}
	})
}

// ready waits until the proxy has heard that its servers are.
func ready(t testing.TB, url string) {
	t.Helper()
	resp, err := http.Get(url + "/readyz") // it waits in the listener's queue
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("behind the proxy, /readyz is %s", resp.Status)
	}
}
