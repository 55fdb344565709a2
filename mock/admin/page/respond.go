package page

import (
	"bytes"
	"errors"
	"net/http"
	"strings"

	"somock/mock"
)

// policy is the page's own, stricter or wider than that of all answers under /__admin: it lets the page load its own scripts, styles and images and speak to its own
// server, and nothing else: no inline code, no other origin, no frame around it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func setPolicy(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
}

// A frame is what every page has around its own content.
type frame struct {
	Title   string
	Here    string // the name of the page, for the navigation
	Run     string
	Life    string
	Version string
	Source  string
	Others  replicas
	Root    string
	View    view
	Armed   armedBar
	Past    *chosenRun // the one run that is looked at; nil for the live one, or all of those that are one
}

func (p *Page) frame(r *http.Request, here, title string, v view) frame {
	bar := p.armedBar(r.Context())
	bar.View = v
	return frame{
		Title: title, Here: here, Run: p.Journal.Run(), Life: p.Replicas.Life(), Version: p.Version, Source: p.Source, Root: Root,
		View: v, Armed: bar, Others: p.replicas(r.Context()), Past: p.past(v),
	}
}

// render writes a page or a part of one. It is rendered first, so that an error in it
// is not the second half of a page.
func (p *Page) render(w http.ResponseWriter, status int, name string, data any) {
	var b bytes.Buffer
	if err := p.templates.ExecuteTemplate(&b, name, data); err != nil {
		p.Log.Error("page not rendered", "template", name, "error", err)
		http.Error(w, "this page could not be rendered; see the server's log", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = b.WriteTo(w) // a client that left is no failure of ours
}

// A notice is an error as people see it, or what they have to know of what was done.
type notice struct {
	frame
	Message string
	Fix     string
}

// fail shows an error as a page.
func (p *Page) fail(w http.ResponseWriter, r *http.Request, status int, err error) {
	p.render(w, status, "notice.html", notice{p.frame(r, "", "Not possible", view{}), err.Error(), mock.HintOf(err)})
}

// A filterError is what is wrong with a filter: in words, and shown in it.
type filterError struct {
	Message string
	Excerpt string // the filter, and below it a mark; may be empty
	Fix     string
}

func newFilterError(err error) *filterError {
	message, excerpt, _ := strings.Cut(err.Error(), "\n")
	return &filterError{message, excerpt, mock.HintOf(err)}
}

// statusOf is the status by which an error is shown; one that says nothing of that is a
// fault of ours.
func statusOf(err error) int {
	if f := mock.FailureOf(err); f != nil {
		return f.StatusCode()
	}
	return http.StatusInternalServerError
}

func (p *Page) showUnknown(w http.ResponseWriter, r *http.Request) {
	p.fail(w, r, http.StatusNotFound, errors.New("there is no page at "+r.URL.Path))
}
