// Package report writes a verdict as one page of HTML that stands alone: to be attached
// to a ticket, opened years later, printed. It has no scripts and no addresses outside
// itself.
//
// See .github/docs/compare.md.
package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"iter"
	"math"
	"time"

	"somock/mock"
	"somock/mock/prose"
	"somock/mock/verify"
)

// A Report is what the page tells.
type Report struct {
	Source    string          // what was judged, in words
	Version   string          // of the program
	Made      time.Time       // when it was judged
	Threshold time.Duration   // a longer reply is slow
	Verdict   *verify.Verdict // to be told
}

//go:embed report.html
var source string

// Write writes the page. calls are all that the verdict is on, oldest first; of them the
// page lists the newest 1,000 and counts the rest. An error of theirs is given as it is.
func (r *Report) Write(w io.Writer, calls iter.Seq2[*mock.Entry, error]) error {
	p := &page{Report: r, wanted: map[string]string{}, rules: map[string]*rule{}}
	p.want()
	if err := p.collect(calls); err != nil {
		return err
	}
	p.draw()
	t, err := template.New("report").Funcs(template.FuncMap{
		"line": func(s string) string { return prose.OneLine(s, math.MaxInt) },
		"time": func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05") },
	}).Parse(source)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return t.Execute(w, p)
}
