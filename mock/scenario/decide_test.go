package scenario

import (
	"bytes"
	"cmp"
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"somock/mock"
)

var update = flag.Bool("update", false, "write what is seen into the files of expectations")

// TestDecide plays the calls of each file against its scenarios and compares the
// decisions, a line each. A call is a line of words: NAME=VALUE says how it differs from
// a plain valid one. A line that begins with ! is an act.
func TestDecide(t *testing.T) {
	files, err := filepath.Glob("testdata/decide/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txt"), func(t *testing.T) {
			t.Parallel()
			testDecisions(t, name)
		})
	}
}

func testDecisions(t *testing.T, name string) {
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	notes := &notebook{}
	e := New(Options{Note: notes.add})
	var calls string
	for _, f := range archive.Files {
		switch filepath.Ext(f.Name) {
		case ".yaml":
			parsed, err := Parse(f.Name, f.Data)
			if err != nil {
				t.Fatal(err)
			}
			if err := e.Use(parsed); err != nil {
				t.Fatal(err)
			}
		case "":
			calls += map[string]string{"calls": string(f.Data)}[f.Name]
		}
	}
	short, long := play(t, e, notes, calls)
	expect(t, name, archive, map[string]string{"decisions": short, "replies": long})
}

// expect compares sections of an archive with what was seen, or writes them.
func expect(t *testing.T, name string, archive *txtar.Archive, seen map[string]string) {
	t.Helper()
	for i, f := range archive.Files {
		text, known := seen[f.Name]
		if !known || text == string(f.Data) {
			continue
		}
		if !*update {
			t.Errorf("%s: %s are\n%s\nexpected\n%s", name, f.Name, text, f.Data)
		}
		archive.Files[i].Data = []byte(text)
	}
	if *update {
		if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// play runs a script and tells of each call in one line, and of each reply in full.
func play(t *testing.T, e *Engine, notes *notebook, script string) (short, long string) {
	t.Helper()
	var s, l bytes.Buffer
	for line := range strings.Lines(script) {
		line = strings.TrimSpace(line)
		if act, ok := strings.CutPrefix(line, "!"); ok {
			fmt.Fprintf(&s, "! %s\n", perform(t, e, notes, act))
			continue
		}
		times := 1
		if n, rest, ok := strings.Cut(line, " x "); ok {
			times, _ = strconv.Atoi(n)
			line = rest
		}
		for range times {
			d, r, epoch, err := e.Decide(context.Background(), callOf(t, line))
			if err != nil {
				t.Fatal(err)
			}
			s.WriteString(tell(d.Plan(r), epoch) + "\n")
			l.WriteString(tellReply(r))
		}
	}
	return s.String(), l.String()
}

// perform does one act: reset [T], arm WHAT [times=N] [tenant=T] [bypass], disarm [ID],
// put NAME SOURCE, delete NAME, book NAME….
func perform(t *testing.T, e *Engine, notes *notebook, act string) string {
	t.Helper()
	notes.texts()
	var err error
	verb, rest, _ := strings.Cut(strings.TrimSpace(act), " ")
	switch verb {
	case "reset":
		_, err = e.Reset(t.Context(), rest)
	case "arm":
		err = armBy(t, e, rest)
	case "disarm":
		_, err = e.Disarm(t.Context(), rest)
	case "book":
		err = e.SetBook(t.Context(), strings.Fields(rest)...)
	case "armed":
		var text string
		for _, a := range e.armed() {
			text += fmt.Sprintf("%s %s %s; ", a.ID, a.Stub, show(a.Remaining))
		}
		return text
	default:
		t.Fatalf("no act %q", act)
	}
	if err != nil {
		return "error: " + err.Error()
	}
	return strings.Join(notes.texts(), ";")
}

// A notebook takes notes.
type notebook struct {
	mu    sync.Mutex
	notes []mock.Note
}

func (n *notebook) add(note mock.Note) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.notes = append(n.notes, note)
	return nil
}

// texts are those of the notes since they were last asked for.
func (n *notebook) texts() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	var texts []string
	for _, note := range n.notes {
		texts = append(texts, note.Text)
	}
	n.notes = nil
	return texts
}

func armBy(t *testing.T, e *Engine, words string) error {
	t.Helper()
	a := Arming{By: "test"}
	for _, key := range []string{" times=", " for=", " tenant="} {
		before, value, ok := strings.Cut(words, key)
		if !ok {
			continue
		}
		value, after, _ := strings.Cut(value, " ")
		words = before + " " + after
		switch key {
		case " times=":
			a.Times, _ = strconv.Atoi(value)
		case " for=":
			a.For, _ = time.ParseDuration(value)
		case " tenant=":
			a.Tenant = value
		}
	}
	words, a.BypassContract = strings.CutSuffix(strings.TrimSpace(words), " bypass")
	if IsStep(words) {
		a.Step = words
	} else {
		a.Scenario = words
	}
	_, err := e.Arm(t.Context(), a)
	return err
}

func callOf(t testing.TB, line string) *mock.Call {
	t.Helper()
	call := &mock.Call{
		Request: &mock.Request{Method: "POST", Header: http.Header{}},
		Tenant:  mock.DefaultTenant, Message: &mock.Message{},
		Auth: &mock.Auth{Scheme: "basic", Identity: "tje0", Fingerprint: "f0", DrawByte: 7},
	}
	for _, word := range strings.Fields(line) {
		key, value, _ := strings.Cut(word, "=")
		value = strings.NewReplacer("␠", " ", "␤", "\n").Replace(value)
		switch key {
		case "call":
		case "tenant":
			call.Tenant = value
		case "identity":
			call.Auth.Identity = value
		case "fp":
			call.Auth.Fingerprint = value
		case "shade":
			n, _ := strconv.Atoi(value)
			call.Auth.DrawByte = byte(n)
		case "anonymous":
			call.Auth = nil
		case "unread":
			call.Message = nil
		case "violation":
			call.Violations = append(call.Violations, mock.Violation{Rule: value})
		case "refused":
			call.Answer = &mock.Answer{By: mock.ByRefusal, Reply: mock.Reply{Status: 401}}
		case "described":
			call.Route, call.Answer = mock.Description, &mock.Answer{By: mock.ByDescription, Final: true, Reply: mock.Reply{Status: 200}}
		case "path":
			call.Route, call.Path = mock.Elsewhere, value
			call.Answer = &mock.Answer{By: mock.ByRefusal, Final: true, Reply: mock.Reply{Status: 404}}
		case "method":
			call.Method = value
		default:
			if field := mock.MessageField(key); field != "" {
				*call.Message.Field(field) = &value
			} else {
				call.Header.Set(key, value)
			}
		}
	}
	return call
}

// tell is a decision in one line.
func tell(d mock.Decision, epoch int) string {
	words := []string{string(d.By)}
	if d.Stub != nil {
		words = append(words, cmp.Or(d.StubStep(), *d.Stub))
	}
	if d.Ordinal != nil {
		words = append(words, "ordinal="+strconv.FormatUint(*d.Ordinal, 10))
	}
	words = append(words, "status="+show(d.Status))
	if d.Delay != 0 {
		words = append(words, "delay="+time.Duration(d.Delay).String())
	}
	if d.Fault != nil {
		words = append(words, "fault="+string(*d.Fault))
	}
	if d.Accepted {
		words = append(words, "accepted")
	}
	var purposes []string
	for purpose, u := range d.Draw {
		purposes = append(purposes, fmt.Sprintf("draw.%s=%.4f", purpose, u))
	}
	slices.Sort(purposes)
	words = append(words, purposes...)
	if epoch > 0 {
		words = append(words, "epoch="+strconv.Itoa(epoch))
	}
	return strings.Join(words, " ")
}

func show(n *int) string {
	if n == nil {
		return "-"
	}
	return strconv.Itoa(*n)
}

// tellReply is a reply as it would be sent for the recording r-1.
func tellReply(r mock.Reply) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d\n", r.Status)
	for _, h := range r.Headers {
		fmt.Fprintf(&b, "%s: %s\n", h.Name, h.Value.Fill("r-1"))
	}
	if r.Fault.Kind == mock.FaultDribble {
		fmt.Fprintf(&b, "(%d bytes every %v)\n", r.Fault.Bytes, r.Fault.Every)
	}
	return b.String() + "\n" + r.Body.Fill("r-1") + "\n"
}
