package server_test

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"somock/mock/server"
)

// roleVariable makes the test binary a server, to be killed.
const roleVariable = "SOMOCK_TEST_SERVE_IN"

// forwardVariable is where that server passes calls on to.
const forwardVariable = "SOMOCK_TEST_FORWARD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(roleVariable); dir != "" {
		serveUntilKilled(dir)
	}
	os.Exit(m.Run())
}

// serveUntilKilled prints its address and serves.
func serveUntilKilled(dir string) {
	c := server.Defaults()
	c.Addr, c.Recordings, c.Forward = "127.0.0.1:0", dir, os.Getenv(forwardVariable)
	s, err := server.Start(context.Background(), c)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(s.Info().URL)
	_ = s.Run(context.Background()) // it is killed
}

// killRounds is 20, or what SOMOCK_TEST_KILL_ROUNDS says.
func killRounds(t *testing.T) int {
	text := os.Getenv("SOMOCK_TEST_KILL_ROUNDS")
	if text == "" {
		return 20
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Under 32 writers the server is killed at a random moment, round after round in one
// folder. Each call that got its answer must then be found in the files, by nothing but
// a JSON parser and a checksum.
func TestKillingTheServerLosesNoAcknowledgedCall(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "recordings")
	acknowledged := map[string]string{} // id to content
	for round := range killRounds(t) {
		for id, content := range killedRound(t, dir, round) {
			acknowledged[id] = content
		}
	}
	recorded := recordedContents(t, dir)
	lost := 0
	for id, content := range acknowledged {
		if recorded[id] != content {
			lost++
			t.Errorf("acknowledged %s with content %q, on disk %q", id, content, recorded[id])
		}
	}
	t.Logf("%d acknowledged, %d lost", len(acknowledged), lost)
	if len(acknowledged) == 0 {
		t.Error("no call was acknowledged: nothing was tested")
	}
}

// killedRound runs one server until it is killed and gives what it acknowledged.
func killedRound(t *testing.T, dir string, round int) map[string]string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleVariable+"="+dir)
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var url string
	if _, err := fmt.Fscanln(stdout, &url); err != nil {
		t.Fatal(err)
	}
	a := &acknowledgements{content: map[string]string{}, last: 1 + rand.IntN(1000), reached: make(chan struct{})}
	calls, giveUp := context.WithCancel(t.Context())
	defer giveUp()
	var writers sync.WaitGroup
	for w := range 32 {
		writers.Go(func() { a.write(calls, url, fmt.Sprintf("%d-%d", round, w)) })
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		writers.Wait()
	}()
	select {
	case <-a.reached: // with 31 other calls somewhere on their way
	case <-ended: // by themselves, since the server was gone or refused calls
	case <-t.Context().Done():
	}
	_ = cmd.Process.Kill() // it may have ended
	if runtime.GOOS == "windows" {
		// Wine 8 keeps a connection open that its process accepted as it was killed: the
		// other end is held by wineserver alone, and nobody will ever read or close it.
		_ = cmd.Wait()
		giveUp()
	}
	<-ended
	_ = cmd.Wait() // killed
	if len(a.content) < a.last {
		t.Fatalf("round %d: the server acknowledged %d calls and no more, expected %d before it is killed", round, len(a.content), a.last)
	}
	return a.content
}

// acknowledgements are the calls that were answered.
type acknowledgements struct {
	mu      sync.Mutex
	content map[string]string
	last    int           // how many there are when the server is to be killed: a matter of chance
	reached chan struct{} // closed then
}

func (a *acknowledgements) add(id, content string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.content[id] = content
	if len(a.content) == a.last {
		close(a.reached)
	}
}

// write sends calls until the server is gone or answers one otherwise than it should.
func (a *acknowledgements) write(ctx context.Context, url, name string) {
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	for n := 0; ; n++ {
		content := fmt.Sprintf("%s-%d", name, n)
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, url+operation, strings.NewReader(`{"IncomingMessage":{"To":"1","From":"2","Content":"`+content+`"}}`))
		if err != nil {
			return
		}
		r.Header.Set("Authorization", "Basic dGplMDpUamUw")
		r.Header.Set("Content-Type", "application/json")
		resp, err := client.Do(r)
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, resp.Body) // 204 has none
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusNoContent {
			return
		}
		a.add(resp.Header.Get("X-Mock-Recording"), content)
	}
}

// recordedContents is the content of each recording on disk whose line is whole.
func recordedContents(t *testing.T, dir string) map[string]string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, name := range names {
		file, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(string(file), "\n") {
			body, sum, ok := strings.Cut(line, `,"crc":"`)
			if !ok || fmt.Sprintf(`%08x"}`, crc32.Checksum([]byte(body), crc32.MakeTable(crc32.Castagnoli))) != sum {
				continue
			}
			var record struct {
				ID      string
				Message struct{ Content string }
			}
			if json.Unmarshal([]byte(line), &record) == nil && record.Message.Content != "" {
				found[record.ID] = record.Message.Content
			}
		}
	}
	return found
}
