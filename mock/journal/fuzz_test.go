package journal

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"time"

	"somock/mock"
)

// Whatever a file holds, both scanners find the same lines, and a line that passes the
// check decodes or is refused, without a panic.
func FuzzLines(f *testing.F) {
	text := "x"
	e := &mock.Entry{ID: "abcdefgh-1", Run: "abcdefgh", Seq: 1, Time: time.Unix(0, 0), Message: &mock.Message{Content: &text}}
	f.Add(appendReplied(appendReceived(nil, e), e.ID, &mock.Outcome{Outcome: mock.Answered}))
	f.Add(seal([]byte(`{"v":1,"kind":"note","note":"reset"`), 0))
	f.Add(seal([]byte(`{"v":2,"kind":"note"`), 0))
	f.Add([]byte("\n\n{\"v\":1,\x00torn"))
	f.Fuzz(func(t *testing.T, file []byte) {
		forward := allLines(t, newScanner(bytes.NewReader(file), 0, int64(len(file))))
		backward := allLines(t, newBackScanner(bytes.NewReader(file), 0, int64(len(file))))
		if len(forward) != len(backward) {
			t.Fatalf("%d lines forward, %d backward", len(forward), len(backward))
		}
		for i, l := range forward {
			if b := backward[len(backward)-1-i]; l != b {
				t.Fatalf("line %d is %+v forward, %+v backward", i, l, b)
			}
			decodeAny(t, []byte(l.raw))
		}
		decodeAny(t, seal(bytes.Clone(file), 0)) // as if it had been written so
	})
}

type scanned struct {
	raw  string
	off  int64
	torn bool
}

func allLines(t *testing.T, s lineReader) (out []scanned) {
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
	kind, err := checkLine(raw)
	if err != nil {
		return
	}
	seqOf(raw)
	switch kind {
	case kindReceived:
		_, err = decodeEntry(raw)
	case kindReplied:
		_, err = decodeOutcome(raw)
	case kindNote:
		_, err = decodeNote(raw)
	case kindMalformed:
		_, err = decodeMalformed(raw)
	case kindOpen:
		_, err = decodeOpen(raw)
	case kindClose:
		_, err = decodeClose(raw)
	}
	if err != nil && !errors.Is(err, errBadLine) {
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
		line, err := appendLine(nil, kindMalformed, m)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := checkLine(bytes.TrimSuffix(line, []byte("\n"))); err != nil {
			t.Fatal(err)
		}
		if len(m.Headers) > maxHead || len(m.Path) > 3*maxPath || len(m.Method) > 32 {
			t.Fatalf("it is not bounded: %+v", m)
		}
	})
}

// Lines longer than any buffer are read whole in both directions.
func TestLongLines(t *testing.T) {
	long := append([]byte(lineStart), bytes.Repeat([]byte("x"), 5*readSize)...)
	file := bytes.Join([][]byte{[]byte("a"), long, []byte("b"), long, nil}, []byte("\n"))
	forward := allLines(t, newScanner(bytes.NewReader(file), 0, int64(len(file))))
	backward := allLines(t, newBackScanner(bytes.NewReader(file), 0, int64(len(file))))
	if len(forward) != 4 || len(backward) != 4 || forward[1].raw != string(long) || backward[0].raw != string(long) || backward[2] != forward[1] {
		t.Errorf("%d and %d lines", len(forward), len(backward))
	}
}
