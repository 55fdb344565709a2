package server

import (
	"errors"
	"net"
	"net/http"
	"os"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// reading begins to read so many bytes, as net/http does: one byte in the background.
func reading(c net.Conn, n int) (ended chan error) {
	ended = make(chan error, 1)
	go func() {
		_, err := c.Read(make([]byte, n))
		ended <- err
	}()
	synctest.Wait()
	return ended
}

// What ends a read that net/http makes in the background while a handler runs, and what
// does not; foreground reads end as those of any connection.
func TestWhatEndsAReadOfAQuietConnection(t *testing.T) {
	for _, c := range []struct {
		name  string
		bytes int
		held  bool
		act   func(conn *quietConn, client net.Conn)
		want  error // nil: it goes on
	}{
		{"a client that leaves is not seen while nobody attends", 1, true, func(_ *quietConn, client net.Conn) { _ = client.Close() }, nil},
		{"it is once somebody does", 1, true, func(conn *quietConn, client net.Conn) { _ = client.Close(); conn.attend() }, errAny},
		{"or had attended before", 1, true, func(conn *quietConn, client net.Conn) { conn.attend(); _ = client.Close() }, errAny},
		{"net/http gives the read up by a deadline that has passed", 1, true, func(conn *quietConn, _ net.Conn) { _ = conn.SetReadDeadline(time.Unix(1, 0)) }, os.ErrDeadlineExceeded},
		{"also after the handler", 1, true, func(conn *quietConn, _ net.Conn) { conn.hold(false); _ = conn.SetReadDeadline(time.Unix(1, 0)) }, os.ErrDeadlineExceeded},
		{"also once somebody has attended", 1, true, func(conn *quietConn, _ net.Conn) { conn.attend(); _ = conn.SetReadDeadline(time.Unix(1, 0)) }, os.ErrDeadlineExceeded},
		{"a deadline to come is waited for", 1, true, func(conn *quietConn, _ net.Conn) { _ = conn.SetReadDeadline(time.Now().Add(time.Second)) }, nil},
		{"and ends it then", 1, true, func(conn *quietConn, _ net.Conn) {
			_ = conn.SetReadDeadline(time.Now().Add(time.Second))
			time.Sleep(time.Second) // of the bubble
		}, os.ErrDeadlineExceeded},
		{"the end of the connection", 1, true, func(conn *quietConn, _ net.Conn) { _ = conn.Close() }, errAny},
		{"a read of the next request sees the client leave", 4096, true, func(_ *quietConn, client net.Conn) { _ = client.Close() }, errAny},
		{"a background read where none is held", 1, false, func(_ *quietConn, client net.Conn) { _ = client.Close() }, errAny},
		{"a deadline reaches a read that has begun", 4096, false, func(conn *quietConn, _ net.Conn) { _ = conn.SetDeadline(time.Unix(1, 0)) }, os.ErrDeadlineExceeded},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, served := net.Pipe()
				conn := &quietConn{Conn: served}
				conn.hold(c.held)
				ended := reading(conn, c.bytes)
				c.act(conn, client)
				synctest.Wait()
				select {
				case err := <-ended:
					if c.want == nil || err == nil || c.want != errAny && !errors.Is(err, c.want) {
						t.Errorf("it ended with %v, expected %v", err, c.want)
					}
				default:
					if c.want != nil {
						t.Errorf("it goes on, expected %v", c.want)
					}
				}
				_, _ = client.Close(), conn.Close()
			})
		})
	}
}

// errAny stands for whatever error a connection ends with.
var errAny = errors.New("any error")

// A deadline that was set while nothing was written is kept by the next Write, and one
// that was taken back by none.
func TestDeadlinesThatWerePutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, served := net.Pipe()
		conn := &quietConn{Conn: served}
		defer client.Close()
		defer conn.Close()
		_ = conn.SetWriteDeadline(time.Now().Add(time.Second))
		if _, err := conn.Write([]byte("nobody reads this")); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("a write that nobody takes ended with %v", err)
		}
		_ = conn.SetDeadline(time.Time{})
		go func() { _, _ = client.Read(make([]byte, 10)) }()
		if _, err := conn.Write([]byte("taken back")); err != nil {
			t.Errorf("the deadline was taken back, and yet %v", err)
		}
		_ = conn.SetReadDeadline(time.Now().Add(time.Second))
		if _, err := conn.Read(make([]byte, 10)); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("a read of what nobody sends ended with %v", err)
		}
	})
}

// A handler of somock's own surface sees its client leave, without a word of its own; so
// does one of the emulated surface that asks to.
func TestHandlersThatSeeTheirClientLeave(t *testing.T) {
	for _, path := range []string{"/__admin/x", "/api/v1/Agents/Messaging/CreateMessage"} {
		t.Run(path, func(t *testing.T) {
			begun, ended := make(chan struct{}), make(chan struct{})
			waiting := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				close(begun)
				<-r.Context().Done()
				close(ended)
			})
			asking := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				attend(r)
				waiting(w, r)
			})
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			served := &http.Server{Handler: watched(planes(asking, waiting, waiting), nil), ConnContext: withConn}
			defer served.Close()
			go func() {
				_ = served.Serve(&watchedListener{Listener: l, slots: make(chan struct{}, 1), arriving: new(atomic.Int64)})
			}()
			client, err := net.Dial("tcp", l.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			_, _ = client.Write([]byte("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n"))
			<-begun
			_ = client.Close()
			<-ended
		})
	}
}
