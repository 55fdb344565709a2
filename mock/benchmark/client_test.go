//go:build linux

package main

import (
	"bytes"
	"net"
	"strings"
	"testing"
	"time"
)

func TestClientTellsRightFromWrong(t *testing.T) {
	const right = "HTTP/1.1 204 No Content\r\nExpires: -1\r\n\r\n"
	tests := []struct{ name, answer, wrong string }{
		{"a 204", right, ""},
		{"another status", "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", "401 Unauthorized"},
		{"a body after a 204", right + "null", "null"},
		{"no answer", "", "after 0 bytes"},
		{"half an answer", right[:30], "after 30 bytes"},
		{"endless headers", "HTTP/1.1 204 No Content\r\nX: " + strings.Repeat("x", 2000), "less than 1024 bytes"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := callOnce(t, test.answer)
			if test.wrong == "" && err != nil {
				t.Error(err)
			}
			if test.wrong != "" && (err == nil || !strings.Contains(err.Error(), test.wrong)) {
				t.Errorf("got %v, want an error with %q", err, test.wrong)
			}
		})
	}
}

// callOnce calls a server that answers with these bytes and hangs up.
func callOnce(t *testing.T, answer string) error {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	request := callBytes(listener.Addr().String())
	served := make(chan error, 1)
	go func() { served <- answerOnce(listener, len(request), answer) }()
	c, err := dial(t.Context(), listener.Addr().String(), request, 10*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	callErr := c.call()
	if err := <-served; err != nil {
		t.Fatal(err)
	}
	return callErr
}

func answerOnce(listener net.Listener, request int, answer string) error {
	conn, err := listener.Accept()
	if err != nil {
		return err
	}
	defer conn.Close()
	for read := 0; read < request; {
		n, err := conn.Read(make([]byte, request))
		if err != nil {
			return err
		}
		read += n
	}
	_, err = conn.Write([]byte(answer))
	return err
}

func TestCallIsWhatTheTableSays(t *testing.T) {
	if n := len(callBody); n < 180 || n > 220 {
		t.Errorf("the body has %d bytes, not about 200", n)
	}
	if _, body, ok := bytes.Cut(callBytes("127.0.0.1:1"), []byte("\r\n\r\n")); !ok || string(body) != callBody {
		t.Errorf("body %q", body)
	}
}
