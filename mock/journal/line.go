package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"strconv"
	"time"

	"somock/mock"
)

// Version is the version of the format that is written, and the only one that is read.
const Version = 1

// The kinds of lines.
const (
	kindOpen      = "open"
	kindReceived  = "received"
	kindReplied   = "replied"
	kindMalformed = "malformed"
	kindNote      = "note"
	kindClose     = "close"
)

const (
	lineStart = `{"v":`
	kindMark  = `,"kind":"`
	crcMark   = `,"crc":"`
	crcTail   = len(crcMark) + 8 + len(`"}`)
)

// ErrVersion: a line was written in a version of the format that this program does not
// know. Reading stops there rather than guess.
var ErrVersion = errors.New("the recording is in an unknown version of the format")

// errBadLine: a line is not as it was written.
var errBadLine = errors.New("bad line")

func checksum(b []byte) uint32 { return crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)) }

// appendReceived appends the line of an entry. Its ID, Run and Seq must be set.
func appendReceived(dst []byte, e *mock.Entry) []byte {
	from := len(dst)
	dst = append(dst, `{"v":1,"kind":"received",`...)
	if e.Outcome != nil || e.Observations != nil { // neither is part of what came in
		bare := *e
		bare.Outcome, bare.Observations = nil, nil
		e = &bare
	}
	return seal(e.AppendFields(dst), from)
}

// appendReplied appends the line of what became of the recording id.
func appendReplied(dst []byte, id string, o *mock.Outcome) []byte {
	from := len(dst)
	dst = append(dst, `{"v":1,"kind":"replied","id":"`...)
	dst = append(dst, id...) // letters, digits and a hyphen: nothing to escape
	dst = o.AppendJSON(append(dst, `","reply":`...))
	return seal(mock.AppendTexts(append(dst, `,"observations":`...), o.Observations), from)
}

// appendLine appends a line of one of the rare kinds, for which reflection will do.
func appendLine(dst []byte, kind string, fields any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(fields); err != nil {
		return dst, fmt.Errorf("journal: encode a %s line: %w", kind, err)
	}
	from := len(dst)
	dst = append(dst, `{"v":1,"kind":"`...)
	dst = append(dst, kind...)
	dst = append(dst, `",`...)
	dst = append(dst, bytes.TrimSuffix(b.Bytes()[1:], []byte("}\n"))...)
	return seal(dst, from), nil
}

// seal ends the line that begins at from with its checksum.
func seal(dst []byte, from int) []byte {
	return append(appendCRC(dst, checksum(dst[from:])), '\n')
}

func appendCRC(dst []byte, sum uint32) []byte {
	dst = append(dst, crcMark...)
	for shift := 28; shift >= 0; shift -= 4 {
		dst = append(dst, "0123456789abcdef"[sum>>shift&15])
	}
	return append(dst, '"', '}')
}

// checkLine verifies a line, given without its line feed, and tells its kind. The error
// is errBadLine or ErrVersion, wrapped.
func checkLine(raw []byte) (kind string, err error) {
	covered := len(raw) - crcTail
	if covered < len(lineStart) || !bytes.HasPrefix(raw, []byte(lineStart)) {
		return "", fmt.Errorf("%w: it does not begin as a line of a journal does", errBadLine)
	}
	if !bytes.HasPrefix(raw[covered:], []byte(crcMark)) {
		return "", fmt.Errorf("%w: it does not end in a checksum", errBadLine)
	}
	var room [crcTail + 1]byte
	want := appendCRC(room[:0], checksum(raw[:covered]))
	if seen := raw[covered:]; !bytes.Equal(seen, want) {
		return "", fmt.Errorf("%w: it ends in %q, its bytes give %q", errBadLine, seen, want)
	}
	version, rest, _ := bytes.Cut(raw[len(lineStart):covered], []byte(kindMark))
	if string(version) != "1" {
		return "", fmt.Errorf("%w: seen v %.20q, expected 1; read it with the somock that wrote it, or a newer one", ErrVersion, version)
	}
	switch word, _, _ := bytes.Cut(rest, []byte(`"`)); string(word) {
	case kindReceived:
		return kindReceived, nil
	case kindReplied:
		return kindReplied, nil
	default:
		return string(word), nil
	}
}

// idOf reads the id from the head of a received or replied line.
func idOf(raw []byte) string {
	_, rest, _ := bytes.Cut(raw[:min(len(raw), 128)], []byte(`,"id":"`))
	id, _, _ := bytes.Cut(rest, []byte(`"`))
	return string(id)
}

// seqOf reads the sequence number from the id in the head of a line, 0 if it has none.
func seqOf(raw []byte) uint64 {
	_, seq, _ := SplitID(idOf(raw))
	return seq
}

// SplitID parts an id into the run and the number of the recording in it.
func SplitID(id string) (run string, seq uint64, ok bool) {
	for i := len(id) - 1; i > 0; i-- {
		if id[i] == '-' {
			n, err := strconv.ParseUint(id[i+1:], 10, 64)
			return id[:i], n, err == nil
		}
	}
	return "", 0, false
}

func joinID(run string, seq uint64) string {
	return string(strconv.AppendUint(append([]byte(run), '-'), seq, 10))
}

// A stamp is a time in the journal's layout.
type stamp time.Time

// MarshalJSON writes RFC 3339, UTC, microseconds.
func (s stamp) MarshalJSON() ([]byte, error) { return mock.AppendTime(nil, time.Time(s)), nil }

// UnmarshalJSON reads any RFC 3339 time.
func (s *stamp) UnmarshalJSON(b []byte) error { return (*time.Time)(s).UnmarshalJSON(b) }

// openLine is the first line of a segment.
type openLine struct {
	Run     string    `json:"run"`
	Segment int       `json:"segment"`
	Time    stamp     `json:"time"`
	Next    uint64    `json:"next"` // the lowest seq that may follow
	Prev    *prevLine `json:"prev"` // null in the first segment
	Version string    `json:"version"`
	Seed    uint64    `json:"seed"`
	Args    []string  `json:"args"`
	PID     int       `json:"pid"`

	Settings Settings        `json:"settings"` // null before there were any
	Totals   json.RawMessage `json:"totals,omitempty"`
}

func newOpenLine(run string, segment int, next uint64, o Opening) openLine {
	return openLine{
		Run: run, Segment: segment, Time: stamp(time.Now()), Next: next, Version: o.Version, Seed: o.Seed,
		Args: append([]string{}, o.Args...), PID: os.Getpid(), Settings: o.Settings,
	}
}

// prevLine says how far the segments before this one count: Segment up to Bytes, any
// between the two not at all.
type prevLine struct {
	Segment int   `json:"segment"`
	Bytes   int64 `json:"bytes"`
}

// noteLine is mock.Note in the journal's layout of time.
type noteLine struct {
	Time   stamp             `json:"time"`
	Note   string            `json:"note"`
	Tenant string            `json:"tenant,omitempty"`
	Epoch  int               `json:"epoch,omitempty"`
	Text   string            `json:"text"`
	Detail map[string]string `json:"detail,omitempty"`
}

// closeLine is the last line of a run that ended well.
type closeLine struct {
	Run      string `json:"run"`
	Time     stamp  `json:"time"`
	Next     uint64 `json:"next"`     // the seq that would have followed
	Received uint64 `json:"received"` // lines of each kind
	Replied  uint64 `json:"replied"`
	Bytes    int64  `json:"bytes"` // of this segment, before this line
}

func decodeEntry(raw []byte) (*mock.Entry, error) { return parseEntry(&mock.Parser{}, raw) }

// parseEntry is decodeEntry for many lines.
func parseEntry(p *mock.Parser, raw []byte) (*mock.Entry, error) {
	if e, ok := p.Entry(fieldsOf(raw, kindReceived)); ok {
		return e, nil
	}
	e := new(mock.Entry)
	if err := json.Unmarshal(raw, e); err != nil {
		return nil, fmt.Errorf("%w: %v", errBadLine, err)
	}
	e.Outcome, e.Observations = nil, nil
	return e, nil
}

// fieldsOf is what a line has between its kind and its checksum; nil of another kind.
func fieldsOf(raw []byte, kind string) []byte {
	fields, ok := bytes.CutPrefix(raw[:max(0, len(raw)-crcTail)], []byte(`{"v":1,"kind":"`+kind+`",`))
	if !ok {
		return nil
	}
	return fields
}

func decodeOutcome(raw []byte) (*mock.Outcome, error) { return parseOutcome(&mock.Parser{}, raw) }

func parseOutcome(p *mock.Parser, raw []byte) (*mock.Outcome, error) {
	_, reply, _ := bytes.Cut(fieldsOf(raw, kindReplied), []byte(`","reply":`))
	if o, rest, ok := p.Outcome(reply); ok && rest == "" && o.Observations != nil { // as appendReplied writes it
		return o, nil
	}
	var line struct {
		Reply        *mock.Outcome
		Observations []string
	}
	if err := json.Unmarshal(raw, &line); err != nil || line.Reply == nil {
		return nil, fmt.Errorf("%w: no reply in a replied line: %v", errBadLine, err)
	}
	line.Reply.Observations = line.Observations
	return line.Reply, nil
}

func decodeNote(raw []byte) (mock.Note, error) {
	var n mock.Note
	if err := json.Unmarshal(raw, &n); err != nil {
		return n, fmt.Errorf("%w: %v", errBadLine, err)
	}
	return n, nil
}

func decodeOpen(raw []byte) (*openLine, error) {
	line := new(openLine)
	if err := json.Unmarshal(raw, line); err != nil {
		return nil, fmt.Errorf("%w: %v", errBadLine, err)
	}
	return line, nil
}

func decodeClose(raw []byte) (*closeLine, error) {
	line := new(closeLine)
	if err := json.Unmarshal(raw, line); err != nil {
		return nil, fmt.Errorf("%w: %v", errBadLine, err)
	}
	return line, nil
}
