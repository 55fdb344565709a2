package verify

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"math"
	"slices"

	"somock/mock"
	"somock/mock/match"
	"somock/mock/suggest"
)

// A Golden is the messages that a client sends, in order and as canonical JSON, so that
// the same message as JSON, XML and form is the same here. A file of it has a message a
// line, and is compared and updated by whole lines.
type Golden struct {
	Messages []*mock.Message

	ids  []string // of the recordings, if they are from some
	more int      // how many messages come behind these
}

// GoldenOf is the messages of entries, tenant by tenant and in a tenant in the order in
// which they came, whatever became of them. It keeps what it returns.
func GoldenOf(entries iter.Seq2[*mock.Entry, error]) (*Golden, error) {
	return firstMessages(entries, math.MaxInt/2)
}

// Seen is [GoldenOf], as far as it takes to compare it with g. It keeps not much more
// messages than g has, twice as many at most.
func (g *Golden) Seen(entries iter.Seq2[*mock.Entry, error]) (*Golden, error) {
	return firstMessages(entries, len(g.Messages)+goldenShown)
}

// firstMessages is at least the first limit messages, and how many come behind.
func firstMessages(entries iter.Seq2[*mock.Entry, error], limit int) (*Golden, error) {
	s := senders{}
	kept := 0
	for e, err := range entries {
		if err != nil {
			return nil, err
		}
		if e.Message == nil {
			continue
		}
		if kept += s.add(e); kept > 2*limit {
			kept = s.shorten(limit)
		}
	}
	s.shorten(limit)
	g := &Golden{}
	for _, key := range slices.Sorted(maps.Keys(s)) {
		for _, m := range s[key].first {
			g.Messages, g.ids = append(g.Messages, m.message), append(g.ids, m.id)
		}
		g.more += s[key].n - len(s[key].first)
	}
	return g, nil
}

// senders are what each tenant has sent.
type senders map[string]*sender

// A sender has sent n messages, of which the first are known.
type sender struct {
	n     int
	first []sent
}

type sent struct {
	id      string
	message *mock.Message
}

// add takes in a message, and tells how many more are kept.
func (s senders) add(e *mock.Entry) int {
	key := mock.TenantKey(e.Tenant)
	one := s[key]
	if one == nil {
		one = &sender{}
		s[key] = one
	}
	if one.n++; len(one.first) < one.n-1 { // some before it were let go: it comes too late to count
		return 0
	}
	one.first = append(one.first, sent{e.ID, e.Message})
	return 1
}

// shorten lets go of what cannot be among the first messages of all any more, since only
// more can come before it, and tells how many are kept.
func (s senders) shorten(limit int) (kept int) {
	for _, key := range slices.Sorted(maps.Keys(s)) {
		one := s[key]
		if room := max(0, limit-kept); len(one.first) > room {
			one.first = slices.Clone(one.first[:room])
		}
		kept += len(one.first)
	}
	return kept
}

// Write writes the file.
func (g *Golden) Write(w io.Writer) error {
	var b bytes.Buffer
	for _, m := range g.Messages {
		b.Write(m.Canonical())
		b.WriteByte('\n')
	}
	_, err := w.Write(b.Bytes())
	return err
}

// ParseGolden reads such a file; name is what errors call it.
func ParseGolden(name string, source []byte) (*Golden, error) {
	g := &Golden{}
	for i, line := range bytes.Split(bytes.TrimPrefix(source, []byte("\ufeff")), []byte("\n")) {
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		m, err := parseMessage(line)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, i+1, err)
		}
		g.Messages = append(g.Messages, m)
	}
	return g, nil
}

func parseMessage(line []byte) (*mock.Message, error) {
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(line, &keys); err != nil || keys == nil {
		return nil, errors.New(`seen no JSON object, expected one message a line, like {"To":"+47…","From":null,…}`)
	}
	known := mock.MessageProperties()
	for key := range keys {
		if !slices.Contains(known, key) {
			return nil, fmt.Errorf("unknown key %q: %s", key, suggest.Hint(key, known))
		}
	}
	m := &mock.Message{}
	if err := json.Unmarshal(line, m); err != nil {
		return nil, fmt.Errorf("seen another type, expected text or null: %w", err)
	}
	return m, nil
}

// A GoldenMismatch is one message that is not as the file has it.
type GoldenMismatch struct {
	Message     int                `json:"message"` // its number, from 1
	ID          string             `json:"id"`      // of the recording; "" if there is none for it
	Differences []match.Difference `json:"differences"`
}

// Compare compares the messages of the file with those seen, one by one.
func (g *Golden) Compare(seen *Golden) []GoldenMismatch {
	mismatches := []GoldenMismatch{}
	for i := range max(len(g.Messages), len(seen.Messages)) {
		var ds []match.Difference
		switch {
		case i >= len(seen.Messages):
			ds = []match.Difference{{Field: "message", Wanted: string(g.Messages[i].Canonical()), Seen: "nothing"}}
		case i >= len(g.Messages):
			ds = []match.Difference{{Field: "message", Wanted: "nothing", Seen: string(seen.Messages[i].Canonical())}}
		default:
			ds = compareTrees("message", messageTree(g.Messages[i]), messageTree(seen.Messages[i]))
		}
		if len(ds) > 0 {
			mismatches = append(mismatches, GoldenMismatch{i + 1, seen.id(i), ds})
		}
	}
	return mismatches
}

func (g *Golden) id(i int) string {
	if i < len(g.ids) {
		return g.ids[i]
	}
	return ""
}

// goldenShown is how many messages that differ a verdict names.
const goldenShown = 10

// AddGolden makes the comparison with a golden file a further result, called golden: of
// the messages of both, so many are equal. The name of a message without a recording is
// its number.
func (v *Verdict) AddGolden(golden, seen *Golden) {
	mismatches := golden.Compare(seen)
	all := max(len(golden.Messages), len(seen.Messages)+seen.more)
	equal := all - len(mismatches) - seen.more
	r := Result{Name: "golden", OK: equal == all, Count: equal, Wanted: Exactly(all), Nearest: []NearMiss{}}
	for _, m := range mismatches[:min(goldenShown, len(mismatches))] {
		id := m.ID
		if id == "" {
			id = fmt.Sprintf("message %d", m.Message)
		}
		r.Nearest = append(r.Nearest, NearMiss{id, m.Differences})
	}
	v.Results = append(v.Results, r)
	v.OK = v.OK && r.OK
}
