package journal

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"reflect"
	"slices"
	"testing"
	"time"

	"somock/mock"
	"somock/mock/journal/format"
)

// Whatever a file holds, the scanner finds the lines that a plain split finds; an index
// made in two parts is the one made at once, and points to whole lines alone; and a line
// that passes the check decodes or is refused, without a panic.
func FuzzLines(f *testing.F) {
	text := "x"
	e := &mock.Entry{ID: "abcdefgh-1", Run: "abcdefgh", Seq: 1, Time: time.Unix(0, 0), Message: &mock.Message{Content: &text}}
	f.Add(fmt.Appendf(nil, "%s\n%s\n", format.AppendReceived(nil, e), format.AppendReplied(nil, e.ID, &mock.Outcome{Kind: mock.Answered})), 300)
	f.Add(sealed([]byte(`{"v":1,"kind":"note","note":"reset"`)), 1)
	f.Add(sealed([]byte(`{"v":2,"kind":"note"`)), 3)
	f.Add([]byte("\n\n{\"v\":1,\x00torn"), 2)
	f.Fuzz(func(t *testing.T, file []byte, cut int) {
		checkScanner(t, file)
		for line := range bytes.SplitSeq(file, []byte("\n")) {
			decodeAny(t, line)
		}
		decodeAny(t, sealed(file)) // as if it had been written so
		checkIndex(t, file, int64(max(0, min(cut, len(file)))))
	})
}

// sealed is a line with its checksum, made the long way, and its line feed.
func sealed(head []byte) []byte {
	return fmt.Appendf(nil, "%s,\"crc\":\"%08x\"}\n", head, crc32.Checksum(head, crc32.MakeTable(crc32.Castagnoli)))
}

func checkScanner(t *testing.T, file []byte) {
	t.Helper()
	var want []scanned
	off := 0
	for line := range bytes.SplitAfterSeq(file, []byte("\n")) {
		if len(line) > 0 {
			raw, whole := bytes.CutSuffix(line, []byte("\n"))
			want = append(want, scanned{string(raw), int64(off), !whole})
		}
		off += len(line)
	}
	if got := allLines(t, newScanner(bytes.NewReader(file), 0, int64(len(file)))); !slices.Equal(got, want) {
		t.Fatalf("seen %+v, expected %+v", got, want)
	}
}

func checkIndex(t *testing.T, file []byte, cut int64) {
	t.Helper()
	r, quiet := bytes.NewReader(file), func(string, int64, error) {}
	whole, err := (&index{}).extended(r, int64(len(file)), quiet)
	if errors.Is(err, ErrVersion) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	part, err := (&index{}).extended(r, cut, quiet)
	if err == nil {
		part, err = part.extended(r, int64(len(file)), quiet)
	}
	if err != nil || !reflect.DeepEqual(part, whole) {
		t.Fatalf("in two parts: %+v, %v\nat once: %+v", part, err, whole)
	}
	for _, at := range whole.remarks {
		checkSpot(t, file, at, 0)
	}
	for _, at := range whole.received {
		checkSpot(t, file, at.spot, at.seq)
	}
	for seq, at := range whole.late {
		checkSpot(t, file, at, seq)
	}
}

func checkSpot(t *testing.T, file []byte, at spot, seq uint64) {
	t.Helper()
	if raw := file[at.off:at.end()]; bytes.Contains(raw, []byte("\n")) || format.Seq(raw) != seq && seq > 0 {
		t.Fatalf("at %+v stands %q, expected a line of %d", at, raw, seq)
	}
}

type scanned struct {
	raw  string
	off  int64
	torn bool
}

func allLines(t *testing.T, s *scanner) (out []scanned) {
	for {
		raw, off, torn, err := s.next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, scanned{string(raw), off, torn})
	}
}

func decodeAny(t *testing.T, raw []byte) {
	raw = bytes.TrimSuffix(raw, []byte("\n"))
	kind, err := format.Check(raw)
	if err != nil {
		return
	}
	format.Seq(raw)
	switch kind {
	case format.KindReceived:
		_, err = format.DecodeEntry(raw)
	case format.KindReplied:
		_, err = format.DecodeOutcome(raw)
	case format.KindNote:
		_, err = format.Decode[mock.Note](raw)
	case format.KindMalformed:
		_, err = format.Decode[Malformed](raw)
	case format.KindOpen:
		_, err = format.Decode[*format.Open](raw)
	case format.KindClose:
		_, err = format.Decode[*format.Close](raw)
	}
	if err != nil && !errors.Is(err, format.ErrBadLine) {
		t.Fatal(err)
	}
}

// A head may be anything; nothing of it but what is meant to be kept is kept.
func FuzzMalformed(f *testing.F) {
	f.Add([]byte("GET /a?b=c HTTP/1.1\r\nHost: a\r\nAuthorization: Basic x\r\n\r\n"))
	f.Add([]byte("Authorization: Basic c2VjcmV0\r\n"))
	f.Add([]byte("\x16\x03\x01\x02\x00"))
	f.Fuzz(func(t *testing.T, head []byte) {
		m := ParseMalformed(time.Time{}, "", head)
		line, err := format.AppendLine(nil, format.KindMalformed, m)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := format.Check(bytes.TrimSuffix(line, []byte("\n"))); err != nil {
			t.Fatal(err)
		}
		if len(m.Headers) > maxHead || len(m.Path) > 3*maxPath || len(m.Method) > 32 {
			t.Fatalf("it is not bounded: %+v", m)
		}
	})
}

// Lines longer than any buffer are read whole.
func TestLongLines(t *testing.T) {
	long := append([]byte(format.Start), bytes.Repeat([]byte("x"), 5*readSize)...)
	file := bytes.Join([][]byte{[]byte("a"), long, []byte("b"), long, nil}, []byte("\n"))
	lines := allLines(t, newScanner(bytes.NewReader(file), 0, int64(len(file))))
	if len(lines) != 4 || lines[1].raw != string(long) || lines[3].raw != string(long) {
		t.Errorf("%d lines", len(lines))
	}
}
