package journal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"somock/mock"
)

// The kinds of findings. Damage is what no run leaves by itself, however it ends.
const (
	FoundTorn      = "torn"      // the last line was not written to its end
	FoundBadLine   = "bad-line"  // a line is not as it was written
	FoundVersion   = "version"   // a line is in an unknown version of the format
	FoundGap       = "gap"       // numbers are missing and no note says why
	FoundMissing   = "missing"   // a segment is missing and no note says why
	FoundCut       = "cut"       // a segment is shorter than it once was
	FoundOrder     = "order"     // a line stands where it cannot
	FoundDuplicate = "duplicate" // a recording stands twice
	FoundAbandoned = "abandoned" // bytes of a failed write, which do not count
	FoundUnclosed  = "unclosed"  // the run died
	FoundPending   = "pending"   // recordings have no outcome
	FoundCount     = "count"     // the close line counts otherwise
	FoundKind      = "kind"      // a line of an unknown kind
)

// A Finding is something in a folder that is not as a run leaves it that ends well.
type Finding struct {
	Run    string `json:"run"`
	File   string `json:"file"`   // the segment's name
	Line   int    `json:"line"`   // from 1; 0 where none is meant or it was not counted
	Offset int64  `json:"offset"` // of that line, in bytes
	Kind   string `json:"kind"`
	Text   string `json:"text"`
	Damage bool   `json:"damage"` // else it is only worth knowing
}

// A Report is what Fsck found in a folder.
type Report struct {
	Runs       []Run
	Recordings uint64 // that were read whole
	Findings   []Finding
	Damaged    bool
}

// maxFindings is how many are listed of one run; all of them count.
const maxFindings = 1000

// Fsck reads every byte of a folder's recordings. Nothing is changed. The error is that
// of reading, not of what is read; a run that is being written may be checked too.
func Fsck(ctx context.Context, dir string) (Report, error) {
	f, err := OpenFolder(dir, nil)
	if err != nil {
		return Report{}, err
	}
	pasts, err := f.pasts()
	if err != nil {
		return Report{}, err
	}
	var report Report
	var checks []*check
	evicted := map[string]*evictions{}
	for _, p := range pasts {
		c := &check{past: p, report: &report, evicted: evicted, sums: map[uint64]string{}, pending: map[uint64]struct{}{}}
		if err := c.run(ctx); err != nil {
			return report, fmt.Errorf("fsck: %w", err)
		}
		checks = append(checks, c)
	}
	for _, c := range checks { // a later run may have noted what it dropped of an earlier one
		c.judgeMissing()
		c.judgeGaps()
		report.Runs = append(report.Runs, c.describe())
	}
	return report, nil
}

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

// A check is fsck's way through one run.
type check struct {
	*past
	report  *Report
	evicted map[string]*evictions
	listed  int

	seg      *segment
	line     int
	size     int64 // of the segment's file
	expected uint64
	first    uint64
	received uint64
	replied  uint64
	tip      int  // the last segment that has a whole open line; what is after it was never acknowledged
	whole    bool // no segment is missing, so counts can be compared
	ended    bool // the close line was seen
	lost     []span
	gaps     []span
	missing  []Finding // segment numbers are in Line until they are judged
	sums     map[uint64]string
	pending  map[uint64]struct{}
}

func (c *check) run(ctx context.Context) error {
	err := c.load()
	if err != nil && !errors.Is(err, ErrVersion) {
		return err
	}
	c.whole = true
	if err := c.findTip(); err != nil {
		return err
	}
	for i := range c.segs {
		if err := c.segment(ctx, i); err != nil {
			return err
		}
	}
	c.conclude()
	return nil
}

func (c *check) findTip() error {
	for i := range c.segs {
		open, err := readOpen(&segment{path: c.segs[i].path, limit: 1 << 20})
		if err != nil && !errors.Is(err, ErrVersion) {
			return err
		}
		if open != nil {
			c.tip = i
		}
	}
	return nil
}

// segment checks one file, line for line.
func (c *check) segment(ctx context.Context, i int) error {
	c.seg, c.line = &c.segs[i], 0
	f, err := os.Open(c.seg.path)
	if errors.Is(err, os.ErrNotExist) { // purged or evicted under our eyes
		c.whole = false
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	c.size = info.Size()
	if i == len(c.segs)-1 {
		c.seg.limit = c.size // what was written since it was looked at
	}
	c.measure(i)
	return c.scan(ctx, newScanner(f, 0, min(c.seg.limit, c.size)), i >= c.tip)
}

// measure compares a segment's size with what the next one says of it.
func (c *check) measure(i int) {
	switch {
	case c.size > c.seg.limit:
		c.found(c.seg.limit, FoundAbandoned, false, "%d bytes of a failed write do not count", c.size-c.seg.limit)
	case c.stated(i) > c.size:
		c.found(c.size, FoundCut, true, "it has %d bytes, the next segment says that it had %d", c.size, c.stated(i))
	}
}

// stated is how long a segment is by what the next one says, 0 if that says nothing.
func (c *check) stated(i int) int64 {
	if i+1 >= len(c.segs) {
		return 0
	}
	open, err := readOpen(&segment{path: c.segs[i+1].path, limit: 1 << 20})
	if err != nil || open == nil || open.Prev == nil || open.Prev.Segment != c.segs[i].n {
		return 0
	}
	return open.Prev.Bytes
}

// scan reads the lines. last says that nothing acknowledged comes after this segment.
func (c *check) scan(ctx context.Context, s *scanner, last bool) error {
	for {
		raw, off, torn, err := s.next()
		if errors.Is(err, io.EOF) {
			return c.endOfSegment(last)
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		c.line++
		if torn {
			if c.live && last {
				return nil // it is being written
			}
			died := last && !c.ended
			c.found(off, FoundTorn, !died, "the file ends within a line, after %d bytes of it", len(raw))
			continue
		}
		c.checked(raw, off)
	}
}

func (c *check) endOfSegment(last bool) error {
	if c.size == 0 && !(c.live && last) {
		c.found(0, FoundTorn, !last && !c.seg.void, "the file is empty")
	}
	return nil
}

// checked looks at one line that has an end.
func (c *check) checked(raw []byte, off int64) {
	kind, err := checkLine(raw)
	switch {
	case errors.Is(err, ErrVersion):
		c.found(off, FoundVersion, true, "%v", err)
		return
	case err != nil:
		c.found(off, FoundBadLine, true, "%v", err)
		return
	case c.ended:
		c.found(off, FoundOrder, true, "a %s line after the run had ended", kind)
	case (kind == kindOpen) != (off == 0):
		c.found(off, FoundOrder, true, "seen a %s line, expected open as the first line and nowhere else", kind)
	}
	if err := c.meaning(kind, raw, off); err != nil {
		c.found(off, FoundBadLine, true, "%v", err)
	}
}

func (c *check) meaning(kind string, raw []byte, off int64) error {
	switch kind {
	case kindOpen:
		return c.opened(raw, off)
	case kindReceived:
		return c.receivedLine(raw, off)
	case kindReplied:
		return c.repliedLine(raw, off)
	case kindNote:
		return c.noted(raw)
	case kindMalformed:
		_, err := decodeMalformed(raw)
		return err
	case kindClose:
		return c.closed(raw, off)
	}
	c.found(off, FoundKind, false, "a line of the unknown kind %q", kind)
	return nil
}

func (c *check) opened(raw []byte, off int64) error {
	open, err := decodeOpen(raw)
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
	e, err := decodeEntry(raw)
	if err != nil {
		return err
	}
	if e.Run != c.id || e.ID != joinID(e.Run, e.Seq) || e.Seq == 0 {
		c.found(off, FoundOrder, true, "the recording %s, number %d of run %s, does not belong here", e.ID, e.Seq, e.Run)
		return nil
	}
	sum := string(raw[len(raw)-crcTail:])
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
	if _, err := decodeOutcome(raw); err != nil {
		return err
	}
	seq := seqOf(raw)
	if run, _, _ := SplitID(idOf(raw)); run != c.id || seq >= c.expected {
		c.found(off, FoundOrder, true, "an outcome of the recording %s, which has not come in", idOf(raw))
		return nil
	}
	c.replied++
	delete(c.pending, seq)
	return nil
}

func (c *check) noted(raw []byte) error {
	n, err := decodeNote(raw)
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
	l, err := decodeClose(raw)
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

// gap notes that the numbers from expected to below seen are missing here.
func (c *check) gap(off int64, expected, seen uint64) {
	if seen > expected {
		c.gaps = append(c.gaps, span{expected, seen - 1, c.finding(off, FoundGap, "the numbers %d to %d are missing", expected, seen-1)})
	}
}

// conclude says how the run ended.
func (c *check) conclude() {
	c.line = 0
	if c.live {
		return
	}
	if !c.ended {
		c.found(c.size, FoundUnclosed, false, "the run died: it has no close line")
	}
	if n := len(c.pending); n > 0 {
		c.found(c.size, FoundPending, false, "%d recordings have no outcome", n)
	}
	c.pending, c.sums = nil, nil
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

func (c *check) describe() Run {
	r := c.past.summary()
	r.First, r.Closed = c.first, c.ended
	if c.received > 0 {
		r.Last = c.expected - 1
	}
	return r
}

func (c *check) finding(off int64, kind, format string, args ...any) Finding {
	return Finding{
		Run: c.id, File: filepath.Base(c.seg.path), Line: c.line, Offset: off, Kind: kind, Text: fmt.Sprintf(format, args...),
	}
}

func (c *check) found(off int64, kind string, damage bool, format string, args ...any) {
	f := c.finding(off, kind, format, args...)
	f.Damage = damage
	c.list(f)
}

func (c *check) list(f Finding) {
	c.report.Damaged = c.report.Damaged || f.Damage
	if c.listed++; c.listed <= maxFindings {
		c.report.Findings = append(c.report.Findings, f)
	}
}
