package journal

// evictions is what notes say that retention dropped of a run.
type evictions struct {
	segment int // the highest number
	spans   []span
}

// A span is a range of numbers, both ends in it, and where its lack was seen.
type span struct {
	from, to uint64
	at       Finding
}

// gap notes that the numbers from expected to below seen are missing here.
func (c *check) gap(off int64, expected, seen uint64) {
	if seen > expected {
		c.gaps = append(c.gaps, span{expected, seen - 1, c.finding(off, FoundGap, "the numbers %d to %d are missing", expected, seen-1)})
	}
}

func (c *check) judgeMissing() {
	for _, f := range c.missing {
		n := f.Line
		f.Line = 1
		if e := c.evicted[c.id]; e == nil || n > e.segment {
			f.Damage = true
		} else {
			f.Text += ": it was evicted"
		}
		c.list(f)
	}
}

// judgeGaps finds damage where no note says why numbers are missing.
func (c *check) judgeGaps() {
	known := c.lost
	if e := c.evicted[c.id]; e != nil {
		known = append(known, e.spans...)
	}
	for _, g := range c.gaps {
		if from := uncovered(g.from, g.to, known); from <= g.to {
			g.at.Damage = true
			c.list(g.at)
		}
	}
}

// uncovered is the first number from from on that is in no span.
func uncovered(from, to uint64, known []span) uint64 {
	for moved := true; moved && from <= to; {
		moved = false
		for _, k := range known {
			if k.from <= from && from <= k.to {
				from, moved = k.to+1, true
			}
		}
	}
	return from
}
