package har_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"somock/mock"
	"somock/mock/har"
)

const maxBody = 1000

// archive is a HAR of these requests.
func archive(requests ...string) string {
	var entries []string
	for _, r := range requests {
		entries = append(entries, `{"startedDateTime":"2026-11-25T10:00:00.000Z","request":`+r+`,"response":{"status":204}}`)
	}
	return `{"log":{"version":"1.2","creator":{"name":"t","version":"1"},"pages":[{"id":"p"}],"entries":[` + strings.Join(entries, ",") + `],"comment":""}}`
}

func post(more string) string {
	return `{"method":"POST","url":"https://h.example/Cust1/api/v1/Agents/Messaging/CreateMessage?a=%20b#x","headers":[{"name":"content-type","value":"application/json"}]` + more + `}`
}

func read(t *testing.T, text string) []har.Call {
	t.Helper()
	var calls []har.Call
	for c, err := range har.Read(strings.NewReader(text), maxBody) {
		if err != nil {
			t.Fatal(err)
		}
		calls = append(calls, c)
	}
	return calls
}

func TestAnEntryBecomesTheRequestThatItWas(t *testing.T) {
	c := read(t, "\ufeff"+archive(post(`,"bodySize":2,"postData":{"mimeType":"application/json","text":"{}"}`)))[0]
	r := c.Request
	if c.Number != 1 || c.Lost != 0 || c.Err != nil {
		t.Errorf("call %+v", c)
	}
	if r.Method != "POST" || r.Target != "/Cust1/api/v1/Agents/Messaging/CreateMessage?a=%20b" || r.RawQuery != "a=%20b" || r.Path != "/Cust1/api/v1/Agents/Messaging/CreateMessage" {
		t.Errorf("request %+v", r)
	}
	if r.Header.Get("Host") != "h.example" || r.Header.Get("Content-Type") != "application/json" || r.Body != "{}" {
		t.Errorf("header %v, body %q", r.Header, r.Body)
	}
	if r.Arrived.Hour() != 10 {
		t.Errorf("arrived %s", r.Arrived)
	}
}

func TestPseudoHeadersOfHTTP2(t *testing.T) {
	r := read(t, archive(`{"method":"POST","url":"https://127.0.0.1/x","headers":[{"name":":method","value":"POST"},{"name":":path","value":"/x"},{"name":":scheme","value":"https"},{"name":":authority","value":"sod.example"},{"name":"accept","value":"*/*"}]}`))[0].Request
	if r.Header.Get("Host") != "sod.example" || len(r.Header) != 2 {
		t.Errorf("header %v", r.Header)
	}
}

func TestBodies(t *testing.T) {
	long := strings.Repeat("x", maxBody+1)
	for _, c := range []struct {
		name, more, body string
		state            mock.BodyState
		lost             int64
		err              string
	}{
		{"none", ``, "", mock.BodyWhole, 0, ""},
		{"none, its size unknown", `,"bodySize":-1`, "", mock.BodyWhole, 0, ""},
		{"left out, but for its type", `,"bodySize":120,"postData":{"mimeType":"application/json"}`, "", mock.BodyWhole, 120, ""},
		{"left out", `,"bodySize":120`, "", mock.BodyWhole, 120, ""},
		{"null", `,"bodySize":0,"postData":null`, "", mock.BodyWhole, 0, ""},
		{"base64", `,"postData":{"mimeType":"a/b","text":"` + base64.StdEncoding.EncodeToString([]byte("\x00é")) + `","encoding":"base64"}`, "\x00é", mock.BodyWhole, 0, ""},
		{"base64 of our own export, unpadded", `,"postData":{"text":"eyJ9","_encoding":"base64"}`, "{\"}", mock.BodyWhole, 0, ""},
		{"no base64", `,"postData":{"text":"{}","encoding":"base64"}`, "", mock.BodyWhole, 0, "no base64"},
		{"another encoding", `,"postData":{"text":"x","encoding":"rot13"}`, "", mock.BodyWhole, 0, `"rot13", expected base64`},
		{"redacted", `,"postData":{"text":"x","_encoding":"redacted"}`, "", mock.BodyWhole, 0, "redacted"},
		{"params", `,"postData":{"mimeType":"application/x-www-form-urlencoded","params":[{"name":"IncomingMessage.To","value":"+47 1"},{"name":"b","value":""}]}`, "IncomingMessage.To=%2B47+1&b=", mock.BodyWhole, 0, ""},
		{"text beside params", `,"postData":{"text":"a=1","params":[{"name":"a","value":"2"}]}`, "a=1", mock.BodyWhole, 0, ""},
		{"too large", `,"postData":{"text":"` + long + `"}`, long[:maxBody], mock.BodyTooLarge, 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := read(t, archive(post(c.more)))[0]
			if c.err != "" {
				if got.Err == nil || !strings.Contains(got.Err.Error(), c.err) {
					t.Errorf("error %v, want %q", got.Err, c.err)
				}
				return
			}
			if got.Err != nil || got.Request.Body != c.body || got.Request.State != c.state || got.Lost != c.lost {
				t.Errorf("err %v, body %.40q, state %v, lost %d", got.Err, got.Request.Body, got.Request.State, got.Lost)
			}
		})
	}
}

func TestABodyThatWasSavedUnpackedIsNotUnpackedAgain(t *testing.T) {
	gzip := func(body string) string {
		return `{"method":"POST","url":"http://h/x","headers":[{"name":"Content-Encoding","value":"gzip"}],"postData":{"text":"` + body + `","encoding":"base64"}}`
	}
	calls := read(t, archive(gzip("e30="), gzip("H4sIAAAAAAAA")))
	if calls[0].Request.Header.Get("Content-Encoding") != "" {
		t.Error("a body that is no gzip is still called so")
	}
	if calls[1].Request.Header.Get("Content-Encoding") != "gzip" {
		t.Error("a gzip body lost its name")
	}
}

// A HAR has characters; what was sent were bytes of a charset.
func TestTextIsEncodedAsItWasSent(t *testing.T) {
	for charset, want := range map[string]string{"utf-8": "ø€", "iso-8859-15": "\xf8\xa4", "utf-16le": "\xf8\x00\xac\x20", "us-ascii-7": "ø€", "gbk": "ø€"} {
		text := archive(`{"method":"POST","url":"http://h/x","headers":[{"name":"Content-Type","value":"application/json; charset=` + charset + `"}],"postData":{"text":"ø€"}}`)
		if got := read(t, text)[0].Request.Body; got != want {
			t.Errorf("%s: %q, want %q", charset, got, want)
		}
	}
}

func TestCookiesAndMasks(t *testing.T) {
	r := read(t, archive(`{"method":"POST","url":"http://u:p@h/x","cookies":[{"name":"XSRF-TOKEN","value":"1"}],"headers":[{"name":"Authorization","value":"[redacted soticket len=40 fp=1f2e3d4c]"}]}`))[0].Request
	if r.Header.Get("Cookie") != "XSRF-TOKEN=1" || r.Header.Get("Authorization") != "SOTicket redacted" || r.Header.Get("Host") != "h" {
		t.Errorf("header %v", r.Header)
	}
}

func TestOtherSchemesAreNoRequests(t *testing.T) {
	calls := read(t, archive(`{"method":"GET","url":"data:text/css;base64,AAAA"}`, `{"method":"GET","url":"ws://h/x"}`, post("")))
	if calls[0].Request != nil || calls[1].Request != nil || calls[2].Request == nil || calls[2].Number != 3 {
		t.Errorf("calls %+v", calls)
	}
}

func TestWhatIsNoArchive(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "the file is empty"},
		{"a list", "[]", "the file is a list"},
		{"html", "<html>", "it is no JSON"},
		{"another object", `{"swagger":"2.0"}`, "seen no log.entries"},
		{"log is a text", `{"log":"x"}`, "log is a text"},
		{"no entries", `{"log":{"version":"1.2"}}`, "seen no log.entries"},
		{"entries are an object", `{"log":{"entries":{}}}`, "log.entries is an object"},
		{"cut in the second entry", archive(post(""), post(""))[:500], "in or after entry 2"},
		{"cut at its end", strings.TrimSuffix(archive(post("")), "}"), "ends too early"},
		{"two", archive(post("")) + "{}", "more after its end"},
		{"an entry without a request", `{"log":{"entries":[{}]}}`, "entry 1: seen no request"},
		{"an entry without an address", archive(post(""), `{"method":"POST"}`), `entry 2: seen method "POST" and url ""`},
		{"a relative address", archive(`{"method":"POST","url":"/x"}`), "entry 1: seen the url"},
		{"a method that is a number", archive(`{"method":1,"url":"http://h/"}`), "entry 1: request.method is a number, expected a text"},
		{"headers as an object", archive(`{"method":"GET","url":"http://h/","headers":{}}`), "entry 1: request.headers is an object, expected a list"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var last error
			for _, err := range har.Read(strings.NewReader(c.text), maxBody) {
				last = err
			}
			if !errors.Is(last, har.ErrNoArchive) || !strings.Contains(last.Error(), c.want) {
				t.Errorf("error %v, want %q", last, c.want)
			}
		})
	}
}

// A reader that fails is no bad file.
func TestAnErrorOfReadingIsGivenAsItIs(t *testing.T) {
	broken := errors.New("broken disk")
	r := io.MultiReader(strings.NewReader(`{"log":{"entries":[`), iotestErr{broken})
	for _, err := range har.Read(r, maxBody) {
		if !errors.Is(err, broken) || errors.Is(err, har.ErrNoArchive) {
			t.Errorf("error %v", err)
		}
	}
}

type iotestErr struct{ err error }

func (e iotestErr) Read([]byte) (int, error) { return 0, e.err }

// An archive is as large as it likes: what is kept is one entry.
func TestALargeArchiveTakesNoMoreMemory(t *testing.T) {
	const entries, size = 600, 64 << 10
	content := strings.Repeat("x", size)
	r, w := io.Pipe()
	go func() {
		_, err := io.WriteString(w, `{"log":{"entries":[`)
		for i := 0; i < entries && err == nil; i++ {
			between := ","
			if i == 0 {
				between = ""
			}
			_, err = fmt.Fprintf(w, `%s{"request":%s,"response":{"content":{"text":"%s"}}}`, between, post(""), content)
		}
		_, _ = io.WriteString(w, `]}}`)
		_ = w.CloseWithError(err)
	}()
	n, most := 0, uint64(0)
	var m runtime.MemStats
	for _, err := range har.Read(r, maxBody) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n%100 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
		}
	}
	if n != entries || most > 8<<20 {
		t.Errorf("%d entries of %d MB took %d MB", n, entries*size>>20, most>>20)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(archive(post("")))
	f.Add(archive(post(`,"postData":{"text":"eyJ9","encoding":"base64"}`)))
	f.Add(`{"log":{"entries":[{"request":{"method":"G","url":"a:?"}}]}}`)
	f.Fuzz(func(t *testing.T, text string) {
		n := 0
		for c, err := range har.Read(strings.NewReader(text), maxBody) {
			if err != nil {
				return // the last thing given
			}
			if n++; c.Number != n {
				t.Fatalf("entry %d is numbered %d", n, c.Number)
			}
			if c.Request != nil && !strings.HasPrefix(c.Request.Target, "/") {
				t.Fatalf("target %q", c.Request.Target)
			}
		}
	})
}
