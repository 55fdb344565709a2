package journal

import (
	"errors"
	"strconv"

	"somock/mock"
	"somock/mock/journal/format"
)

// checked looks at one line that has an end.
func (c *check) checked(raw []byte, off int64) {
	kind, err := format.Check(raw)
	switch {
	case errors.Is(err, ErrVersion):
		c.found(off, FoundVersion, true, "%v", err)
		return
	case err != nil:
		c.found(off, FoundBadLine, true, "%v", err)
		return
	case c.ended:
		c.found(off, FoundOrder, true, "a %s line after the run had ended", kind)
	case (kind == format.KindOpen) != (off == 0):
		c.found(off, FoundOrder, true, "seen a %s line, expected open as the first line and nowhere else", kind)
	}
	if err := c.meaning(kind, raw, off); err != nil {
		c.found(off, FoundBadLine, true, "%v", err)
	}
}

func (c *check) meaning(kind string, raw []byte, off int64) error {
	switch kind {
	case format.KindOpen:
		return c.opened(raw, off)
	case format.KindReceived:
		return c.receivedLine(raw, off)
	case format.KindReplied:
		return c.repliedLine(raw, off)
	case format.KindNote:
		return c.noted(raw)
	case format.KindMalformed:
		_, err := format.Decode[Malformed](raw)
		return err
	case format.KindClose:
		return c.closed(raw, off)
	}
	c.found(off, FoundKind, false, "a line of the unknown kind %q", kind)
	return nil
}

func (c *check) opened(raw []byte, off int64) error {
	open, err := format.Decode[*format.Open](raw)
	if err != nil {
		return err
	}
	if open.Run != c.id || open.Segment != c.seg.n {
		c.found(off, FoundOrder, true, "its open line says segment %d of run %s", open.Segment, open.Run)
	}
	if c.expected == 0 {
		c.expected = max(open.Next, 1)
	}
	prev := 0
	if open.Prev != nil {
		prev = open.Prev.Segment
	}
	for i := range c.segs {
		if c.segs[i].n == prev {
			return nil
		}
	}
	if prev > 0 {
		c.whole = false
		c.missing = append(c.missing, c.finding(off, FoundMissing, "segment %d, which came before this one, is missing", prev))
		c.missing[len(c.missing)-1].Line = prev
		if c.first > 0 { // not the beginning: numbers may be missing with it
			c.gap(off, c.expected, open.Next)
			c.expected = max(c.expected, open.Next)
		}
	}
	return nil
}

func (c *check) receivedLine(raw []byte, off int64) error {
	e, err := format.DecodeEntry(raw)
	if err != nil {
		return err
	}
	if e.Run != c.id || e.ID != format.JoinID(e.Run, e.Seq) || e.Seq == 0 {
		c.found(off, FoundOrder, true, "the recording %s, number %d of run %s, does not belong here", e.ID, e.Seq, e.Run)
		return nil
	}
	sum := string(raw[len(raw)-format.TailSize:])
	if e.Seq < c.expected {
		old, known := c.sums[e.Seq]
		c.found(off, FoundDuplicate, !known || old != sum, "the recording %s stands here once more; the first one counts", e.ID)
		return nil
	}
	if c.expected == 0 { // the open line is damaged
		c.expected = e.Seq
	}
	c.gap(off, c.expected, e.Seq)
	c.expected = e.Seq + 1
	if c.first == 0 {
		c.first = e.Seq
	}
	c.received++
	c.report.Recordings++
	c.pending[e.Seq] = struct{}{}
	c.sums[e.Seq] = sum
	delete(c.sums, e.Seq-8192)
	return nil
}

func (c *check) repliedLine(raw []byte, off int64) error {
	if _, err := format.DecodeOutcome(raw); err != nil {
		return err
	}
	seq := format.Seq(raw)
	if run, _, _ := format.SplitID(format.ID(raw)); run != c.id || seq >= c.expected {
		c.found(off, FoundOrder, true, "an outcome of the recording %s, which has not come in", format.ID(raw))
		return nil
	}
	c.replied++
	delete(c.pending, seq)
	return nil
}

func (c *check) noted(raw []byte) error {
	n, err := format.Decode[mock.Note](raw)
	if err != nil {
		return err
	}
	switch n.Note {
	case NoteLost:
		if from, to := number(n, "from"), number(n, "to"); from > 0 {
			c.lost = append(c.lost, span{from: from, to: to})
		}
	case NoteEvicted:
		run := n.Detail["run"]
		if c.evicted[run] == nil {
			c.evicted[run] = &evictions{}
		}
		e := c.evicted[run]
		e.segment = max(e.segment, int(number(n, "segment")))
		if first := number(n, "first"); first > 0 {
			e.spans = append(e.spans, span{from: first, to: number(n, "last")})
		}
	}
	return nil
}

func number(n mock.Note, key string) uint64 {
	v, err := strconv.ParseUint(n.Detail[key], 10, 64)
	if err != nil {
		return 0
	}
	return v
}

func (c *check) closed(raw []byte, off int64) error {
	l, err := format.Decode[*format.Close](raw)
	if err != nil {
		return err
	}
	c.ended = true
	if l.Bytes != off {
		c.found(off, FoundCount, true, "the close line says that %d bytes come before it, there are %d", l.Bytes, off)
	}
	if c.expected > 0 {
		c.gap(off, c.expected, l.Next)
		c.expected = max(c.expected, l.Next)
	}
	if c.whole && c.segs[0].n == 1 && (l.Received != c.received || l.Replied != c.replied) {
		c.found(off, FoundCount, true, "the close line says %d recordings and %d outcomes, there are %d and %d", l.Received, l.Replied, c.received, c.replied)
	}
	return nil
}
