package har

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"somock/mock"
)

// ErrNoArchive is what an input is refused with that is no HAR, or not a whole one.
var ErrNoArchive = errors.New("not a HAR that can be read")

// A Call is one entry of an archive.
type Call struct {
	Number  int           // among all entries of the archive, from 1
	Request *mock.Request // nil where its address is none of HTTP (data:, ws:, an extension's)
	// Lost is how many bytes of body the client announced where the archive has none; 0: it
	// has the body, or none was announced.
	Lost int64
	// Err is why the body cannot be known. It concerns nobody who does not judge this call.
	Err error
}

// Read gives the calls of an archive in its order. A body longer than maxBody bytes is
// given up to there, as one that was too large. An error, which wraps ErrNoArchive
// unless reading itself failed, names the entry, and is the last thing given.
func Read(r io.Reader, maxBody int64) iter.Seq2[Call, error] {
	return func(yield func(Call, error) bool) {
		a := &archive{Decoder: json.NewDecoder(withoutBOM(r)), maxBody: maxBody, yield: yield}
		err := a.object("the file", func(key string) error {
			if key != "log" {
				return a.skip()
			}
			return a.object("log", a.inLog)
		})
		if err == nil {
			err = a.end()
		}
		if err != nil && !errors.Is(err, errEnough) {
			yield(Call{}, err)
		}
	}
}

// errEnough is that whoever reads wants no more.
var errEnough = errors.New("enough")

// withoutBOM takes off the byte order mark that some tools on Windows begin a file with.
func withoutBOM(r io.Reader) io.Reader {
	b := bufio.NewReader(r)
	if mark, err := b.Peek(3); err == nil && string(mark) == "\xef\xbb\xbf" {
		_, _ = b.Discard(3) // it is there: it was peeked at
	}
	return b
}

// An archive is a file being read.
type archive struct {
	*json.Decoder
	maxBody int64
	yield   func(Call, error) bool
	n       int  // entries so far
	entries bool // log.entries was there
}

// object reads an object, each value of which the function given takes.
func (a *archive) object(what string, value func(key string) error) error {
	if err := a.open(what, '{', `an object: {"log":{"version":"1.2","entries":[…]}}`); err != nil {
		return err
	}
	for a.More() {
		key, err := a.Token()
		if err != nil {
			return a.broken(err)
		}
		if err := value(key.(string)); err != nil { // the decoder lets nothing else be a key
			return err
		}
	}
	_, err := a.Token()
	return a.broken(err)
}

func (a *archive) open(what string, delim json.Delim, expected string) error {
	seen, err := a.Token()
	if errors.Is(err, io.EOF) && what == "the file" {
		return fmt.Errorf("%w: the file is empty, expected %s", ErrNoArchive, expected)
	}
	if err != nil {
		return a.broken(err)
	}
	if seen != delim {
		return fmt.Errorf("%w: %s is %s, expected %s", ErrNoArchive, what, kindOf(seen), expected)
	}
	return nil
}

// kindOf names a token of JSON.
func kindOf(t json.Token) string {
	switch t := t.(type) {
	case json.Delim:
		return map[json.Delim]string{'[': "a list", '{': "an object"}[t]
	case string:
		return "a text"
	case float64:
		return "a number"
	case bool:
		return "true or false"
	}
	return "null"
}

func (a *archive) inLog(key string) error {
	if key != "entries" {
		return a.skip()
	}
	a.entries = true
	if err := a.open("log.entries", '[', "a list of entries"); err != nil {
		return err
	}
	for a.More() {
		a.n++
		var e entry
		if err := a.Decode(&e); err != nil {
			return a.broken(err)
		}
		call, err := e.call(a.maxBody)
		if err != nil {
			return fmt.Errorf("%w: entry %d: %w", ErrNoArchive, a.n, err)
		}
		call.Number = a.n
		if !a.yield(call, nil) {
			return errEnough
		}
	}
	_, err := a.Token()
	return a.broken(err)
}

// skip reads past a value, token by token.
func (a *archive) skip() error {
	for depth := 0; ; {
		t, err := a.Token()
		if err != nil {
			return a.broken(err)
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}

// end looks at what stands behind the archive.
func (a *archive) end() error {
	if !a.entries {
		return fmt.Errorf("%w: seen no log.entries, expected {\"log\":{\"version\":\"1.2\",\"entries\":[…]}}", ErrNoArchive)
	}
	switch _, err := a.Token(); {
	case errors.Is(err, io.EOF):
		return nil
	case err == nil:
		return fmt.Errorf("%w: there is more after its end, at byte %d; expected one archive in a file", ErrNoArchive, a.InputOffset())
	default:
		return a.broken(err)
	}
}

// broken says where an archive is no JSON, or an entry none of HAR; nil stays nil.
func (a *archive) broken(err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	where := ""
	if a.n > 0 {
		where = fmt.Sprintf(" in or after entry %d", a.n)
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%w: it ends too early, at byte %d%s: it was not saved whole", ErrNoArchive, a.InputOffset(), where)
	case errors.As(err, &kind):
		return fmt.Errorf("%w: entry %d: %s is %s, expected %s", ErrNoArchive, a.n, kind.Field, valueOf(kind), expectedOf(kind))
	case errors.As(err, &syntax):
		return fmt.Errorf("%w: it is no JSON%s: %w (byte %d)", ErrNoArchive, where, err, a.InputOffset())
	}
	return err
}

// valueOf says in the words of JSON what an entry held.
func valueOf(e *json.UnmarshalTypeError) string {
	switch kind, _, _ := strings.Cut(e.Value, " "); kind {
	case "object":
		return "an object"
	case "array":
		return "a list"
	case "string":
		return "a text"
	case "bool":
		return "true or false"
	}
	return "a number"
}

// expectedOf says in the words of JSON what an entry should have held.
func expectedOf(e *json.UnmarshalTypeError) string {
	switch e.Type.Kind().String() {
	case "string":
		return "a text"
	case "slice":
		return "a list"
	case "int64", "float64":
		return "a number"
	}
	return "an object"
}
