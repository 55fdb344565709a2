package observed

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"somock/mock"
	"somock/mock/contract"
	"somock/mock/match"
	"somock/mock/prose"
	"somock/mock/wire"
)

// Answers gives the answers of a file in place of somock's own. It is immutable, and its
// methods may be called concurrently.
type Answers struct{ file *File }

// New gives the answers of a file.
func New(f *File) *Answers { return &Answers{f} }

// Rule is what was seen for a call that breaches a rule.
func (a *Answers) Rule(name string, call *mock.Call, uri string) (contract.SeenAnswer, bool) {
	return a.find(Rule, name, call, uri)
}

// Describe is what was seen for a GET of the operation.
func (a *Answers) Describe(call *mock.Call, uri string) (contract.SeenAnswer, bool) {
	return a.find(Describe, "get", call, uri)
}

// Preset is what was seen of a failure that scenarios have by this name.
func (a *Answers) Preset(name string, call *mock.Call) (mock.Reply, bool) {
	seen, ok := a.find(Preset, name, call, address(call))
	return seen.Reply, ok
}

// Success is what was seen for a call that keeps the contract.
func (a *Answers) Success(call *mock.Call) (mock.Reply, bool) {
	seen, ok := a.find(Success, string(call.Carrier), call, address(call))
	seen.Reply.Accepted = true
	return seen.Reply, ok
}

// About are the answers for a rule, by their status and source.
func (a *Answers) About(name string) []contract.SeenAnswer {
	var all []contract.SeenAnswer
	for i := range a.file.Answers {
		if seen := &a.file.Answers[i]; seen.Kind == Rule && seen.Name == name {
			all = append(all, contract.SeenAnswer{Reply: mock.Reply{Status: seen.Status}, Source: a.file.source(seen)})
		}
	}
	return all
}

// First is the first answer of this key whose condition fits the call, nil if there is none.
func (f *File) First(kind Kind, name string, call *mock.Call) *Answer {
	for i := range f.Answers {
		a := &f.Answers[i]
		if a.Kind == kind && a.Name == name && (a.When == nil || a.When.Matches(match.OfCall(call, 0))) {
			return a
		}
	}
	return nil
}

func (a *Answers) find(kind Kind, name string, call *mock.Call, uri string) (contract.SeenAnswer, bool) {
	seen := a.file.First(kind, name, call)
	if seen == nil {
		return contract.SeenAnswer{}, false
	}
	return contract.SeenAnswer{Reply: seen.reply(call, uri), Source: a.file.source(seen)}, true
}

// source says when and of which service an answer was seen, as far as that is known.
func (f *File) source(a *Answer) string {
	return listed(a.day(f), f.Seen.service())
}

func (a *Answer) day(f *File) string { return cmp.Or(a.Last, f.Seen.Last) }

// service is which one it was, as far as that is known.
func (s *Seen) service() string {
	version := s.NetServer
	if version != "" {
		version = "NetServer " + version
	}
	return listed(version, s.Environment)
}

// listed joins what is not empty.
func listed(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), ", ")
}

// Summary is one line of how many answers there are and how old the oldest is.
func (f *File) Summary(now time.Time) string {
	oldest := ""
	for i := range f.Answers {
		if day := f.Answers[i].day(f); day != "" && (oldest == "" || day < oldest) {
			oldest = day
		}
	}
	text := prose.Count(len(f.Answers), "answer", "answers")
	if seen, err := time.Parse(time.DateOnly, oldest); err == nil {
		text += fmt.Sprintf(", the oldest of %s (%d days ago)", oldest, max(0, int(now.Sub(seen)/(24*time.Hour))))
	}
	return listed(text, f.Seen.service())
}

// reply is the answer to this call. A 401 and a success have no headers but those that
// were seen.
func (a *Answer) reply(call *mock.Call, uri string) mock.Reply {
	escape := func(s string) string { return s }
	switch shape := strings.TrimSpace(a.Body); {
	case strings.HasPrefix(shape, "{"), strings.HasPrefix(shape, "["), strings.HasPrefix(shape, `"`):
		escape = mock.EscapeJSON
	case strings.HasPrefix(shape, "<"):
		escape = wire.EscapeXML
	}
	reply := mock.Reply{Status: a.Status, Body: mock.Literal(fill(a.Body, call, uri, escape))}
	for _, h := range a.Headers {
		reply.Headers = append(reply.Headers, mock.Header(h[0], fill(h[1], call, uri, func(s string) string { return s })))
	}
	return reply
}

func fill(text string, call *mock.Call, uri string, escape func(string) string) string {
	return expand(text, func(name string) string { return escape(about(name, call, uri)) })
}

// about is what a placeholder stands for in the answer to a call. A GUID is made from the
// call, so that the same call has the same.
func about(name string, call *mock.Call, uri string) string {
	switch name {
	case "host":
		return call.Header.Get("Host")
	case "tenant":
		return call.Tenant
	case "uri":
		return uri
	case "date":
		return call.Arrived.UTC().Format(time.RFC3339)
	}
	sum := sha256.Sum256([]byte(call.Method + " " + call.Target + "\n" + call.Body))
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

// address is the call's own: it is the operation's, which holds no secret.
func address(call *mock.Call) string { return "http://" + call.Header.Get("Host") + call.Path }

var _ contract.Observed = (*Answers)(nil)
