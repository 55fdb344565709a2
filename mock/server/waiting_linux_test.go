package server_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"sync"
	"syscall"
	"testing"

	"somock/mock/server"
)

// A lazyListener accepts nothing until it is asked how many wait, or closed.
type lazyListener struct {
	*net.TCPListener
	asked chan struct{}
	open  func()
}

func newLazyListener(t *testing.T) *lazyListener {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	asked := make(chan struct{})
	return &lazyListener{l.(*net.TCPListener), asked, sync.OnceFunc(func() { close(asked) })}
}

func (l *lazyListener) Accept() (net.Conn, error) {
	<-l.asked
	return l.TCPListener.Accept()
}

func (l *lazyListener) SyscallConn() (syscall.RawConn, error) {
	defer l.open()
	return l.TCPListener.SyscallConn()
}

func (l *lazyListener) Close() error {
	defer l.open()
	return l.TCPListener.Close()
}

// Calls whose connections nobody had accepted when the server was asked to end are answered.
func TestConnectionsThatWaitAtTheEndAreAnswered(t *testing.T) {
	for _, secure := range []bool{false, true} {
		t.Run(fmt.Sprintf("TLS %v", secure), func(t *testing.T) {
			lazy := newLazyListener(t)
			c := server.Defaults()
			c.Listener, c.Recordings, c.TLSSelfSigned = lazy, ":memory:", secure
			s, err := server.Start(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			ctx, stop := context.WithCancel(context.Background())
			ended := make(chan error, 1)
			go func() { ended <- s.Run(ctx) }()
			var connections []net.Conn
			for range 50 {
				conn, err := net.Dial("tcp", lazy.Addr().String())
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Close()
				connections = append(connections, conn)
			}
			stop()
			var calls sync.WaitGroup
			for _, conn := range connections {
				calls.Go(func() {
					if secure {
						conn = tls.Client(conn, &tls.Config{InsecureSkipVerify: true})
					}
					if err := newCall(http.MethodPost, s.Info().URL+operation).Write(conn); err != nil {
						t.Error(err)
						return
					}
					resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
					if err != nil || resp.StatusCode != http.StatusNoContent {
						t.Errorf("the answer is %v, %v", resp, err)
					}
				})
			}
			calls.Wait()
			if err := <-ended; err != nil {
				t.Error(err)
			}
			if conn, err := net.Dial("tcp", lazy.Addr().String()); err == nil {
				conn.Close()
				t.Error("a connection was taken after the end")
			}
		})
	}
}
