package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"
)

// A Selection says which runs are to go. The zero Selection means all that do not live.
type Selection struct {
	Runs   []string  // ids or unique beginnings; one that lives is ErrLive, and nothing goes
	Before time.Time // only runs that began before; zero: any
	Dry    bool      // only say what would go
	Files  Files     // default OSFiles
}

// claimed is how many runs are held at a time, for each of their files is open then.
const claimed = 64

// Purge removes the runs of a folder that are selected, and says which have gone and which
// stay because they live. Nothing is read of them, so one that no reader understands goes
// as well. A run goes newest segment first: one that is half gone is a run that died
// early, not a damaged one.
func Purge(dir string, sel Selection) (gone, live []Run, err error) {
	def[Files](&sel.Files, OSFiles{})
	runs, err := sel.choose(dir)
	if err == nil && len(sel.Runs) > 0 {
		err = sel.refuseLive(dir, runs)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("purge: %w", err)
	}
	for some := range slices.Chunk(runs, claimed) {
		dead, alive, failed := claim(sel.Files, dir, some)
		err = errors.Join(err, failed)
		for _, segs := range alive {
			live = append(live, segs.size())
		}
		for _, e := range dead {
			r := e.segs.size()
			if failed := sel.remove(e); failed != nil {
				err = errors.Join(err, failed)
				continue
			}
			gone = append(gone, r)
		}
		release(dead)
	}
	if len(gone) > 0 && !sel.Dry {
		err = errors.Join(err, mayLack(sel.Files.SyncDir(dir)))
	}
	if err != nil {
		err = fmt.Errorf("purge: %w", err)
	}
	return gone, live, err
}

func (sel Selection) choose(dir string) (chosen []listedRun, err error) {
	all, err := listRuns(dir)
	if err != nil {
		return nil, err
	}
	for _, name := range sel.Runs {
		if _, err := begins(all, name); err != nil {
			return nil, err
		}
	}
	for _, segs := range all {
		named := slices.ContainsFunc(sel.Runs, func(name string) bool { return strings.HasPrefix(segs[0].run, name) })
		if (len(sel.Runs) == 0 || named) && (sel.Before.IsZero() || segs[0].start.Before(sel.Before)) {
			chosen = append(chosen, segs)
		}
	}
	return chosen, nil
}

// refuseLive is the error of a run that was named and lives.
func (sel Selection) refuseLive(dir string, runs []listedRun) error {
	for some := range slices.Chunk(runs, claimed) {
		dead, live, err := claim(sel.Files, dir, some)
		release(dead)
		if len(live) > 0 {
			err = fmt.Errorf("run %s: %w", live[0][0].run, ErrLive)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (sel Selection) remove(e *ended) error {
	if sel.Dry {
		return nil
	}
	for _, s := range slices.Backward(e.held) {
		if err := sel.Files.Remove(s.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// size is what the names of a run's segments and their sizes tell of it.
func (segs listedRun) size() Run {
	r := Run{ID: segs[0].run, Start: segs[0].start, Segments: len(segs)}
	for _, s := range segs {
		if info, err := os.Stat(s.path); err == nil {
			r.Bytes += info.Size()
		}
	}
	return r
}
