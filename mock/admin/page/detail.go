package page

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"somock/mock"
	"somock/mock/export"
	"somock/mock/prose"
	"somock/mock/recordings"
	"somock/mock/verify"
)

// A detail is one call in full.
type detail struct {
	View         view
	Follows      bool // no call is chosen: the latest is shown
	Entry        *mock.Entry
	Headline     string
	Tone         tone
	Because      string
	Violations   []mock.Violation
	Observations []observation
	Timeline     timeline
	Fields       []field // of the message
	Body         bodyText
	Reply        *reply
	Newer, Older string // ids of its neighbours in the view
	Error, Fix   string // it cannot be shown
}

// An observation is one, in words, and where it leads to.
type observation struct{ Name, Words, FirstURL string }

// A field is one text of the message.
type field struct {
	Name  string
	Value string
	Null  bool
	Bytes int
	Cut   bool // Value is not all of it
}

// A reply is what was answered.
type reply struct {
	Outcome string
	Status  string
	Headers []mock.Pair
	Body    bodyText
}

// detail reads the call that a view looks at, or the latest in it.
func (p *Page) detail(ctx context.Context, v view) (detail, error) {
	d := detail{View: v, Follows: v.ID == ""}
	e, err := p.lookedAt(ctx, v)
	switch {
	case err != nil:
		d.Error, d.Fix = err.Error(), mock.HintOf(err)
		return d, nil
	case e == nil:
		return d, nil
	}
	d.fill(e, p.threshold(v))
	return d, p.findNeighbours(ctx, &d)
}

func (p *Page) lookedAt(ctx context.Context, v view) (*mock.Entry, error) {
	if v.ID != "" {
		return p.recording(ctx, v.ID, v.Run)
	}
	q, err := p.query(v)
	if err != nil {
		return nil, nil // the list says what is wrong with the filter
	}
	return p.first(ctx, q, false)
}

// recording is one recording, by its id, a beginning of it, its number or "last".
func (p *Page) recording(ctx context.Context, id, run string) (*mock.Entry, error) {
	e, err := p.Recordings.Get(ctx, id, run)
	if err != nil {
		return nil, recordings.Selection{After: id}.Explain(err)
	}
	return e, nil
}

// first is the first of what is selected, nil if there is none.
func (p *Page) first(ctx context.Context, s recordings.Selection, oldestFirst bool) (*mock.Entry, error) {
	for e, err := range p.Recordings.Entries(ctx, s, oldestFirst) {
		return e, err
	}
	return nil, nil
}

func (d *detail) fill(e *mock.Entry, threshold time.Duration) {
	d.Entry, d.Headline, d.Tone, d.Because = e, headline(e), toneOf(e), because(e)
	d.Violations, d.Body = e.Violations, newBodyText(e.Body, e.BodyEncoding)
	d.Timeline = newTimeline(e, threshold)
	for _, name := range e.Observations {
		d.Observations = append(d.Observations, observation{Name: name, Words: prose.Observation(name)})
		if name == verify.Repeated {
			d.Observations[len(d.Observations)-1].FirstURL = firstURL(e.ID)
		}
	}
	if e.Message != nil {
		for _, name := range mock.MessageFields() {
			f := field{Name: name, Null: true}
			if value := *e.Message.Field(name); value != nil {
				f.Null, f.Bytes = false, len(*value)
				f.Value, f.Cut = prose.Cut(*value, shownText)
			}
			d.Fields = append(d.Fields, f)
		}
	}
	if e.Outcome == nil {
		return
	}
	d.Reply = &reply{Outcome: prose.Outcome(e.Outcome.Kind), Headers: e.Outcome.Headers, Body: newBodyText(e.Outcome.Body, e.Outcome.BodyEncoding)}
	if e.Outcome.Status != nil { // what went out, though under a fault it counts as none
		d.Reply.Status = prose.Status(*e.Outcome.Status)
	}
}

// findNeighbours finds the next newer and older calls of the view.
func (p *Page) findNeighbours(ctx context.Context, d *detail) error {
	q, err := p.query(d.View)
	if err != nil || !p.listed(d) {
		return nil
	}
	q.After = d.Entry.ID
	older, err := p.first(ctx, q, false)
	if err != nil {
		return err
	}
	newer, err := p.first(ctx, q, true)
	d.Older, d.Newer = idOf(older), idOf(newer)
	return err
}

// listed reports whether the view has calls of the run that is looked at. By no name it is
// this page's own, or all where several runs are one, which their calls' places tell.
func (p *Page) listed(d *detail) bool {
	return d.Entry.Run == cmp.Or(d.View.Run, p.Journal.Run()) || d.View.Run == "" && d.Entry.Place > 0
}

// NewerURL is the address of the next newer call, "" without one.
func (d detail) NewerURL() string { return d.urlOf(d.Newer) }

// OlderURL is the address of the next older call, "" without one.
func (d detail) OlderURL() string { return d.urlOf(d.Older) }

func (d detail) urlOf(id string) string {
	if id == "" {
		return ""
	}
	return d.View.For(id)
}

// showBody gives a whole body as plain text, whatever it is.
func (p *Page) showBody(w http.ResponseWriter, r *http.Request) error {
	e, err := p.recording(r.Context(), r.URL.Query().Get("id"), "")
	if err != nil {
		return err
	}
	body := e.Body
	if r.URL.Query().Get("of") == "reply" {
		body = ""
		if e.Outcome != nil {
			body = e.Outcome.Body
		}
	}
	writeText(w, body)
	return nil
}

// showExport gives a call as a command or file that sends it again, or says in plain text
// why not: a script puts it into the clipboard.
func (p *Page) showExport(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	e, err := p.recording(r.Context(), q.Get("id"), "")
	if err != nil {
		http.Error(w, err.Error(), statusOf(err))
		return nil
	}
	var text strings.Builder
	one := func(yield func(*mock.Entry, error) bool) { yield(e, nil) }
	if err := export.Write(&text, q.Get("as"), one, export.Options{Base: p.Base(r), Version: p.Version}); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return nil
	}
	writeText(w, strings.TrimSpace(text.String())+"\n")
	return nil
}

func writeText(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write([]byte(text)) // a client that left is no failure of ours
}
