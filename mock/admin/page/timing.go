package page

import (
	"iter"
	"math"
	"net/http"
	"slices"
	"strconv"
	"time"

	"somock/mock"
	"somock/mock/prose"
	"somock/mock/verify"
)

// chartCalls is how many calls the picture has.
const chartCalls = 100

// fewColumns is how many calls the picture has room for at least, so that three columns
// are no walls.
const fewColumns = 60

// chartHeight is that of the picture in pixels, without its labels.
const chartHeight = 200

// A timingPage is how long calls took.
type timingPage struct {
	frame
	Stats    *verify.Stats
	Columns  []column // the latest calls, oldest first
	Limit    string   // the threshold in words
	LimitY   string   // and its place in the picture
	Ticks    []tick   // of its axis
	Height   int
	Figures  []figure
	Answers  []figure
	Failures []afterFailure
	Tenants  []string
	Error    *filterError
}

// A column is a call in the picture.
type column struct {
	X, W, Y, H string
	Class      string // under, over or gone
	ID, URL    string
	Took       string
	Status     string
	Headline   string
	Over       bool
}

// A figure is a number and what it counts.
type figure struct{ Name, Value string }

// An afterFailure is what the client did after a failure, in words.
type afterFailure struct {
	URL, ID, NextURL, NextID                            string
	Tenant, What, Next, Credential, Message, RetryAfter string
}

func (p *Page) showTiming(w http.ResponseWriter, r *http.Request) error {
	v := p.viewOf(r)
	shown := timingPage{frame: p.frame(r, "timing", "Timing", v), Limit: inWords(mock.Millis(p.threshold(v))), Height: chartHeight, Tenants: p.tenants(r.Context(), v)}
	q, err := p.query(v)
	if err != nil {
		shown.Error = newFilterError(err)
		shown.Stats = &verify.Stats{}
		p.render(w, http.StatusOK, "timing.html", shown)
		return nil
	}
	latest := &latestEntries{}
	shown.Stats, err = verify.CountStats(latest.through(p.Recordings.Entries(r.Context(), q, true)))
	if err != nil {
		return err
	}
	shown.draw(latest.entries, p.threshold(v))
	shown.count()
	p.render(w, http.StatusOK, "timing.html", shown)
	return nil
}

// latestEntries keeps the last few of a stream that passes through it.
type latestEntries struct{ entries []*mock.Entry }

func (l *latestEntries) through(in iter.Seq2[*mock.Entry, error]) iter.Seq2[*mock.Entry, error] {
	return func(yield func(*mock.Entry, error) bool) {
		for e, err := range in {
			if err == nil && e.Outcome != nil {
				l.entries = append(l.entries, e)
			}
			if len(l.entries) > 2*chartCalls {
				l.entries = slices.Delete(l.entries, 0, len(l.entries)-chartCalls)
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// draw makes the picture of the latest calls.
func (t *timingPage) draw(entries []*mock.Entry, threshold time.Duration) {
	entries = entries[max(0, len(entries)-chartCalls):]
	limit := mock.Millis(threshold)
	if len(entries) == 0 {
		return
	}
	fastest, slowest := limit, limit
	for _, e := range entries {
		fastest, slowest = min(fastest, e.Outcome.Duration), max(slowest, e.Outcome.Duration)
	}
	axis := newDecades(fastest, slowest)
	t.Ticks, t.LimitY = axis.ticks(), strconv.Itoa(chartHeight-axis.height(limit))
	slots := max(len(entries), fewColumns)
	for i, e := range entries {
		h := max(axis.height(e.Outcome.Duration), 2)
		c := column{
			X: share(i, slots), W: share(1, slots), Y: strconv.Itoa(chartHeight - h), H: strconv.Itoa(h),
			Class: "under", ID: e.ID, URL: view{ID: e.ID, Run: t.View.Run}.URL(), Took: inWords(e.Outcome.Duration), Headline: headline(e),
			Status: newRow(e, view{}, "").Status, Over: e.Outcome.Duration > limit,
		}
		switch {
		case e.Outcome.Kind == mock.ClientGone:
			c.Class = "gone"
		case c.Over:
			c.Class = "over"
		}
		t.Columns = append(t.Columns, c)
	}
}

// decades is an axis on which each power of ten takes as much room as the next, so that
// calls of microseconds are seen beside those of seconds. It goes from the power of ten
// below the fastest to the one above the slowest, of nanoseconds.
type decades struct{ low, high int }

func newDecades(fastest, slowest mock.Millis) decades {
	return decades{int(math.Floor(log10(fastest))), int(math.Ceil(log10(slowest + 1)))}
}

// log10 takes for a microsecond what is less: nothing is measured finer.
func log10(m mock.Millis) float64 {
	return math.Log10(float64(max(time.Duration(m), time.Microsecond)))
}

func (d decades) height(m mock.Millis) int {
	return int((log10(m) - float64(d.low)) / float64(d.high-d.low) * chartHeight)
}

// A tick is a power of ten on the axis.
type tick struct{ Y, Label string }

func (d decades) ticks() []tick {
	var ticks []tick
	for power := d.low; power <= d.high; power++ {
		moment := mock.Millis(math.Pow10(power))
		ticks = append(ticks, tick{strconv.Itoa(chartHeight - d.height(moment)), inWords(moment)})
	}
	return ticks
}

func share(i, of int) string {
	return strconv.FormatFloat(100*float64(i)/float64(of), 'f', 3, 64) + "%"
}

// count fills in the figures.
func (t *timingPage) count() {
	s := t.Stats
	for _, f := range []struct {
		name  string
		value *mock.Millis
	}{{"half are faster than", s.DurationMS.P50}, {"95 % are faster than", s.DurationMS.P95}, {"99 % are faster than", s.DurationMS.P99}, {"the slowest", s.DurationMS.Max}} {
		value := "–"
		if f.value != nil {
			value = inWords(*f.value)
		}
		t.Figures = append(t.Figures, figure{f.name, value})
	}
	t.Figures = append(t.Figures, figure{"over " + t.Limit, strconv.Itoa(s.OverThreshold)})
	for _, counts := range []struct {
		prefix string
		of     map[string]int
	}{{"status ", s.ByStatus}, {"outcome ", s.ByOutcome}, {"", s.ByRule}, {"observed ", s.Observations}} {
		t.Answers = append(t.Answers, sortedFigures(counts.prefix, counts.of)...)
	}
	for _, f := range slices.Backward(s.AfterFailure[max(0, len(s.AfterFailure)-50):]) {
		t.Failures = append(t.Failures, newAfterFailure(f, t.View))
	}
}

func sortedFigures(prefix string, counts map[string]int) []figure {
	var figures []figure
	for name, n := range counts {
		if n > 0 {
			figures = append(figures, figure{prefix + name, strconv.Itoa(n)})
		}
	}
	slices.SortFunc(figures, func(a, b figure) int { return slices.Compare([]string{a.Name}, []string{b.Name}) })
	return figures
}

func newAfterFailure(f verify.AfterFailure, v view) afterFailure {
	a := afterFailure{ID: f.ID, URL: view{ID: f.ID, Run: v.Run}.URL(), Tenant: f.Tenant, What: f.Outcome, Next: "no further call yet"}
	if f.Status != nil {
		a.What = prose.Status(*f.Status)
	}
	if f.Next != nil {
		a.NextID, a.NextURL = *f.Next, view{ID: *f.Next, Run: v.Run}.URL()
		a.Next, a.Credential, a.Message = inWords(*f.NextAfter)+" later", *f.Credential, *f.Message
		if *f.NextAfter < 0 {
			a.Next = "before it had failed"
		}
	}
	if f.RetryAfter != nil {
		a.RetryAfter = "asked for " + inWords(*f.RetryAfter)
		if f.RetryAfterKept != nil && *f.RetryAfterKept {
			a.RetryAfter += ", kept"
		} else if f.RetryAfterKept != nil {
			a.RetryAfter += ", not kept"
		}
	}
	return a
}
