package server_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"somock/mock/server"
)

// TestDeafReadersOfEventsHoldUpNobody: two hundred that do not read, and messages of a
// megabyte. Who reads gets them all, calls are answered, and memory stays what it is.
func TestDeafReadersOfEventsHoldUpNobody(t *testing.T) {
	const deaf, calls, most = 200, 24, 128 << 20
	s := start(t, func(c *server.Config) { c.Recordings, c.Fsync = t.TempDir(), "off" })
	first := strings.TrimPrefix(s.Info().URL, "http://")
	var streams []*net.TCPConn
	for i := range deaf {
		query := ""
		if i%2 == 1 {
			query = "?after=" + s.Info().Run + "-0" // to be caught up with, if there were anything
		}
		conn, _ := openEvents(t, first, query, 64<<10)
		streams = append(streams, conn)
	}
	_, reading := openEvents(t, first, "", 1<<20)
	body := `{"IncomingMessage":{"To":"+4790000001","From":"+4790000002","Content":"` + strings.Repeat("x", 1<<20) + `"}}`
	for seq := 1; seq <= calls; seq++ {
		r := newCall("POST", s.Info().URL+operation)
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
		if resp, answer := do(t, r); resp.StatusCode != http.StatusNoContent {
			t.Fatalf("call %d: %s %s", seq, resp.Status, answer)
		}
		for _, kind := range []string{"received", "replied"} {
			if event := nextEvent(t, reading); !strings.HasPrefix(event, kind) || !strings.Contains(event, fmt.Sprintf(`"seq":%d,`, seq)) {
				t.Fatalf("the reader got %.300s, want %s of %d", event, kind, seq)
			}
		}
	}
	if resp, _ := do(t, newCall("POST", s.Info().URL+operation)); resp.StatusCode != http.StatusNoContent {
		t.Errorf("a plain call: %s", resp.Status)
	}
	var memory runtime.MemStats
	runtime.GC()
	if runtime.ReadMemStats(&memory); memory.HeapAlloc > most {
		t.Errorf("%d MiB are in use", memory.HeapAlloc>>20)
	}
	for i, conn := range streams {
		_ = conn.SetReadDeadline(time.Now().Add(time.Minute))
		if _, err := io.Copy(io.Discard, conn); isTimeout(err) {
			t.Fatalf("deaf reader %d was not dropped", i)
		}
	}
}

// TestManyThatCatchUpAndDoNotRead: they have nothing to share, and are bounded, too.
func TestManyThatCatchUpAndDoNotRead(t *testing.T) {
	const deaf, calls, most = 60, 6, 96 << 20
	s := start(t, func(c *server.Config) { c.Recordings, c.Fsync = t.TempDir(), "off" })
	address := strings.TrimPrefix(s.Info().URL, "http://")
	body := `{"IncomingMessage":{"To":"+4790000001","From":"+4790000002","Content":"` + strings.Repeat("x", 1<<20) + `"}}`
	for range calls {
		r := newCall("POST", s.Info().URL+operation)
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
		do(t, r)
	}
	for range deaf {
		openEvents(t, address, "?after="+s.Info().Run+"-0", 64<<10)
	}
	after := s.Info().Run + "-0"
	for seq := 1; seq <= calls; { // who is taken for deaf in the crowd resumes
		_, reading := openEvents(t, address, "?after="+after, 1<<20)
		for ; seq <= calls; seq++ {
			event, err := readEvent(reading)
			if err != nil {
				break
			}
			if !strings.Contains(event, fmt.Sprintf(`"seq":%d,`, seq)) {
				t.Fatalf("who reads got %.300s, want %d", event, seq)
			}
			after = fmt.Sprintf("%s-%d", s.Info().Run, seq)
		}
	}
	var memory runtime.MemStats
	runtime.GC()
	if runtime.ReadMemStats(&memory); memory.HeapAlloc > most {
		t.Errorf("%d MiB are in use", memory.HeapAlloc>>20)
	}
}

// openEvents opens a stream and reads its greeting, so that it has begun.
func openEvents(t *testing.T, address, query string, buffer int) (*net.TCPConn, *bufio.Reader) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	tcp := conn.(*net.TCPConn)
	_ = tcp.SetReadBuffer(buffer) // with a small one it takes little to make it deaf
	_ = tcp.SetReadDeadline(time.Now().Add(time.Minute))
	if _, err := fmt.Fprintf(conn, "GET /__admin/events%s HTTP/1.1\r\nHost: localhost\r\n\r\n", query); err != nil {
		t.Fatal(err)
	}
	reader := bufio.NewReaderSize(conn, buffer)
	for {
		line, err := reader.ReadString('\n')
		if err != nil {
			t.Fatalf("no events: %v", err)
		}
		if strings.HasPrefix(line, ": somock run") {
			return tcp, reader
		}
	}
}

func nextEvent(t *testing.T, reader *bufio.Reader) string {
	t.Helper()
	event, err := readEvent(reader)
	if err != nil {
		t.Fatalf("the stream ended: %v", err)
	}
	return event
}

// readEvent is the kind and data of an event; what is around its chunks is passed over.
func readEvent(reader *bufio.Reader) (string, error) {
	kind := ""
	for {
		line, err := reader.ReadString('\n')
		if err != nil {
			return "", err
		}
		if name, ok := strings.CutPrefix(line, "event: "); ok {
			kind = strings.TrimSpace(name)
		}
		if data, ok := strings.CutPrefix(line, "data: "); ok {
			return kind + " " + data, nil
		}
	}
}

func isTimeout(err error) bool {
	timeout, ok := err.(net.Error)
	return ok && timeout.Timeout()
}
