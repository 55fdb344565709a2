package journal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
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
	FoundStrange   = "strange"   // what has the name of a segment and is no file, or cannot be read
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
	if err := report.strange(dir); err != nil {
		return report, fmt.Errorf("fsck: %w", err)
	}
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

// strange lists what readers pass over.
func (r *Report) strange(dir string) error {
	names, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, entry := range names {
		if s, ok := parseSegmentName(dir, entry.Name()); ok && !isFile(s.path, entry) {
			r.Damaged = true
			r.Findings = append(r.Findings, Finding{
				Run: s.run, File: entry.Name(), Kind: FoundStrange, Damage: true,
				Text: fmt.Sprintf("seen %s, expected a file", kindOf(entry.Type())),
			})
		}
	}
	return nil
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
	f, err := openSegment(c.seg.path)
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
