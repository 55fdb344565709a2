package server_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"somock/mock/server"
)

// replicated is the sample of .github/samples: HAProxy in front of three servers.
type replicated struct {
	url      string
	replicas map[string]*server.Server // r1, r2, r3, as the sample names them
	stop     map[string]func()
}

// startReplicated runs the sample as it stands, but for addresses: those of the servers,
// and listeners that are handed down, so that no port has to be free. The replicas' own
// ports are left out.
func startReplicated(t *testing.T, scenario string) replicated {
	t.Helper()
	haproxy, err := exec.LookPath("haproxy")
	if err != nil {
		if slices.Contains(strings.Split(os.Getenv("SOMOCK_TEST_REQUIRE"), ","), "haproxy") {
			t.Fatal("SOMOCK_TEST_REQUIRE contains haproxy, which is not on the PATH")
		}
		t.Skip("needs haproxy on the PATH")
	}
	sample, err := os.ReadFile("../../.github/samples/haproxy.cfg")
	if err != nil {
		t.Fatal(err)
	}
	config, _, _ := strings.Cut(string(sample), "# Each one by itself")
	r := replicated{replicas: map[string]*server.Server{}, stop: map[string]func(){}}
	for i := range 3 {
		s, stop := startReplica(t, scenario)
		name := fmt.Sprintf("r%d", i+1)
		r.replicas[name], r.stop[name] = s, stop
		config = strings.ReplaceAll(config, fmt.Sprintf("somock-%d:8204", i+1), strings.TrimPrefix(s.Info().URL, "http://"))
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }() // haproxy has its own by then
	r.url = "http://" + listener.Addr().String()
	runHAProxy(t, haproxy, strings.Replace(config, "bind :8204", "bind fd@3", 1), listener.(*net.TCPListener))
	return r
}

// startReplica is start, for a server that may end before its test.
func startReplica(t *testing.T, scenario string) (*server.Server, func()) {
	t.Helper()
	c := server.Defaults()
	c.Addr, c.Recordings, c.Scenarios, c.Seed = "127.0.0.1:0", ":memory:", []string{scenario}, "1"
	s, err := server.Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Run(t.Context()) }()
	stop := sync.OnceFunc(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
		<-ended
	})
	t.Cleanup(stop)
	return s, stop
}

func runHAProxy(t *testing.T, program, config string, listener *net.TCPListener) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "haproxy.cfg")
	if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	socket, err := listener.File()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = socket.Close() }() // the child has it
	var said strings.Builder
	cmd := exec.Command(program, "-db", "-f", path)
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

// call posts for a tenant, spelt by path or header, and gives status and replica.
func (r replicated) call(t *testing.T, path, header string) (status int, replica string) {
	t.Helper()
	request := newCall(http.MethodPost, r.url+path)
	if header != "" {
		request.Header.Set("X-Mock-Tenant", header)
	}
	resp, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	return resp.StatusCode, resp.Header.Get("X-Mock-Replica")
}

// TestHAProxyKeepsATenantOnOneReplica: each of 30 tenants has its one 401, whoever calls
// when, and one replica has all of its calls.
func TestHAProxyKeepsATenantOnOneReplica(t *testing.T) {
	r := startReplicated(t, "reject-once")
	const tenants, calls = 30, 20
	var mu sync.Mutex
	refused, seen := map[int]int{}, map[int][]string{}
	var done sync.WaitGroup
	for worker := range calls {
		done.Go(func() {
			for i := range tenants {
				tenant := (i + worker) % tenants
				status, replica := r.call(t, fmt.Sprintf("/Cust%d%s", tenant, operation), "")
				mu.Lock()
				seen[tenant] = append(seen[tenant], replica)
				if status == http.StatusUnauthorized {
					refused[tenant]++
				}
				mu.Unlock()
			}
		})
	}
	done.Wait()
	used := map[string]int{}
	for tenant := range tenants {
		replicas := slices.Compact(slices.Sorted(slices.Values(seen[tenant])))
		if refused[tenant] != 1 || len(replicas) != 1 || len(seen[tenant]) != calls {
			t.Errorf("Cust%d: %d of %d calls got 401 from %v, want 1 from one", tenant, refused[tenant], len(seen[tenant]), replicas)
			continue
		}
		used[replicas[0]] += calls
	}
	if len(used) != 3 {
		t.Errorf("calls by replica are %v, want some on each of three", used)
	}
	for name, s := range r.replicas {
		if n := total(t, s.Info().URL+"/__admin/recordings?limit=1"); n != used[name] {
			t.Errorf("%s recorded %d calls, and answered %d", name, n, used[name])
		}
	}
}

// total is how many recordings an answer of GET /recordings speaks of.
func total(t *testing.T, url string) int {
	t.Helper()
	resp, body := do(t, must(http.NewRequest(http.MethodGet, url, nil)))
	var page struct{ Meta struct{ Total int } }
	if err := json.Unmarshal([]byte(body), &page); err != nil {
		t.Fatalf("%s: %s: %v in %s", url, resp.Status, err, body)
	}
	return page.Meta.Total
}

func must(r *http.Request, err error) *http.Request {
	if err != nil {
		panic(err) // a test's own URL
	}
	return r
}

// TestHAProxyTellsTenantsAsSomockDoes: however a tenant is spelt, it is counted once.
func TestHAProxyTellsTenantsAsSomockDoes(t *testing.T) {
	r := startReplicated(t, "reject-once")
	for _, spellings := range [][][2]string{
		{{"/Cust1" + operation, ""}, {"/cUST1" + operation, ""}, {"/%43ust1" + operation, ""}, {"/Other" + operation, "CUST1"}, {operation, "cust1"}},
		{{operation, ""}, {"/Default" + operation, ""}, {"/API" + strings.TrimPrefix(operation, "/api"), ""}, {"/Other" + operation, "default"}},
	} {
		for i, spelling := range spellings {
			want := http.StatusNoContent
			if i == 0 {
				want = http.StatusUnauthorized
			}
			if status, replica := r.call(t, spelling[0], spelling[1]); status != want {
				t.Errorf("%s as %q: %d from %s, want %d", spelling[0], spelling[1], status, replica, want)
			}
		}
	}
	if n := total(t, r.url+"/__admin/recordings?tenant=Cust1"); n != 5 {
		t.Errorf("the proxy finds %d recordings of Cust1, want 5", n)
	}
	resp, body := do(t, must(http.NewRequest(http.MethodGet, r.url+"/__admin/recordings", nil)))
	if resp.StatusCode != http.StatusMisdirectedRequest || !json.Valid([]byte(body)) || !strings.Contains(body, "?tenant=NAME") {
		t.Errorf("without a tenant: %s, %s, want 421 that says what to do", resp.Status, body)
	}
}

// TestHAProxyGivesNoTenantAway: while a replica is down its tenants get 503, never an
// answer of another, and the others go on.
func TestHAProxyGivesNoTenantAway(t *testing.T) {
	r := startReplicated(t, "accept")
	home := map[string]string{}
	for i := range 30 {
		path := fmt.Sprintf("/Cust%d%s", i, operation)
		_, home[path] = r.call(t, path, "")
	}
	r.stop["r2"]()
	gone := 0
	for path, replica := range home {
		status, now := r.call(t, path, "")
		switch {
		case replica == "r2" && status == http.StatusServiceUnavailable:
			gone++
		case replica == "r2" || now != replica || status != http.StatusNoContent:
			t.Errorf("%s: %d from %q, before by %s", path, status, now, replica)
		}
	}
	if gone == 0 {
		t.Error("no tenant was on r2")
	}
}
