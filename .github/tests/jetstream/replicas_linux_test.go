package jetstream_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"somock/mock/server"
	"somock/tests/replicas"
)

const operation = "/api/v1/Agents/Messaging/CreateMessage"

// do sends a request and gives the answer and its body.
func do(t *testing.T, method, url, body string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth("tje0", "Tje0")
	r.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Error(err)
		return &http.Response{Header: http.Header{}}, ""
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Error(err)
	}
	return resp, string(text)
}

// message is the body of a call that is told from others.
func message(content string) string {
	return fmt.Sprintf(`{"IncomingMessage":{"To":"+4790000001","From":"+4790000002","Content":%q,"Plugin":"Twilio"}}`, content)
}

// TestThreeReplicasAreOneSomock: behind a proxy that sends every call elsewhere a scenario,
// its verdict, a reset and what is armed are as on one server.
func TestThreeReplicasAreOneSomock(t *testing.T) {
	engines := startCluster(t, 3)
	r := replicas.Start(t, engines.address("demo"), func(c *server.Config) {
		c.Scenarios, c.NATSReplicas = []string{"reject-once", "outage"}, "3"
	})
	control := r.URL + "/__admin"
	var statuses, answeredBy []string
	for i := range 9 {
		resp, _ := do(t, "POST", r.URL+"/Cust1"+operation, message(fmt.Sprint(i)))
		statuses, answeredBy = append(statuses, fmt.Sprint(resp.StatusCode)), append(answeredBy, resp.Header.Get("X-Mock-Replica"))
	}
	if got := strings.Join(statuses, " "); got != "401 204 204 204 204 204 204 204 204" {
		t.Errorf("nine calls were answered %s by %v", got, answeredBy)
	}
	if by := strings.Join(answeredBy, " "); strings.Count(by, "r1") != 3 || strings.Count(by, "r2") != 3 {
		t.Errorf("the calls went to %s", by)
	}
	if answeredBy[0] == answeredBy[1] {
		t.Errorf("the first two calls both went to %s: what follows proves little", answeredBy[0])
	}
	for range 3 { // whoever is asked
		if _, body := do(t, "GET", control+"/recordings?tenant=Cust1", ""); gjson.Get(body, "meta.total").Int() != 9 || gjson.Get(body, "recordings.#").Int() != 9 {
			t.Errorf("the recordings are %s", body)
		}
		if _, body := do(t, "GET", control+"/inbox?tenant=Cust1", ""); gjson.Get(body, "messages.#").Int() != 8 || gjson.Get(body, "messages.0.message.Content").String() != "1" {
			t.Errorf("the inbox is %s", body)
		}
		if _, body := do(t, "GET", control+"/stats", ""); gjson.Get(body, "recordings").Int() != 9 {
			t.Errorf("the statistics are %s", body)
		}
		_, verdict := do(t, "POST", control+"/verify", `{"version":1,"expect":[{"reply":{"status":401},"count":1},{"reply":{"status":204},"after":{"status":401,"message":"changed"},"count":1},{"reply":{"status":204},"count":8}],"in-order":[{"reply":{"status":401}},{"reply":{"status":204}}]}`)
		if !gjson.Get(verdict, "ok").Bool() {
			t.Errorf("the verdict is %s", verdict)
		}
		if _, body := do(t, "GET", control+"/replicas", ""); gjson.Get(body, "replicas.#").Int() != 3 || gjson.Get(body, "differences").Exists() {
			t.Errorf("the replicas are %s", body)
		}
	}
	if resp, body := do(t, "POST", control+"/reset", ""); resp.StatusCode != 200 || gjson.Get(body, "epoch").Int() != 1 {
		t.Errorf("the reset is answered %s %s", resp.Status, body)
	}
	for i, want := range []int{401, 204, 204} {
		if resp, _ := do(t, "POST", r.URL+"/Cust1"+operation, message("anew")); resp.StatusCode != want {
			t.Errorf("after the reset call %d is answered %s, expected %d", i, resp.Status, want)
		}
	}
	if _, body := do(t, "POST", control+"/recordings/wait", `{"filter":"observed:repeated content:anew","count":1,"timeout":"10s"}`); !gjson.Get(body, "ok").Bool() {
		t.Errorf("of three equal messages, each through another replica, the third is not observed as repeated: %s", body)
	}
}

// TestStepsAreUsedAsWritten by 64 callers at once through a proxy.
func TestStepsAreUsedAsWritten(t *testing.T) {
	engine := startEngine(t, nil)
	r := replicas.Start(t, addressOf(engine, "demo"), func(c *server.Config) { c.Scenarios = []string{"reject-once"} })
	var mu sync.Mutex
	refused := map[string]int{}
	var all sync.WaitGroup
	for worker := range 64 {
		all.Go(func() {
			for i := range 5 {
				tenant := fmt.Sprintf("Cust%d", (worker+i)%5)
				resp, body := do(t, "POST", r.URL+"/"+tenant+operation, message("x"))
				mu.Lock()
				switch resp.StatusCode {
				case 401:
					refused[tenant]++
				case 204:
				default:
					t.Errorf("%s: %s %s", tenant, resp.Status, body)
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	for tenant, n := range refused {
		if n != 1 {
			t.Errorf("%s got %d 401s", tenant, n)
		}
	}
	if _, body := do(t, "GET", r.URL+"/__admin/recordings?limit=1", ""); len(refused) != 5 || gjson.Get(body, "meta.total").Int() != 320 {
		t.Errorf("refused were %v; %s", refused, body)
	}
}

// TestAReplicaThatIsKilledLosesNothing that it has acknowledged, and what it owes is told as
// unknown.
func TestAReplicaThatIsKilledLosesNothing(t *testing.T) {
	engine := startEngine(t, nil)
	address := addressOf(engine, "demo")
	rest := &replicas.Replicas{}
	other := rest.Add(t, address, nil)
	url, kill := startProcess(t, address)
	var mu sync.Mutex
	acknowledged := map[string]bool{}
	var all sync.WaitGroup
	for worker := range 8 {
		all.Go(func() {
			for i := range 200 {
				resp, err := http.Post(url+operation, "application/json", strings.NewReader(message(fmt.Sprint(worker, i))))
				if err != nil {
					return // it is dead
				}
				_ = resp.Body.Close()
				mu.Lock()
				if id := resp.Header.Get("X-Mock-Recording"); id != "" {
					acknowledged[id] = true
				}
				enough := len(acknowledged) > 300
				mu.Unlock()
				if enough {
					kill()
					return
				}
			}
		})
	}
	all.Wait()
	kill()
	for id := range acknowledged {
		if resp, body := do(t, "GET", other.Info().URL+"/__admin/recordings/"+id, ""); resp.StatusCode != 200 || gjson.Get(body, "id").String() != id {
			t.Errorf("%s was acknowledged, and is %s %s", id, resp.Status, body)
		}
	}
	if len(acknowledged) < 300 {
		t.Errorf("only %d calls were acknowledged", len(acknowledged))
	}
	await(t, "end of what is pending", func() bool {
		_, body := do(t, "GET", other.Info().URL+"/__admin/recordings?filter=outcome:pending", "")
		return gjson.Get(body, "meta.total").Int() == 0
	})
}

// startProcess starts the program itself, to be killed as one.
func startProcess(t *testing.T, address string) (url string, kill func()) {
	t.Helper()
	dir := t.TempDir()
	build := exec.Command("go", "build", "-o", dir+"/somock", "somock")
	build.Dir = "../../.."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	cmd := exec.Command(dir+"/somock", "serve", "--addr", "127.0.0.1:0", "--recordings", address, "--ready-file", dir+"/ready")
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill = sync.OnceFunc(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	t.Cleanup(kill)
	await(t, "server", func() bool {
		text, err := os.ReadFile(dir + "/ready")
		url = gjson.GetBytes(text, "url").String()
		return err == nil && url != ""
	})
	return url, kill
}

// TestWithoutTheEngineNothingIsAnswered: 503 of the journal in time, not ready and alive,
// no list that may lack something; and all is well again by itself.
func TestWithoutTheEngineNothingIsAnswered(t *testing.T) {
	engines := startCluster(t, 3)
	r := &replicas.Replicas{}
	s := r.Add(t, engines.address("demo"), func(c *server.Config) { c.NATSReplicas, c.Scenarios = "3", []string{"reject-once"} })
	url := s.Info().URL
	if resp, _ := do(t, "POST", url+operation, message("before")); resp.StatusCode != 401 {
		t.Fatalf("with the engine a call is answered %s", resp.Status)
	}
	for _, e := range engines.engines {
		e.stop()
	}
	for _, c := range []struct {
		method, path string
		status       int
		header, code string
	}{
		{"POST", operation, 503, "journal", ""},
		{"GET", "/readyz", 503, "", ""},
		{"GET", "/livez", 200, "", ""},
		{"GET", "/__admin/recordings", 503, "", "behind"},
		{"GET", "/__admin/inbox", 503, "", "behind"},
		{"POST", "/__admin/reset", 503, "", "behind"},
		{"POST", operation, 503, "journal", ""},
	} {
		began := time.Now()
		resp, body := do(t, c.method, url+c.path, "")
		if resp.StatusCode != c.status || resp.Header.Get("X-Mock-Error") != c.header || gjson.Get(body, "error.code").String() != c.code {
			t.Errorf("%s %s is answered %s %s %s", c.method, c.path, resp.Status, resp.Header.Get("X-Mock-Error"), body)
		}
		if took := time.Since(began); took > tooLong {
			t.Errorf("%s %s took %v", c.method, c.path, took)
		}
	}
	for _, e := range engines.engines {
		engines.start(e)
	}
	await(t, "readiness", func() bool { resp, _ := do(t, "GET", url+"/readyz", ""); return resp.StatusCode == 200 })
	if resp, body := do(t, "POST", url+operation, message("after")); resp.StatusCode != 204 {
		t.Errorf("with the engine back a call is answered %s %s", resp.Status, body)
	}
	if err := r.Stop(0); err != nil { // before the engine ends
		t.Error(err)
	}
}
