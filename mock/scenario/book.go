package scenario

import (
	"slices"
	"strconv"
	"strings"

	"somock/mock"
)

// A Book is the scenarios in force, compiled. It is immutable.
type Book struct {
	hash   string
	files  []*File
	seeds  []uint64 // that of each file
	stubs  []*stub  // in the order in which they are tried
	others []*other
}

// Compile puts scenarios together. Their stubs are tried by priority, then in the order
// of files and stubs. seed, if not nil, goes before the seeds of all files. Two files of
// one name are a failure of kind BadInput.
func Compile(files []*File, seed *uint64) (*Book, error) {
	b := &Book{files: slices.Clone(files)}
	parts := []string{}
	names := map[string]bool{}
	for _, f := range files {
		if names[f.Name] {
			return nil, mock.Failf(mock.BadInput, "give one of them another name", "two scenarios are called %q", f.Name)
		}
		names[f.Name] = true
		effective := f.Seed
		if seed != nil {
			effective = *seed
		}
		b.seeds = append(b.seeds, effective)
		b.stubs = append(b.stubs, seeded(f.stubs, effective)...)
		b.others = append(b.others, f.others...)
		parts = append(parts, f.Name, strconv.FormatUint(effective, 10), f.content())
	}
	slices.SortStableFunc(b.stubs, byPriority)
	b.hash = shortHash(parts...)
	return b, nil
}

// seeded is the stubs with a seed to draw by.
func seeded(stubs []*stub, seed uint64) []*stub {
	out := make([]*stub, len(stubs))
	for i, s := range stubs {
		copied := *s
		copied.seed = seed
		out[i] = &copied
	}
	return out
}

func byPriority(a, b *stub) int { return b.priority - a.priority }

// Hash tells books apart: it is the same for files that say the same, however they are
// spaced and commented, in the same order and under the same seeds.
func (b *Book) Hash() string { return b.hash }

// content is what the file says of stubs and other endpoints.
func (f *File) content() string {
	var b strings.Builder
	for _, s := range f.stubs {
		b.WriteString(s.name + "=" + s.content + "\n")
	}
	for _, o := range f.others {
		b.WriteString(o.content + "\n")
	}
	return b.String()
}
