package journal

import (
	"bytes"
	"encoding/json"
	"net/textproto"
	"slices"
	"strings"
	"time"

	"somock/mock"
	"somock/mock/journal/format"
)

// Malformed is what is kept of bytes that never became a request, because the server
// refused them before anyone could look: the names in its head, and the few values that
// tell why, never one that may be secret.
type Malformed struct {
	Time    time.Time   `json:"time"`
	Remote  string      `json:"remote"`
	Method  string      `json:"method"`  // "" if there was none that could be one
	Path    string      `json:"path"`    // without query and user info; "" likewise
	Headers []mock.Pair `json:"headers"` // in the order of arrival; most without their value
	Bytes   int         `json:"bytes"`   // how long the head was, as far as it was looked at
}

// MarshalJSON gives the members of a recorded line, the time to the microsecond.
func (m Malformed) MarshalJSON() ([]byte, error) {
	return json.Marshal(asMalformedLine(m))
}

// Line is how it is recorded.
func (m Malformed) Line() ([]byte, error) {
	return format.AppendLine(nil, format.KindMalformed, asMalformedLine(m))
}

func asMalformedLine(m Malformed) malformedLine {
	return malformedLine{format.Stamp(m.Time), m.Remote, m.Method, m.Path, m.Headers, m.Bytes}
}

const (
	maxHead  = 64   // header lines that are kept
	maxValue = 256  // bytes of a name or value
	maxPath  = 1024 // bytes
)

// ParseMalformed reads a head as well as it can be. What does not look like what should
// stand in its place is left out, for it may be a secret that strayed there.
func ParseMalformed(at time.Time, remote string, head []byte) Malformed {
	m := Malformed{Time: at, Remote: remote, Headers: []mock.Pair{}, Bytes: len(head)}
	lines := bytes.Split(head, []byte("\n"))
	m.Method, m.Path = requestLine(strings.TrimSuffix(string(lines[0]), "\r"))
	for _, raw := range lines[1:] {
		text := strings.TrimSuffix(string(raw), "\r")
		if text == "" || len(m.Headers) == maxHead {
			break
		}
		name, value, ok := strings.Cut(text, ":")
		if !ok || !mock.ValidToken(name) || mock.HidesSecret(name) {
			m.Headers = append(m.Headers, mock.Pair{"[no header name]", ""})
			continue
		}
		name = clip(textproto.CanonicalMIMEHeaderKey(name), maxValue)
		m.Headers = append(m.Headers, mock.Pair{name, plainValue(name, value)})
	}
	return m
}

func requestLine(line string) (method, path string) {
	method, rest, _ := strings.Cut(line, " ")
	if !mock.ValidToken(method) || len(method) > 32 || mock.HidesSecret(method) {
		method = ""
	}
	target, _, _ := strings.Cut(rest, " ")
	target, _, _ = strings.Cut(target, "?")
	target, _, _ = strings.Cut(target, ";")
	if scheme, tail, ok := strings.Cut(target, "://"); ok {
		host, path, _ := strings.Cut(tail, "/")
		address := scheme + "://" + host[strings.LastIndex(host, "@")+1:] + "/" + path
		if !mock.ValidToken(scheme) || mock.HidesSecret(address) {
			return method, ""
		}
		return method, clip(address, maxPath)
	}
	if !strings.HasPrefix(target, "/") && target != "*" || strings.Contains(target, "@") || mock.HidesSecret(target) {
		return method, ""
	}
	return method, clip(target, maxPath)
}

// plainValue is the value of a header that tells why a request is malformed, "" of any
// other.
func plainValue(name, value string) string {
	telling := []string{"Host", "Content-Length", "Transfer-Encoding", "Content-Type", "Expect"}
	if !slices.Contains(telling, name) {
		return ""
	}
	value = strings.TrimSpace(value)
	if name == "Host" {
		value = value[strings.LastIndex(value, "@")+1:]
	}
	if mock.HidesSecret(value) {
		return "[redacted]"
	}
	return clip(value, maxValue)
}

func clip(s string, limit int) string {
	return strings.ToValidUTF8(s[:min(len(s), limit)], "\ufffd")
}

type malformedLine struct {
	Time    format.Stamp `json:"time"`
	Remote  string       `json:"remote"`
	Method  string       `json:"method"`
	Path    string       `json:"path"`
	Headers []mock.Pair  `json:"headers"`
	Bytes   int          `json:"bytes"`
}

// RecordMalformed records what never became a request. It does not wait for the disk; the
// error is ErrBusy when the queue is full, or ErrClosed.
func (j *Journal) RecordMalformed(m Malformed) error {
	line, err := m.Line()
	if err != nil {
		return err
	}
	r := &record{kind: format.KindMalformed, report: &m, line: line}
	if !j.queue.room.TryAcquire(minCost) {
		j.queue.busy.Add(1)
		return ErrBusy
	}
	r.cost = minCost
	if err := j.queue.put(r, j.run); err != nil {
		j.queue.release(r)
		return err
	}
	return nil
}
