package endpoint_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"somock/mock"
	"somock/mock/endpoint"
)

// A bench is an endpoint whose contract accepts all, whose engine answers what the test
// says, and whose journal remembers.
type bench struct {
	mu       sync.Mutex
	reply    mock.Reply
	fail     error // of the engine
	failDisk error // of the journal
	requests []*mock.Request
	entries  []*mock.Entry
	outcomes map[string]*mock.Outcome
	settled  chan string // each id as it is settled

	url, addr string
	endReply  context.CancelFunc
	endHangs  context.CancelFunc
}

func (b *bench) Check(r *mock.Request) *mock.Call {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.requests = append(b.requests, r)
	return &mock.Call{Request: r, Tenant: mock.DefaultTenant}
}

func (b *bench) Decide(context.Context, *mock.Call) (mock.Decision, mock.Reply, int, error) {
	return mock.Decision{By: mock.ByDefault, Book: "b00c"}, b.reply, 0, b.fail
}

func (b *bench) Append(_ context.Context, e *mock.Entry) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failDisk != nil {
		return b.failDisk
	}
	e.ID = fmt.Sprintf("run-%d", len(b.entries)+1)
	b.entries = append(b.entries, e)
	return nil
}

func (b *bench) Settle(id string, o *mock.Outcome) error {
	b.mu.Lock()
	b.outcomes[id] = o
	b.mu.Unlock()
	b.settled <- id
	return nil
}

// recorded is how many entries are in the journal now.
func (b *bench) recorded() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.entries)
}

// outcome waits for the next outcome.
func (b *bench) outcome() *mock.Outcome {
	id := <-b.settled
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.outcomes[id]
}

func (b *bench) config() endpoint.Config {
	redactor, err := mock.NewRedactor([]byte("key"), nil, false)
	if err != nil {
		panic(err) // no extra names: cannot be wrong
	}
	c := endpoint.Config{
		Check: b.Check, Decide: b.Decide, Journal: b, Redactor: redactor, MaxBody: 1 << 20, HangLimit: time.Minute,
		MockHeaders: true, Log: slog.New(slog.DiscardHandler),
	}
	c.Hangs, b.endHangs = context.WithCancel(context.Background())
	c.Replies, b.endReply = context.WithCancel(context.Background())
	return c
}

func newBench(reply mock.Reply) *bench {
	return &bench{reply: reply, outcomes: map[string]*mock.Outcome{}, settled: make(chan string, 1000)}
}

// held is how much the kernel is asked to hold, on each side, of what was sent and not read
// yet. It takes twice as much.
const held = 64 << 10

// serve starts an endpoint over a real socket.
func serve(t *testing.T, reply mock.Reply) *bench {
	t.Helper()
	b := newBench(reply)
	s := httptest.NewUnstartedServer(endpoint.New(b.config()))
	s.Config.ConnContext = func(ctx context.Context, conn net.Conn) context.Context {
		if err := conn.(*net.TCPConn).SetReadBuffer(held); err != nil {
			t.Error(err)
		}
		return ctx
	}
	s.Start()
	b.url, b.addr = s.URL, s.Listener.Addr().String()
	t.Cleanup(func() {
		b.endHangs()
		b.endReply()
		s.Close()
	})
	return b
}

const call = "POST /api/v1/Agents/Messaging/CreateMessage HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"

// dial sends raw bytes and gives the connection.
func (b *bench) dial(t *testing.T, raw string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", b.addr)
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.(*net.TCPConn).SetWriteBuffer(held); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if _, err := io.WriteString(conn, raw); err != nil {
		t.Fatal(err)
	}
	return conn
}

// readAll is what a raw socket sees until the connection ends, and how it ends.
func readAll(conn net.Conn) (string, error) {
	var b strings.Builder
	_, err := io.Copy(&b, conn)
	return b.String(), err
}

func readResponse(t *testing.T, conn net.Conn) *http.Response {
	t.Helper()
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	return resp
}

var errDisk = errors.New("no space left on device")
