package journal

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// startLayout is how the start of a run stands in the names of its segments: names in
// their order are runs in theirs.
const startLayout = "20060102T150405.000000Z"

const suffix = ".jsonl"

var segmentName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(\d{8}T\d{6}\.\d{6}Z)-([a-z0-9]{8})-(\d{6,})\.jsonl$`)
})

// A segment is one file of a run.
type segment struct {
	run   string
	start time.Time // of the run
	n     int       // from 1
	path  string

	// What follows is known once the segment's first line and its successor's have been
	// read, or always where this process writes it.
	next  uint64 // the lowest seq that may stand in it
	limit int64  // how many of its bytes count
	void  bool   // a later segment says that nothing in it counts
}

func segmentPath(dir, run string, start time.Time, n int) string {
	return filepath.Join(dir, fmt.Sprintf("%s-%s-%06d%s", start.UTC().Format(startLayout), run, n, suffix))
}

// listSegments finds the segments in a folder, by start of the run, run, and number.
// Names of any other form are none of the journal's.
func listSegments(dir string) ([]*segment, error) {
	names, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var all []*segment
	for _, entry := range names {
		if s, ok := parseSegmentName(dir, entry.Name()); ok {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b *segment) int {
		return cmp.Or(a.start.Compare(b.start), cmp.Compare(a.run, b.run), cmp.Compare(a.n, b.n))
	})
	return addOverlooked(dir, all), nil
}

// addOverlooked looks by name for segments between those that were listed: reading a
// folder may miss a name that is made meanwhile and still give one that is made later.
func addOverlooked(dir string, all []*segment) []*segment {
	var out []*segment
	for i, s := range all {
		if i > 0 && all[i-1].run == s.run {
			for n := all[i-1].n + 1; n < s.n; n++ {
				path := segmentPath(dir, s.run, s.start, n)
				if _, err := os.Stat(path); err == nil {
					out = append(out, &segment{run: s.run, start: s.start, n: n, path: path})
				}
			}
		}
		out = append(out, s)
	}
	return out
}

func parseSegmentName(dir, name string) (*segment, bool) {
	if !strings.HasSuffix(name, suffix) {
		return nil, false
	}
	m := segmentName().FindStringSubmatch(name)
	if m == nil {
		return nil, false
	}
	start, err := time.Parse(startLayout, m[1])
	n, errN := strconv.Atoi(m[3])
	if err != nil || errN != nil || n < 1 {
		return nil, false
	}
	return &segment{run: m[2], start: start, n: n, path: filepath.Join(dir, name)}, true
}

// newRun draws the id of a run: a letter first, so that none is taken for a number.
func newRun() string {
	const letters, all = "abcdefghjkmnpqrstvwxyz", "abcdefghjkmnpqrstvwxyz0123456789"
	id := make([]byte, 8)
	rand.Read(id)
	id[0] = letters[int(id[0])%len(letters)]
	for i := 1; i < len(id); i++ {
		id[i] = all[int(id[i])%len(all)]
	}
	return string(id)
}
