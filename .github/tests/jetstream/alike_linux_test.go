package jetstream_test

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"somock/scenarios"
	"somock/tests/replicas"
)

// A sent call is one of those that both are sent.
type sentCall struct{ method, path, authorization, body string }

func callsToCompare() []sentCall {
	good := func(tenant, authorization, content string) sentCall {
		return sentCall{http.MethodPost, tenant + operation, authorization, message(content)}
	}
	const basic, ticket = "Basic dGplMDpUamUw", "SOTicket 7T:abc"
	return []sentCall{
		good("/Cust1", basic, "one"), good("/Cust1", basic, "one"), good("/Cust2", basic, "one"), good("", ticket, "one"), good("/Cust1", "", "two"),
		{http.MethodPost, "/Cust1" + operation, basic, `{"IncomingMessage":`}, good("/Cust1", basic, "three"), good("/cust1", ticket, "four"),
		{http.MethodGet, "/Cust1/api/v1/nothing", basic, ""}, good("/Cust1", basic, "four"), good("/Cust2", basic, "two"), good("/Cust1", basic, "five"),
	}
}

// TestThreeReplicasAnswerAsOneServer: each scenario that is shipped plays the same behind a
// proxy that sends every call elsewhere as on one server, and inbox, statistics and verdicts
// on it are the same.
func TestThreeReplicasAnswerAsOneServer(t *testing.T) {
	engine := startEngine(t, nil)
	many := replicas.Start(t, addressOf(engine, "alike"), nil).URL
	one := (&replicas.Replicas{}).Add(t, ":memory:", nil).Info().URL
	files, err := fs.Glob(scenarios.Files, "*.yaml")
	if err != nil || len(files) < 10 {
		t.Fatalf("shipped are %v, %v", files, err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(file, ".yaml")
		t.Run(name, func(t *testing.T) {
			want, got := played(t, one, name), played(t, many, name)
			for i := range want {
				if got[i] != want[i] {
					t.Errorf("call or view %d is\n%s\nof one server\n%s", i+1, got[i], want[i])
				}
			}
		})
	}
	goldenAlike(t, one, many)
}

// played is what became of the calls under a scenario, and what is told of them afterwards.
func played(t *testing.T, url, scenario string) (told []string) {
	t.Helper()
	control := url + "/__admin"
	do(t, http.MethodPut, control+"/book", `{"scenarios":["`+scenario+`"]}`)
	do(t, http.MethodPost, control+"/reset", "")
	for i, c := range callsToCompare() {
		told = append(told, c.sent(t, url, i+1))
	}
	await(t, "end of what is pending", func() bool {
		_, list := do(t, http.MethodGet, control+"/recordings?filter=outcome:pending", "")
		return gjson.Get(list, "meta.total").Raw == "0"
	})
	_, inbox := do(t, http.MethodGet, control+"/inbox", "")
	told = append(told, gjson.Get(inbox, "messages.#.message").Raw+gjson.Get(inbox, "messages.#.repeated").Raw)
	_, stats := do(t, http.MethodGet, control+"/stats", "")
	told = append(told, gjson.Get(stats, "{recordings,by_status,by_rule}").Raw)
	_, verdict := do(t, http.MethodPost, control+"/verify", `{"version":1,"fail-on":"never","expect":[{"name":"a refusal is heeded","after":{"status":401,"message":"same"},"reply":{"status":204}},{"name":"it arrives","reply":{"status":204},"count":7}],"in-order":[{"reply":{"status":401}},{"reply":{"status":204}}]}`)
	return append(told, gjson.Get(verdict, "ok").Raw+gjson.Get(verdict, "violations.#.rule").Raw+gjson.Get(verdict, "results.#.{ok,count}").Raw+gjson.Get(verdict, "results.#.nearest.#.differences").Raw)
}

// sent makes the nth call, and tells how it was judged and decided and, where that comes
// soon, what its client saw. A client that would wait for long leaves once its call is on record.
func (c sentCall) sent(t *testing.T, url string, n int) string {
	t.Helper()
	client, leave := context.WithCancel(t.Context())
	defer leave()
	r, err := http.NewRequestWithContext(client, c.method, url+c.path, strings.NewReader(c.body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if c.authorization != "" {
		r.Header.Set("Authorization", c.authorization)
	}
	status := make(chan int, 1)
	go func() {
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			status <- 0
			return
		}
		_ = resp.Body.Close()
		status <- resp.StatusCode
	}()
	await(t, fmt.Sprintf("record of call %d", n), func() bool {
		_, list := do(t, http.MethodGet, url+"/__admin/recordings?limit=1", "")
		return gjson.Get(list, "meta.total").Int() == int64(n)
	})
	_, e := do(t, http.MethodGet, url+"/__admin/recordings/last", "")
	told := gjson.Get(e, "{tenant,epoch,message,decision}").Raw + gjson.Get(e, "violations.#.rule").Raw
	if strings.Contains(gjson.Get(e, "decision.fault").Raw, "hang") || gjson.Get(e, "decision.delay_ms").Int() > 4000 {
		leave()
	}
	if seen := <-status; gjson.Get(e, "decision.fault").Type == gjson.Null { // else a proxy answers in its own way
		told += fmt.Sprint(" answered ", seen)
	}
	return told
}

// goldenAlike writes the messages of one server and compares those of the other with them.
func goldenAlike(t *testing.T, one, many string) {
	t.Helper()
	program, golden := filepath.Join(t.TempDir(), "somock"), filepath.Join(t.TempDir(), "messages.jsonl")
	build := exec.Command("go", "build", "-o", program, "somock")
	build.Dir = "../../.."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	verify := func(args ...string) string {
		said, _ := exec.Command(program, slices.Concat([]string{"verify", "--tenant", "Cust1", "--golden", golden}, args)...).CombinedOutput() // its exit code is that of the calls, which breach the contract
		return string(said)
	}
	if said := verify("--server", one, "--update"); !strings.Contains(said, "has 7 messages now") {
		t.Errorf("of one server golden messages are written so:\n%s", said)
	}
	if said := verify("--server", many); !strings.Contains(said, "golden: 7 messages of 7 equal") {
		t.Errorf("with them are compared:\n%s", said)
	}
}
