package cli_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A served somock is a process whose stderr the test holds.
type served struct {
	*exec.Cmd
	dir, url string
	log      *os.File // the reading end
}

// serve starts one that records into a folder.
func serve(t *testing.T, wrap ...string) *served {
	t.Helper()
	s := &served{dir: t.TempDir()}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	argv := append(wrap, "somock", "serve", "--addr", "127.0.0.1:0", "--ready-file", "ready", "--log-format", "json")
	s.Cmd, s.log = exec.Command(argv[0], argv[1:]...), r
	s.Cmd.Dir, s.Cmd.Stderr = s.dir, w
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	t.Cleanup(func() {
		r.Close()
		if s.ProcessState == nil {
			_ = s.Process.Kill()
			_ = s.Wait()
		}
	})
	until(t, "the server is not ready", func() bool {
		b, err := os.ReadFile(filepath.Join(s.dir, "ready"))
		var ready struct{ URL string }
		if err != nil || json.Unmarshal(b, &ready) != nil {
			return false
		}
		s.url = ready.URL
		return true
	})
	return s
}

// call sends one call with a text of some size, which goes to the log in part.
func (s *served) call(client *http.Client) error {
	r, err := http.NewRequest(http.MethodPost, s.url+"/api/v1/Agents/Messaging/CreateMessage", strings.NewReader(`{"IncomingMessage":{"To":"1","From":"2","Content":"x"}}`))
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Basic dGplMDpUamUw")
	r.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(r)
	if err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	return resp.Body.Close()
}

// checkClosed holds the run to have ended well, within the test's patience.
func (s *served) checkClosed(t *testing.T) {
	t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- s.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("it ended with %v", err)
		}
	case <-time.After(patience):
		_ = s.Process.Kill()
		<-ended
		t.Fatal("it has not ended")
	}
	names, err := filepath.Glob(filepath.Join(s.dir, "recordings", "*.jsonl"))
	if err != nil || len(names) != 1 {
		t.Fatal(names, err)
	}
	text, err := os.ReadFile(names[0])
	if err != nil || !bytes.Contains(text, []byte(`"kind":"close"`)) {
		t.Errorf("there is no close line: %v", err)
	}
}

func (s *served) signal(t *testing.T, sig os.Signal) {
	t.Helper()
	if err := s.Process.Signal(sig); err != nil {
		t.Fatal(err)
	}
}

// Each way in which a process is asked to end ends it in good order.
func TestServeEndsWithItsCloseLine(t *testing.T) {
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(sig.String(), func(t *testing.T) {
			s := serve(t)
			go io.Copy(io.Discard, s.log)
			if err := s.call(http.DefaultClient); err != nil {
				t.Fatal(err)
			}
			s.signal(t, sig)
			s.checkClosed(t)
		})
	}
}

// So does a pipe whose reader has enough, at the next line that is logged.
func TestServeEndsWhenNobodyReadsItsLog(t *testing.T) {
	s := serve(t)
	s.log.Close()
	_ = s.call(http.DefaultClient) // it may have ended for its word that it is ready
	s.checkClosed(t)
}

// nohup goes on when the terminal is gone.
func TestServeUnderNohup(t *testing.T) {
	s := serve(t, "sh", "-c", `trap "" HUP; exec "$@"`, "sh")
	go io.Copy(io.Discard, s.log)
	s.signal(t, syscall.SIGHUP)
	if err := s.call(http.DefaultClient); err != nil {
		t.Errorf("it has ended: %v", err)
	}
	s.signal(t, syscall.SIGTERM)
	s.checkClosed(t)
}

// A log that is open and not read fills up, and calls wait for it. The server ends when it
// is asked to.
func TestServeEndsThoughItsLogIsStuck(t *testing.T) {
	s := serve(t)
	client := &http.Client{Timeout: 2 * time.Second}
	defer client.CloseIdleConnections()
	for s.call(client) == nil { // until a line finds no room
	}
	s.signal(t, syscall.SIGTERM)
	s.checkClosed(t)
}
