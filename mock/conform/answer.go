package conform

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"somock/mock"
	"somock/mock/wire"
)

// An Answer is what of a reply is compared. Message is shown only: the vendor may word it
// otherwise in each version and language.
type Answer struct {
	Status      int        `json:"status"`
	Shape       wire.Shape `json:"shape,omitempty"` // absent: no body
	Keys        []string   `json:"keys,omitempty"`  // of a JSON body, each with its type
	ErrorType   string     `json:"error_type,omitempty"`
	ErrorSource string     `json:"error_source,omitempty"`
	Headers     []string   `json:"headers,omitempty"` // those of the compared ones that are there
	Message     string     `json:"message,omitempty"`
}

// comparedHeaders are compared by whether they are there.
var comparedHeaders = []string{"Content-Type", "WWW-Authenticate", "Allow", "Retry-After"}

// answerOf is what is compared of a reply; the body is not compressed.
func answerOf(status int, header http.Header, body []byte) Answer {
	a := Answer{Status: status, Shape: wire.ShapeOf(string(body))}
	for _, name := range comparedHeaders {
		if len(header.Values(name)) > 0 {
			a.Headers = append(a.Headers, name)
		}
	}
	if len(body) > 0 {
		a.read(body)
	}
	return a
}

func (a *Answer) read(body []byte) {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(body, &object); err != nil || object == nil {
		if json.Valid(body) {
			a.Keys = []string{jsonType(bytes.TrimSpace(body))}
		}
		a.Message = strings.ToValidUTF8(string(body[:min(len(body), 300)]), "\ufffd")
		return
	}
	for key, value := range object {
		a.Keys = append(a.Keys, key+": "+jsonType(value))
	}
	slices.Sort(a.Keys)
	a.ErrorType, a.ErrorSource, a.Message = text(object["ErrorType"]), text(object["ErrorSource"]), text(object["Message"])
}

func text(value json.RawMessage) string {
	var s string
	_ = json.Unmarshal(value, &s) // what is no text is told by its type
	return s
}

// jsonType is the type of a JSON value, by how it begins.
func jsonType(value []byte) string {
	switch value[0] {
	case '{':
		return "object"
	case '[':
		return "list"
	case '"':
		return "text"
	case 't', 'f':
		return "boolean"
	case 'n':
		return "null"
	}
	return "number"
}

// planned is how somock answers a judged call.
func planned(call *mock.Call) Answer {
	if call.Answer != nil {
		return ofReply(call.Answer.Reply)
	}
	return ofReply(wire.NoContent())
}

func ofReply(r mock.Reply) Answer {
	header := http.Header{}
	for _, h := range r.Headers {
		header.Add(h.Name, h.Value.Fill(""))
	}
	return answerOf(r.Status, header, []byte(r.Body.Fill("")))
}

// maxPlain is how large a compressed body may become.
const maxPlain = 10 << 20

// plain undoes gzip, which a service may use without being asked.
func plain(header http.Header, body []byte) ([]byte, error) {
	if !strings.EqualFold(header.Get("Content-Encoding"), "gzip") || len(body) == 0 {
		return body, nil
	}
	text, err := wire.Gunzip(string(body), maxPlain+1)
	if err == nil && len(text) > maxPlain {
		err = fmt.Errorf("it grows to more than %d bytes", maxPlain)
	}
	return []byte(text), err
}

// masked is the answer without the given secrets, for whoever is told it.
func (a Answer) masked(mask func(string) string) Answer {
	a.Keys = slices.Clone(a.Keys)
	for i := range a.Keys {
		a.Keys[i] = mask(a.Keys[i])
	}
	a.ErrorType, a.ErrorSource, a.Message = mask(a.ErrorType), mask(a.ErrorSource), mask(a.Message)
	return a
}

// A Difference is one thing in which a service answers otherwise.
type Difference struct {
	Field    string `json:"field"`
	Expected string `json:"expected"`
	Seen     string `json:"seen"`
}

// compare tells in what two answers differ.
func compare(expected, seen Answer) []Difference {
	var differences []Difference
	add := func(field, expected, seen string) {
		if expected != seen {
			differences = append(differences, Difference{field, expected, seen})
		}
	}
	add("status", strconv.Itoa(expected.Status), strconv.Itoa(seen.Status))
	add("shape", string(expected.Shape), string(seen.Shape))
	add("keys", strings.Join(expected.Keys, ", "), strings.Join(seen.Keys, ", "))
	add("ErrorType", expected.ErrorType, seen.ErrorType)
	add("ErrorSource", expected.ErrorSource, seen.ErrorSource)
	for _, name := range comparedHeaders {
		add(name, presence(expected, name), presence(seen, name))
	}
	return differences
}

func presence(a Answer, header string) string {
	if slices.Contains(a.Headers, header) {
		return "there"
	}
	return "absent"
}

// nearest compares with each of the answers that would be right, and gives the closest.
func nearest(expected []Answer, seen Answer) (Answer, []Difference) {
	best, fewest := expected[0], compare(expected[0], seen)
	for _, e := range expected[1:] {
		if d := compare(e, seen); len(d) < len(fewest) {
			best, fewest = e, d
		}
	}
	return best, fewest
}
