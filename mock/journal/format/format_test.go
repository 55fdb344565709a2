package format_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"somock/mock"
	"somock/mock/journal/format"
)

func entry() *mock.Entry {
	text := "æ \"quoted\" \n <&>"
	return &mock.Entry{
		ID: "k3v9q2ab-12", Run: "k3v9q2ab", Seq: 12, Time: time.Date(2026, 11, 23, 8, 0, 0, 123456000, time.UTC), Tenant: "Cust12345",
		Method: "POST", Target: "/", Headers: []mock.Pair{{"Content-Type", "application/json"}}, Body: text, BodyEncoding: "utf8",
		Message: &mock.Message{Content: &text}, Violations: []mock.Violation{}, Decision: mock.Decision{By: mock.ByDefault, Accepted: true},
	}
}

// What is written of a call and its outcome is what is read.
func TestRoundTrip(t *testing.T) {
	e, status := entry(), 204
	e.Outcome, e.Observations = &mock.Outcome{}, []string{"slow"} // neither is part of what came in
	line := format.AppendReceived(nil, e)
	if kind, err := format.Check(line); kind != format.KindReceived || err != nil || format.ID(line) != e.ID || format.Seq(line) != 12 || !json.Valid(line) {
		t.Errorf("%s: %s, %v", line, kind, err)
	}
	again, err := format.DecodeEntry(line)
	if diff := cmp.Diff(entry(), again, cmpopts.IgnoreUnexported(mock.Entry{})); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	o := &mock.Outcome{
		Kind: mock.Answered, Status: &status, Headers: []mock.Pair{{"Cache-Control", "no-cache"}}, Body: "x",
		Delay: mock.Millis(400 * time.Microsecond), Duration: mock.Millis(time.Millisecond), Observations: []string{"slow"},
	}
	line = format.AppendReplied(nil, e.ID, o)
	if kind, err := format.Check(line); kind != format.KindReplied || err != nil || format.Seq(line) != 12 {
		t.Errorf("%s: %s, %v", line, kind, err)
	}
	outcome, err := format.DecodeOutcome(line)
	if diff := cmp.Diff(o, outcome); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
}

// What is not as it was written, or is of another version, is said to be so.
func TestCheck(t *testing.T) {
	sealed := func(head string) string {
		return fmt.Sprintf(`%s,"crc":"%08x"}`, head, crc32.Checksum([]byte(head), crc32.MakeTable(crc32.Castagnoli)))
	}
	good := sealed(`{"v":1,"kind":"note","note":"reset"`)
	for _, c := range []struct {
		line, says string
		want       error
	}{
		{good, "", nil},
		{"", "does not begin", format.ErrBadLine},
		{"hello", "does not begin", format.ErrBadLine},
		{strings.Replace(good, `,"crc"`, `,"CRC"`, 1), "does not end in a checksum", format.ErrBadLine},
		{strings.Replace(good, "reset", "RESET", 1), "its bytes give", format.ErrBadLine},
		{sealed(`{"v":2,"kind":"note"`), "seen v \"2\", expected 1; read it with the somock that wrote it", format.ErrVersion},
	} {
		_, err := format.Check([]byte(c.line))
		if !errors.Is(err, c.want) || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%q: seen %v, expected %v with %q", c.line, err, c.want, c.says)
		}
	}
	if line, err := format.AppendNote([]byte("before"), mock.Note{Note: "reset"}); err != nil || !bytes.HasPrefix(line, []byte(`before{"v":1,"kind":"note",`)) {
		t.Errorf("%s, %v", line, err)
	}
}
