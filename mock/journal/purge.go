package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"
)

// ErrLive: the run is being written.
var ErrLive = errors.New("the run is being written")

// A Selection says which runs are to go. The zero Selection means all that do not live.
type Selection struct {
	Runs   []string  // ids or unique beginnings; one that lives is ErrLive, and nothing goes
	Before time.Time // only runs that began before; zero: any
}

// Purge removes the runs of a folder that are selected, and says which; with dry set it
// only says. A run goes newest segment first: one that is half gone is a run that died
// early, not a damaged one.
func Purge(dir string, sel Selection, dry bool) ([]Run, error) {
	f, err := OpenFolder(dir, nil)
	if err != nil {
		return nil, err
	}
	chosen, err := f.choose(sel)
	if err != nil {
		return nil, fmt.Errorf("purge: %w", err)
	}
	var gone []Run
	for _, p := range chosen {
		r := p.summary()
		if !dry {
			if err := p.remove(); err != nil {
				return gone, fmt.Errorf("purge: %w", err)
			}
		}
		gone = append(gone, r)
	}
	if dry || len(gone) == 0 {
		return gone, nil
	}
	return gone, syncDir(dir)
}

func (f *Folder) choose(sel Selection) ([]*past, error) {
	all, err := f.pasts()
	if err != nil {
		return nil, err
	}
	for _, name := range sel.Runs {
		if _, err := byPrefix(all, name); err != nil {
			return nil, err
		}
	}
	var chosen []*past
	for _, p := range all {
		named := slices.ContainsFunc(sel.Runs, func(name string) bool { return strings.HasPrefix(p.id, name) })
		if len(sel.Runs) > 0 && !named || !sel.Before.IsZero() && !p.segs[0].start.Before(sel.Before) {
			continue
		}
		if err := p.load(); err != nil && !errors.Is(err, ErrVersion) { // an unknown version may be purged
			return nil, err
		}
		if p.live && named {
			return nil, fmt.Errorf("run %s: %w", p.id, ErrLive)
		}
		if !p.live {
			chosen = append(chosen, p)
		}
	}
	return chosen, nil
}

func (p *past) remove() error {
	for _, s := range slices.Backward(p.segs) {
		if err := (OSFiles{}).Remove(s.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
