package server_test

import (
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"testing"
)

// slowConnections is 1,000, or what SOMOCK_TEST_SLOW_CONNECTIONS says: 5,000 in the long
// form. Both ends of each are in this process.
func slowConnections(t *testing.T) int {
	text := os.Getenv("SOMOCK_TEST_SLOW_CONNECTIONS")
	if text == "" {
		return 1000
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Connections that trickle their heads cost a good client nothing that it could notice:
// it is served while they last, and whatever they sent is no call.
func TestSlowClientsDoNotKeepAGoodOneWaiting(t *testing.T) {
	s := start(t, nil)
	for range slowConnections(t) {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.Info().URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }() // the server may have closed it already
		if _, err := io.WriteString(conn, "POST "+operation+" HTTP/1.1\r\nHost: x\r\nX-Slow: "); err != nil {
			t.Fatal(err)
		}
	}
	for n := range 100 {
		if resp, _ := do(t, newCall("POST", s.Info().URL+operation)); resp.StatusCode != 204 {
			t.Fatalf("call %d is answered %d", n, resp.StatusCode)
		}
	}
	if _, answer := ask(t, s, "GET", "/recordings", ""); answer.Get("meta.total").Int() != 100 {
		t.Errorf("%d recordings of 100 calls", answer.Get("meta.total").Int())
	}
}
