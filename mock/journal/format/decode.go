package format

import (
	"bytes"
	"encoding/json"
	"fmt"

	"somock/mock"
)

// DecodeEntry reads a received line. The error of this and of the others is ErrBadLine.
func DecodeEntry(raw []byte) (*mock.Entry, error) { return ParseEntry(&mock.Parser{}, raw) }

// ParseEntry is DecodeEntry for many lines.
func ParseEntry(p *mock.Parser, raw []byte) (*mock.Entry, error) {
	if e, ok := p.Entry(fieldsOf(raw, KindReceived)); ok {
		return e, nil
	}
	e := new(mock.Entry)
	if err := json.Unmarshal(raw, e); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrBadLine, err)
	}
	e.Outcome, e.Observations = nil, nil
	return e, nil
}

// fieldsOf is what a line has between its kind and its checksum; nil of another kind.
func fieldsOf(raw []byte, kind string) []byte {
	fields, ok := bytes.CutPrefix(raw[:max(0, len(raw)-TailSize)], []byte(`{"v":1,"kind":"`+kind+`",`))
	if !ok {
		return nil
	}
	return fields
}

// DecodeOutcome reads a replied line.
func DecodeOutcome(raw []byte) (*mock.Outcome, error) { return ParseOutcome(&mock.Parser{}, raw) }

// ParseOutcome is DecodeOutcome for many lines.
func ParseOutcome(p *mock.Parser, raw []byte) (*mock.Outcome, error) {
	_, reply, _ := bytes.Cut(fieldsOf(raw, KindReplied), []byte(`","reply":`))
	if o, rest, ok := p.Outcome(reply); ok && rest == "" && o.Observations != nil { // as Replied writes it
		return o, nil
	}
	var line struct {
		Reply        *mock.Outcome
		Observations []string
	}
	if err := json.Unmarshal(raw, &line); err != nil || line.Reply == nil {
		return nil, fmt.Errorf("%w: no reply in a replied line: %v", ErrBadLine, err)
	}
	line.Reply.Observations = line.Observations
	return line.Reply, nil
}

// Decode reads a line of one of the rare kinds.
func Decode[T any](raw []byte) (line T, err error) {
	if err := json.Unmarshal(raw, &line); err != nil {
		return line, fmt.Errorf("%w: %v", ErrBadLine, err)
	}
	return line, nil
}
