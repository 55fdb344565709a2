package page

import (
	"net/http"
	"strings"

	"somock/mock"
	"somock/mock/prose"
	"somock/mock/verify"
)

// A comparePage is in what two calls differ, field by field.
type comparePage struct {
	frame
	A, B        row
	Apart       string // how long the one came after the other
	Differences []differing
	Swapped     string // the address of the same the other way round
}

// A differing is a field in which two calls differ.
type differing struct {
	Field, Words string // as files write it, and as people say it
	A, B         bodyText
}

func (p *Page) showCompare(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	var two [2]*mock.Entry
	for i, name := range []string{"a", "b"} {
		if q.Get(name) == "" {
			return mock.Failf(mock.Usage, "", "seen no call %s to be compared, expected two: open a call, press Compare with…, and choose the other in the list", name)
		}
		e, err := p.recording(r.Context(), q.Get(name), "")
		if err != nil {
			return err
		}
		two[i] = e
	}
	p.render(w, http.StatusOK, "compare.html", newComparePage(p.frame(r, "compare", "Compare", p.viewOfCall(two[0])), two[0], two[1], p.viewOfCall(two[1])))
	return nil
}

func newComparePage(f frame, a, b *mock.Entry, other view) comparePage {
	c := comparePage{frame: f, A: newRow(a, f.View, ""), B: newRow(b, other, ""), Swapped: compareURL(b.ID, a.ID), Apart: "at the same time"}
	switch apart := b.Time.Sub(a.Time); {
	case apart > 0:
		c.Apart = "B came " + inWords(mock.Millis(apart)) + " after A"
	case apart < 0:
		c.Apart = "B came " + inWords(mock.Millis(-apart)) + " before A"
	}
	for _, d := range verify.Diff(a, b) {
		c.Differences = append(c.Differences, differing{d.Field, fieldWords(d.Field), cutText(d.Wanted), cutText(d.Seen)})
	}
	return c
}

func cutText(s string) bodyText {
	text, cut := prose.Cut(s, shownText)
	return bodyText{Text: text, Bytes: len(s), Cut: cut}
}

func compareURL(a, b string) string { return Pages + "compare?a=" + a + "&b=" + b }

// fieldWords is the place of a field as people say it.
func fieldWords(field string) string {
	for _, part := range [][2]string{
		{"reply.headers.", "header of the answer: "}, {"reply.", "answer: "}, {"headers.", "header: "}, {"message.", "message: "},
		{"auth.", "login: "}, {"decision.", "decided: "}, {"body.", "body: "},
	} {
		if rest, ok := strings.CutPrefix(field, part[0]); ok {
			return part[1] + rest
		}
	}
	if field == "auth" {
		return "login"
	}
	return field
}
