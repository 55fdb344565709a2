package jetstream_test

import (
	"io"
	"net"
	"strconv"
	"sync"
	"testing"
)

// relay stands in front of an engine until the test ends, and passes on what the engine
// says by answer. It gives its own address.
func relay(t *testing.T, engine string, answer func(to io.Writer, from io.Reader)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() { pass(client, engine, answer) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		all.Wait()
	})
	return l.Addr().String()
}

// pass passes one connection on, until one of its sides ends.
func pass(client net.Conn, engine string, answer func(to io.Writer, from io.Reader)) {
	defer client.Close()
	server, err := net.Dial("tcp", engine)
	if err != nil {
		return
	}
	var back sync.WaitGroup
	back.Go(func() {
		answer(client, server)
		client.Close()
	})
	_, _ = io.Copy(server, client)
	server.Close()
	back.Wait()
}

func itoa(n int) string { return strconv.Itoa(n) }
