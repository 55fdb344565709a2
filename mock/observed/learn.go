package observed

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"somock/mock"
	"somock/mock/forward"
)

// An Unexplained call is one from which nothing is learnt.
type Unexplained struct {
	ID  string `json:"id"`
	Why string `json:"why"`
}

// A Conflict is an answer that differs from another under the same key.
type Conflict struct {
	Key  string `json:"key"`
	ID   string `json:"id,omitempty"` // of the recording, if it is one
	Kept string `json:"kept"`
	Seen string `json:"seen"`
}

// A Learner folds calls that were passed on into a file. It is for one goroutine.
type Learner struct {
	File        File
	Unexplained []Unexplained
	Conflicts   []Conflict

	targets map[string]*url.URL
	secrets map[string]bool
}

// NewLearner begins with nothing learnt.
func NewLearner() *Learner {
	return &Learner{targets: map[string]*url.URL{}, secrets: map[string]bool{}}
}

// Add learns from a recording that was answered by the service at target, an API root.
// Others are passed over.
func (l *Learner) Add(e *mock.Entry, target *url.URL) {
	if e.Decision.By != mock.ByForward {
		return
	}
	l.targets[target.String()] = target
	for _, s := range secretsOf(e) {
		l.secrets[s] = true
	}
	a, why := explain(e)
	if why != "" {
		l.Unexplained = append(l.Unexplained, Unexplained{e.ID, why})
		return
	}
	a.generalise(target)
	l.File.Seen.Environment = environment(target)
	l.File.Seen.Last = max(l.File.Seen.Last, a.Last)
	if c := l.File.take(a); c != nil {
		c.ID = e.ID
		l.Conflicts = append(l.Conflicts, *c)
	}
}

// Check is [File.Check] for all that the learner has come across.
func (l *Learner) Check(f *File) error {
	return f.Check(slices.Collect(maps.Values(l.targets)), slices.Sorted(maps.Keys(l.secrets)))
}

// secretsOf are what a recording holds of credentials, which is nothing unless they were
// recorded on demand.
func secretsOf(e *mock.Entry) []string {
	header := http.Header{}
	for _, h := range e.Headers {
		if !strings.Contains(h[1], "[redacted") {
			header.Add(h[0], h[1])
		}
	}
	_, query, _ := strings.Cut(e.Target, "?")
	r, err := mock.NewRedactor(nil, nil, false)
	if err != nil {
		return nil // no names: cannot be
	}
	return r.Secrets(&mock.Call{Request: &mock.Request{Header: header, RawQuery: query}})
}

// explain finds the key of an answer: the first rule that would have refused the call, or
// success. why is set if it has none.
func explain(e *mock.Entry) (a Answer, why string) {
	o := e.Outcome
	switch {
	case o == nil || o.Kind == mock.ForwardError || o.Status == nil:
		return a, "the service gave no answer"
	case o.BodyEncoding != "":
		return a, "its body is " + o.BodyEncoding + ", expected text"
	}
	a = Answer{Status: *o.Status, Body: o.Body, Times: 1, Last: e.Time.UTC().Format(time.DateOnly)}
	for _, h := range o.Headers {
		if i := slices.IndexFunc(HeaderNames(), func(name string) bool { return strings.EqualFold(name, h[0]) }); i >= 0 {
			a.Headers = append(a.Headers, mock.Pair{HeaderNames()[i], h[1]}) // spelt as in the file, to be equal to what it has
		}
	}
	sortHeaders(a.Headers)
	switch {
	case ofTheMoment(a.Status):
		return a, fmt.Sprintf("%d is of the moment, not of the call", a.Status)
	case e.Method == http.MethodGet && !ofOperation(e.Target):
		return a, "a GET of another path than the operation's"
	case e.Method == http.MethodGet && (a.Status < 300 || a.Status == 404 || a.Status == 405):
		a.Kind, a.Name = Describe, "get"
	case e.Decision.Rule != nil:
		a.Kind, a.Name = Rule, *e.Decision.Rule
	case e.Method != http.MethodPost:
		return a, fmt.Sprintf("a %s answered %d", e.Method, a.Status)
	case a.Status == http.StatusNoContent && carrier(e) != "":
		a.Kind, a.Name = Success, string(carrier(e))
	default:
		return a, fmt.Sprintf("%d, and no rule that refuses was breached", a.Status)
	}
	return a, a.impossible()
}

// ofOperation reports whether a target is the operation, described or invoked.
func ofOperation(target string) bool {
	path, _, _ := strings.Cut(target, "?")
	return strings.HasSuffix(strings.ToLower(strings.TrimSuffix(path, "/")), "/agents/messaging/createmessage")
}

// ofTheMoment are what throttling and whatever stands before the service answer to any call.
func ofTheMoment(status int) bool {
	return status == 429 || 502 <= status && status <= 504
}

func carrier(e *mock.Entry) mock.Carrier {
	for _, h := range e.Headers {
		if h[0] == "Content-Type" {
			return mock.CarrierOf(h[1])
		}
	}
	return ""
}

func (a *Answer) generalise(target *url.URL) {
	a.Body = general(a.Body, target, forward.Tenant(target))
	a.Headers = slices.Clone(a.Headers)
	for i := range a.Headers {
		a.Headers[i][1] = general(a.Headers[i][1], target, forward.Tenant(target))
	}
}

// environment is the vendor's name for where a host stands; its own hosts tell, others are
// onsite.
func environment(target *url.URL) string {
	host := strings.ToLower(target.Hostname())
	first, rest, _ := strings.Cut(host, ".")
	switch {
	case rest != "superoffice.com" && (host == "localhost" || strings.HasPrefix(host, "127.") || host == "::1"):
		return "local"
	case rest != "superoffice.com":
		return "onsite"
	case first == "sod":
		return "sod"
	case strings.HasPrefix(first, "qaonline"):
		return "stage"
	}
	return "online"
}

// Merge takes in what was learnt. What differs from an answer of the file under the same
// key is a conflict, and the file is as it was.
func (f *File) Merge(learnt *File) []Conflict {
	merged := File{Seen: f.Seen, Answers: slices.Clone(f.Answers)}
	var conflicts []Conflict
	for _, a := range learnt.Answers {
		if c := merged.take(a); c != nil {
			conflicts = append(conflicts, *c)
		}
	}
	if len(conflicts) > 0 {
		return conflicts
	}
	if learnt.Seen.NetServer != "" {
		merged.Seen.NetServer = learnt.Seen.NetServer
	}
	if learnt.Seen.Environment != "" {
		merged.Seen.Environment = learnt.Seen.Environment
	}
	merged.Seen.Last = max(merged.Seen.Last, learnt.Seen.Last)
	*f = merged
	return nil
}

// take adds an answer, or counts it with an equal one.
func (f *File) take(a Answer) *Conflict {
	for i := range f.Answers {
		known := &f.Answers[i]
		if known.Key() != a.Key() {
			continue
		}
		if known.Status != a.Status || known.Body != a.Body || !slices.Equal(known.Headers, a.Headers) {
			return &Conflict{Key: a.Key(), Kept: known.text(), Seen: a.text()}
		}
		known.Times += a.Times
		known.Last = max(known.Last, a.Last)
		return nil
	}
	f.Answers = append(f.Answers, a)
	return nil
}

func (a *Answer) text() string {
	text := fmt.Sprint(a.Status)
	for _, h := range a.Headers {
		text += " " + h[0] + ": " + h[1]
	}
	return text + " " + a.Body
}
