package scenario

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"somock/mock"
	"somock/mock/strictyaml"
	"somock/mock/suggest"
)

// A text is what a step writes into a header or body: pieces that are the same for
// every call, and placeholders that are filled for each.
type text struct {
	parts  []part
	escape func(string) string // makes a filled value fit for where it stands
}

// A part is a piece, or a placeholder.
type part struct {
	kind  partKind
	value string // the piece itself, the message field or the header name
}

type partKind int

const (
	piece partKind = iota
	messageField
	headerValue
	ordinalNumber
	recordingID
)

// A filling is what the placeholders of one reply are filled from.
type filling struct {
	call     *mock.Call
	ordinal  uint64
	redactor *mock.Redactor
}

// parseText finds the placeholders in s, which stands at n. Without a stub around it a reply
// has neither ordinal nor message. "$${" stands for "${" itself.
func parseText(n strictyaml.Node, s string, escape func(string) string, inStub bool) (text, error) {
	literals, names, closed := strictyaml.SplitPlaceholders(s)
	if !closed {
		return text{}, n.Errorf("a ${ is not closed by }").WithFix("write $${ where the text itself is to have ${")
	}
	t := text{parts: []part{{piece, literals[0]}}, escape: escape}
	for i, name := range names {
		filled, err := parsePlaceholder(n, name, inStub)
		if err != nil {
			return text{}, err
		}
		t.parts = append(t.parts, filled, part{piece, literals[i+1]})
	}
	return t, nil
}

func parsePlaceholder(n strictyaml.Node, name string, inStub bool) (part, error) {
	kind, detail, _ := strings.Cut(name, ".")
	switch field := mock.MessageField(detail); {
	case name == "recording":
		return part{kind: recordingID}, nil
	case name == "ordinal" && inStub:
		return part{kind: ordinalNumber}, nil
	case kind == "message" && field != "" && inStub:
		return part{messageField, field}, nil
	case kind == "header" && secretHeader(detail):
		return part{}, n.Errorf("${%s} would send a secret back", name).
			WithFix("name a header that carries none; secrets are never echoed")
	case kind == "header" && mock.ValidToken(detail):
		return part{headerValue, detail}, nil
	case name == "ordinal" || kind == "message" && field != "":
		return part{}, n.Errorf("${%s} belongs to a stub: another endpoint's reply has neither message nor ordinal", name)
	}
	return part{}, n.Errorf("unknown placeholder ${%s}", name).WithFix(suggest.Hint(name, placeholderNames()))
}

func placeholderNames() []string {
	return append(withPrefix("message.", mock.FieldKeys()), "header.NAME", "ordinal", "recording")
}

func withPrefix(prefix string, names []string) []string {
	for i := range names {
		names[i] = prefix + names[i]
	}
	return names
}

// secretHeader asks the redactor's own opinion, so that what may be echoed and what may
// be recorded cannot drift apart.
func secretHeader(name string) bool { return (&mock.Redactor{}).Shown(name, "x") != "x" }

// fill is the text for one call. The recording's id is not known yet and stays open.
func (t text) fill(f filling) mock.Text {
	var pieces []string
	var b strings.Builder
	for _, p := range t.parts {
		switch p.kind {
		case piece:
			b.WriteString(p.value)
		case recordingID:
			pieces = append(pieces, b.String())
			b.Reset()
		default:
			b.WriteString(t.escape(f.value(p)))
		}
	}
	return mock.JoinByID(append(pieces, b.String())...)
}

func (f filling) value(p part) string {
	switch p.kind {
	case ordinalNumber:
		return strconv.FormatUint(f.ordinal, 10)
	case headerValue:
		return f.header(p.value)
	}
	if f.call.Message == nil {
		return ""
	}
	if v := *f.call.Message.Field(p.value); v != nil {
		return *v
	}
	return ""
}

// header is a header's value, masked where its content or --redact makes it a secret.
func (f filling) header(name string) string {
	values := f.call.Header.Values(name)
	if len(values) == 0 {
		return ""
	}
	return f.redactor.Shown(name, values[0])
}

func asWritten(s string) string { return s }

// inHeader keeps a filled value from ending its header and beginning another.
func inHeader(s string) string {
	return strings.Map(func(c rune) rune {
		if c < ' ' && c != '\t' || c == 0x7f || c == utf8.RuneError {
			return ' '
		}
		return c
	}, s)
}
