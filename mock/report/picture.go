package report

import (
	"strconv"
	"time"
)

// A picture is the timeline: each call stands where it came in, as high as it took long.
type picture struct {
	Width, Height   int
	Base, Threshold string // heights of the ground and of the line
	Stems           []stem
	From, To        time.Time
	Top             string // how long the whole height is
}

// A stem is a call in the picture.
type stem struct {
	X, Y, Class, Title string
}

// The picture in its own units; the margins have room for what is written.
const (
	width, height        = 1000, 240
	left, right          = 10, 990
	ceiling, groundLevel = 20, 210
)

// draw makes the picture of the calls that are listed.
func (p *page) draw() {
	if len(p.Calls) == 0 {
		return
	}
	first, last := p.Calls[0].Time, p.Calls[0].Time
	longest := p.Threshold
	for _, c := range p.Calls {
		longest = max(longest, c.Took)
		if c.Time.Before(first) {
			first = c.Time
		}
		if c.Time.After(last) {
			last = c.Time
		}
	}
	top := longest * 23 / 20
	p.Picture = &picture{Width: width, Height: height, Base: number(groundLevel), Threshold: number(level(p.Threshold, top)), From: first, To: last, Top: top.Round(100 * time.Millisecond).String()}
	for _, c := range p.Calls {
		p.Picture.Stems = append(p.Picture.Stems, stem{number(across(c.Time, first, last)), number(level(c.Took, top)), p.class(c), c.ID + ", " + c.Answer + ", " + c.Duration()})
	}
}

func (p *page) class(c call) string {
	switch {
	case c.Slow:
		return "over"
	case c.Class == "bad":
		return "gone"
	}
	return "under"
}

// across is how far to the right a moment stands; a single one stands in the middle.
func across(t, first, last time.Time) float64 {
	if !last.After(first) {
		return (left + right) / 2
	}
	return left + (right-left)*float64(t.Sub(first))/float64(last.Sub(first))
}

// level is how high a duration reaches; SVG counts from above.
func level(d, top time.Duration) float64 {
	return groundLevel - (groundLevel-ceiling)*float64(max(0, d))/float64(top)
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }
