package endpoint_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"somock/mock"
	"somock/mock/endpoint"
	"somock/mock/journal"
	"somock/mock/wire"
)

func TestTheAnswerIsRecordedAsSent(t *testing.T) {
	reply := wire.NoContent()
	reply.Status, reply.Body = 503, mock.JoinByID("busy, see ", "\n")
	b := serve(t, reply)
	resp := readResponse(t, b.dial(t, call))
	body, _ := io.ReadAll(resp.Body)
	o := b.outcome()
	if resp.StatusCode != 503 || string(body) != "busy, see run-1\n" || o.Body != string(body) {
		t.Errorf("got %d %q, recorded %q", resp.StatusCode, body, o.Body)
	}
	for _, pair := range o.Headers {
		if got := resp.Header.Get(pair[0]); got != pair[1] {
			t.Errorf("recorded %s: %s, sent %q", pair[0], pair[1], got)
		}
	}
	if len(o.Headers) != len(resp.Header) {
		t.Errorf("recorded %v, sent %v", o.Headers, resp.Header)
	}
	if o.Kind != mock.Answered || resp.Header.Get("X-Mock-Recording") != "run-1" {
		t.Errorf("outcome %s, X-Mock-Recording %q", o.Kind, resp.Header.Get("X-Mock-Recording"))
	}
}

func TestSuccessHasNoBodyAndNoContentType(t *testing.T) {
	b := serve(t, wire.NoContent())
	conn := b.dial(t, strings.Replace(call, "Host: x", "Host: x\r\nConnection: close", 1))
	raw, err := readAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	head, body, _ := strings.Cut(raw, "\r\n\r\n")
	if !strings.HasPrefix(head, "HTTP/1.1 204 No Content\r\n") || body != "" {
		t.Errorf("got %q", raw)
	}
	for _, absent := range []string{"Content-Type", "Content-Length", "Transfer-Encoding"} {
		if strings.Contains(head, absent) {
			t.Errorf("204 carries %s:\n%s", absent, head)
		}
	}
}

func TestWhatIsNotRecordedIsNotAcknowledged(t *testing.T) {
	for _, c := range []struct {
		engine, journal error
		want            string // in X-Mock-Error
	}{
		{nil, errDisk, "journal"},
		{nil, fmt.Errorf("%w for 5s", journal.ErrBusy), "busy"},
		{errors.New("no ordinal"), errDisk, "journal"},
	} {
		b := serve(t, wire.NoContent())
		b.fail, b.failDisk = c.engine, c.journal
		resp := readResponse(t, b.dial(t, call))
		if resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get("X-Mock-Error") != c.want {
			t.Errorf("%s: got %d, X-Mock-Error %q", c.want, resp.StatusCode, resp.Header.Get("X-Mock-Error"))
		}
		if id := resp.Header.Get("X-Mock-Recording"); id != "" {
			t.Errorf("%s: an unrecorded call got the id %q", c.want, id)
		}
	}
}

// TestUndecided: a call for which no ordinal could be had takes no step, is answered 503
// and is on record all the same.
func TestUndecided(t *testing.T) {
	b := serve(t, mock.Reply{Status: 204, Accepted: true})
	b.fail = errors.New("no ordinal")
	resp := readResponse(t, b.dial(t, call))
	h := resp.Header
	if resp.StatusCode != 503 || h.Get("X-Mock-Error") != "scenario" || h.Get("Retry-After") != "1" || h.Get("X-Mock-Recording") != "run-1" {
		t.Errorf("got %d with %v, expected 503 of the scenario, to be tried again after 1 s, with its recording", resp.StatusCode, h)
	}
	outcome := b.outcome()
	d := b.entries[0].Decision
	if d.By != mock.ByUndecided || d.Book != "b00c" || *d.Status != 503 || d.Accepted || d.Stub != nil || d.Ordinal != nil {
		t.Errorf("recorded is the decision %+v, expected undecided, 503, under book b00c", d)
	}
	if outcome.Kind != mock.Answered || *outcome.Status != 503 {
		t.Errorf("the outcome is %+v, expected answered, 503", outcome)
	}
}

// A silent is an engine and a journal that wait for an answer which does not come.
type silent struct{ *bench }

func (silent) Decide(ctx context.Context, _ *mock.Call) (mock.Decision, mock.Reply, int, error) {
	<-ctx.Done()
	return mock.Decision{}, mock.Reply{}, 0, ctx.Err()
}

func (silent) Append(ctx context.Context, _ *mock.Entry) error {
	<-ctx.Done()
	return fmt.Errorf("%w: %w", journal.ErrUnavailable, ctx.Err())
}

// TestPatience: where decision and record are both waited for in vain, a client waits as
// long as for one.
func TestPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(mock.Reply{})
		config := b.config()
		defer b.endHangs()
		defer b.endReply()
		config.Decide, config.Journal, config.DecideTimeout = silent{b}.Decide, silent{b}, 2*time.Second
		began, w := time.Now(), httptest.NewRecorder()
		endpoint.New(config).ServeHTTP(w, httptest.NewRequest("POST", "/api/v1/Agents/Messaging/CreateMessage", strings.NewReader("{}")))
		if took := time.Since(began); took != 2*time.Second || w.Code != 503 || w.Header().Get("X-Mock-Error") != "journal" {
			t.Errorf("answered %d %s after %v, expected 503 of the journal after 2s", w.Code, w.Header().Get("X-Mock-Error"), took)
		}
	})
}

// What is recorded of a call is what came: no Host where none was sent, and the version of
// HTTP that the request line names.
func TestAnOldClientIsRecordedAsOne(t *testing.T) {
	const body = "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
	for _, c := range []struct{ name, head, proto, host string }{
		{"HTTP/1.0 without Host", "HTTP/1.0\r\n", "HTTP/1.0", "none"},
		{"HTTP/1.0 with Host", "HTTP/1.0\r\nHost: x\r\n", "HTTP/1.0", "x"},
		{"HTTP/1.1", "HTTP/1.1\r\nHost: x\r\nConnection: close\r\n", "", "x"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := serve(t, mock.Reply{Status: 204})
			raw, err := readAll(b.dial(t, "POST /api/v1/Agents/Messaging/CreateMessage "+c.head+body))
			if err != nil || !strings.Contains(raw, " 204 No Content") {
				t.Fatalf("%q, %v", raw, err)
			}
			b.outcome()
			host := "none"
			for _, h := range b.entries[0].Headers {
				if h[0] == "Host" {
					host = h[1]
				}
			}
			if e := b.entries[0]; e.Proto != c.proto || host != c.host {
				t.Errorf("seen proto %q and host %q, expected %q and %q", e.Proto, host, c.proto, c.host)
			}
		})
	}
}

func TestBodiesOverTheLimitAreNotRead(t *testing.T) {
	b := serve(t, wire.NoContent())
	readResponse(t, b.dial(t, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n"))
	readResponse(t, b.dial(t, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n100001\r\n"+strings.Repeat("a", 1<<20+1)+"\r\n0\r\n\r\n"))
	if n := b.recorded(); n != 2 {
		t.Fatalf("%d recorded, want 2", n)
	}
	for i, read := range []int{0, 1 << 20} { // what a header announces need not be read to be known
		if r := b.requests[i]; r.State != mock.BodyTooLarge || len(r.Body) != read || len(b.entries[i].Body) != read {
			t.Errorf("call %d: state %v, %d bytes read, %d recorded, want %d", i+1, r.State, len(r.Body), len(b.entries[i].Body), read)
		}
	}
}

// TestARecordingHasRoom: what would be a longer line than the journal takes is judged as too
// large and recorded without its body; how long a line is depends on what is in it.
func TestARecordingHasRoom(t *testing.T) {
	b := newBench(wire.NoContent())
	c := b.config()
	c.MaxLine = 64 << 10
	e := endpoint.New(c)
	for _, test := range []struct {
		name, body string
		fits       bool
	}{
		{"short", strings.Repeat("a", 100), true},
		{"long", strings.Repeat("a", 50<<10), true},
		{"too long", strings.Repeat("a", 62<<10), false},
		{"of characters that are long in JSON", strings.Repeat("\x01", 12<<10), false},
		{"of bytes that are no text", strings.Repeat("\xff", 48<<10), false},
	} {
		e.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", "/", strings.NewReader(test.body)))
		last := b.requests[len(b.requests)-1]
		entry := b.entries[len(b.entries)-1]
		if fits := last.State == mock.BodyWhole; fits != test.fits || fits != (entry.Body != "") {
			t.Errorf("%s: state %v, %d bytes of the body recorded; expected that it fits: %v", test.name, last.State, len(entry.Body), test.fits)
		}
		if n := len(entry.AppendFields(nil)); n > 64<<10 {
			t.Errorf("%s: the line has %d bytes", test.name, n)
		}
	}
}

// Most clients send all of a body before they look for an answer.
func TestAClientThatSendsTooMuchReadsItsAnswer(t *testing.T) {
	b := serve(t, wire.NoContent())
	const size = 1<<20 + 16*held // over the limit by more than the kernel holds for a reader that does not come
	head := "POST / HTTP/1.1\r\nHost: x\r\n"
	for name, raw := range map[string]string{
		"announced": fmt.Sprintf("%sContent-Length: %d\r\n\r\n%s", head, size, strings.Repeat("a", size)),
		"chunked":   fmt.Sprintf("%sTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", head, size, strings.Repeat("a", size)),
	} {
		if resp := readResponse(t, b.dial(t, raw)); resp.StatusCode != 204 || !resp.Close {
			t.Errorf("%s: answered %d, connection to be closed: %v", name, resp.StatusCode, resp.Close)
		}
	}
}

// Go's own spelling of it is Www-Authenticate; the service's is what people look for.
func TestTheChallengeIsSpeltAsTheServiceSpellsIt(t *testing.T) {
	b := serve(t, wire.Service("ArgumentException", "no", wire.SourceWebAPI).Reply(401, ""))
	raw, err := readAll(b.dial(t, strings.Replace(call, "Host: x", "Host: x\r\nConnection: close", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(raw, "\r\nWWW-Authenticate: Basic realm="); n != 1 || strings.Contains(raw, "Www-") {
		t.Errorf("got %q", raw)
	}
	want := mock.Pair{"WWW-Authenticate", `Basic realm="SuperOffice Username or Ticket"`}
	if got := b.outcome().Headers; !slices.Contains(got, want) {
		t.Errorf("recorded %v, without %v", got, want)
	}
}

// A HEAD is answered with the headers of the GET (RFC 9110, 8.6), and recorded so.
func TestAHeadHasTheLengthOfWhatItDoesNotSend(t *testing.T) {
	reply := wire.NoContent()
	reply.Status, reply.Body = 200, mock.Literal("described")
	b := serve(t, reply)
	raw, err := readAll(b.dial(t, "HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, body, _ := strings.Cut(raw, "\r\n\r\n"); body != "" || !strings.Contains(raw, "\r\nContent-Length: 9\r\n") {
		t.Errorf("got %q", raw)
	}
	if got := b.outcome().Body; got != "" {
		t.Errorf("recorded the body %q, which was not sent", got)
	}
}

// The deadline of one reply must not end a later answer on the same connection.
func TestAReplyLeavesNoDeadlineBehind(t *testing.T) {
	b := serve(t, wire.NoContent())
	rec := &deadlines{ResponseWriter: httptest.NewRecorder()}
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("{}"))
	endpoint.New(b.config()).ServeHTTP(rec, r)
	if len(rec.set) < 2 || !rec.set[len(rec.set)-1].IsZero() {
		t.Errorf("write deadlines set: %v, want the last to be none", rec.set)
	}
}

// deadlines notes what write deadlines are set.
type deadlines struct {
	http.ResponseWriter
	set []time.Time
}

func (d *deadlines) SetWriteDeadline(t time.Time) error { d.set = append(d.set, t); return nil }
func (d *deadlines) FlushError() error                  { return nil }
