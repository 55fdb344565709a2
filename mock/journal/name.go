package journal

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io/fs"
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

	headless bool            // its open line cannot be read
	totals   json.RawMessage // of the open line, see totalsLine
}

func segmentPath(dir, run string, start time.Time, n int) string {
	return filepath.Join(dir, fmt.Sprintf("%s-%s-%06d%s", start.UTC().Format(startLayout), run, n, suffix))
}

// listSegments finds the segments in a folder, by start of the run, run, and number.
// Names of any other form are none of the journal's, nor is what is no file.
//
// Reading a folder may miss a name that is made meanwhile and still give one that is made
// later. Where a number is missing it is read once more: a name that is older than one
// that was seen is there before the second reading begins.
func listSegments(dir string) ([]*segment, error) {
	all, err := readSegments(dir)
	if err != nil || !gaps(all) {
		return all, err
	}
	again, err := readSegments(dir)
	if err != nil {
		return nil, err
	}
	all = append(all, again...)
	slices.SortFunc(all, byName)
	return slices.CompactFunc(all, func(a, b *segment) bool { return a.path == b.path }), nil
}

func readSegments(dir string) ([]*segment, error) {
	names, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var all []*segment
	for _, entry := range names {
		if s, ok := parseSegmentName(dir, entry.Name()); ok && isFile(s.path, entry) {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, byName)
	return all, nil
}

// isFile passes over pipes, devices and folders that have the name of a segment.
func isFile(path string, entry fs.DirEntry) bool {
	if entry.Type()&fs.ModeSymlink == 0 {
		return entry.Type().IsRegular()
	}
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

func byName(a, b *segment) int {
	return cmp.Or(a.start.Compare(b.start), cmp.Compare(a.run, b.run), cmp.Compare(a.n, b.n))
}

// gaps reports whether a number is missing between two of a run.
func gaps(all []*segment) bool {
	for i, s := range all {
		if i > 0 && all[i-1].run == s.run && all[i-1].n+1 < s.n {
			return true
		}
	}
	return false
}

// A listed run is its segments, by number: one at least.
type listedRun []*segment

func (r listedRun) name() string { return r[0].run }

// listRuns is listSegments, run by run.
func listRuns(dir string) ([]listedRun, error) {
	all, err := listSegments(dir)
	var runs []listedRun
	for i, s := range all {
		if i == 0 || all[i-1].run != s.run {
			runs = append(runs, nil)
		}
		runs[len(runs)-1] = append(runs[len(runs)-1], s)
	}
	return runs, err
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

// NewRun draws the id of a run: a letter first, so that none is taken for a number.
func NewRun() string {
	const letters, all = "abcdefghjkmnpqrstvwxyz", "abcdefghjkmnpqrstvwxyz0123456789"
	id := make([]byte, 8)
	rand.Read(id)
	id[0] = letters[int(id[0])%len(letters)]
	for i := 1; i < len(id); i++ {
		id[i] = all[int(id[i])%len(all)]
	}
	return string(id)
}
