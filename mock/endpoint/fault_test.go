package endpoint_test

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"somock/mock"
	"somock/mock/wire"
)

// withFault is a 204 under a fault.
func withFault(f mock.Fault) mock.Reply {
	r := wire.NoContent()
	r.Fault = f
	return r
}

func TestFaultsAsARawSocketSeesThem(t *testing.T) {
	full := "HTTP/1.1 204 No Content\r\n"
	for _, c := range []struct {
		fault mock.Fault
		sees  func(got string, err error) bool
	}{
		{mock.Fault{Kind: mock.FaultReset}, func(got string, err error) bool { return got == "" && errors.Is(err, syscall.ECONNRESET) }},
		{mock.Fault{Kind: mock.FaultClose}, func(got string, err error) bool { return got == "" && err == nil }},
		{mock.Fault{Kind: mock.FaultGarbage}, func(got string, err error) bool {
			return got != "" && !strings.HasPrefix(got, "HTTP/") && err == nil
		}},
		{mock.Fault{Kind: mock.FaultTruncate}, func(got string, err error) bool {
			return got == "HTTP/1" && err == nil
		}},
		{mock.Fault{Kind: mock.FaultDribble, Bytes: 50, Every: time.Millisecond}, func(got string, err error) bool {
			return strings.HasPrefix(got, full) && strings.HasSuffix(got, "\r\n\r\n") && strings.Contains(got, "Connection: close") && err == nil
		}},
	} {
		b := serve(t, withFault(c.fault))
		got, err := readAll(b.dial(t, call+call)) // a second call in the pipe must not be answered
		if !c.sees(got, err) {
			t.Errorf("%s: seen %q, %v", c.fault.Kind, got, err)
		}
		if o := b.outcome(); o.Kind != mock.Faulted {
			t.Errorf("%s: outcome %s", c.fault.Kind, o.Kind)
		}
		if n := b.recorded(); n != 1 {
			t.Errorf("%s: %d calls recorded, the connection was used again", c.fault.Kind, n)
		}
	}
}

// A reply with a body is cut inside it, and what is recorded is what went out.
func TestTruncatedIsRecordedAsFarAsItWentOut(t *testing.T) {
	for _, c := range []struct {
		body, sent string
		status     int
	}{{"", "", 0}, {"x", "", 503}, {"0123456789", "01234", 503}} {
		r := mock.Reply{Status: 503, Headers: []mock.HeaderField{mock.Header("X-One", "1")}, Body: mock.Literal(c.body), Fault: mock.Fault{Kind: mock.FaultTruncate}}
		b := serve(t, r)
		got, err := readAll(b.dial(t, call))
		o := b.outcome()
		status, headers := 0, len(o.Headers) > 0
		if o.Status != nil {
			status = *o.Status
		}
		if err != nil || !strings.HasSuffix(got, c.sent) || status != c.status || o.Body != c.sent || headers != (c.status != 0) {
			t.Errorf("body %q: seen %q, %v; recorded status %d, headers %v, body %q", c.body, got, err, status, o.Headers, o.Body)
		}
		if c.status != 0 && !strings.Contains(got, "Content-Length: "+strconv.Itoa(len(c.body))+"\r\n") {
			t.Errorf("body %q: its length is not announced: %q", c.body, got)
		}
	}
}

// A client that leaves a dribble early is on record with as much as it was sent.
func TestDribbleIsRecordedAsFarAsItWentOut(t *testing.T) {
	r := mock.Reply{Status: 503, Body: mock.Literal("0123456789"), Fault: mock.Fault{Kind: mock.FaultDribble, Bytes: 30, Every: time.Hour}}
	b := serve(t, r)
	conn := b.dial(t, call)
	if _, err := io.ReadFull(conn, make([]byte, 30)); err != nil {
		t.Fatal(err)
	}
	b.endReply()
	if o := b.outcome(); o.Kind != mock.Shutdown || o.Status != nil || len(o.Headers) != 0 || o.Body != "" {
		t.Errorf("after \"HTTP/1.1 503 Service Unavailab\": %+v", o)
	}
}

func TestHangLastsUntilTheClientLeaves(t *testing.T) {
	b := serve(t, withFault(mock.Fault{Kind: mock.FaultHang}))
	conn := b.dial(t, call)
	for b.recorded() == 0 { // the call is on record while it hangs
		_ = conn.SetReadDeadline(time.Now().Add(time.Millisecond))
		if n, err := conn.Read(make([]byte, 1)); n > 0 || errors.Is(err, io.EOF) {
			t.Fatalf("seen %d bytes, %v while it should hang", n, err)
		}
	}
	_ = conn.Close()
	if o := b.outcome(); o.Kind != mock.ClientGone || o.Status != nil {
		t.Errorf("outcome %+v", o)
	}
}

func TestHangEndsWithTheServer(t *testing.T) {
	b := serve(t, withFault(mock.Fault{Kind: mock.FaultHang}))
	conn := b.dial(t, call)
	b.endHangs()
	if got, err := readAll(conn); got != "" || err != nil {
		t.Errorf("seen %q, %v", got, err)
	}
	if o := b.outcome(); o.Kind != mock.Shutdown {
		t.Errorf("outcome %s", o.Kind)
	}
}
