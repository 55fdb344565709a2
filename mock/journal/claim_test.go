package journal_test

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"sync"
	"testing"

	"somock/mock/journal"
)

// lateFiles let something happen between the moment in which a folder is listed and that in
// which its locks are asked.
type lateFiles struct {
	journal.Files
	meanwhile func()
}

func (l *lateFiles) Hold(name string) (io.Closer, error) {
	l.meanwhile()
	return l.Files.Hold(name)
}

// Whoever cleans up lists a folder and then asks the locks. However far a run that lives
// goes on between the two, in as many segments as it likes, nothing of it goes.
func TestCleaningUpWhileARunGoesOn(t *testing.T) {
	clean := map[string]func(t *testing.T, dir string, files journal.Files){
		"purge all": func(t *testing.T, dir string, files journal.Files) {
			if _, live, err := journal.Purge(dir, journal.Selection{Files: files}); err != nil || len(live) != 1 {
				t.Errorf("purge says that %+v live, %v", live, err)
			}
		},
		"another server's retention": func(t *testing.T, dir string, files journal.Files) {
			other := open(t, journal.Options{Dir: dir, Files: files, RetainBytes: 1, SegmentBytes: 1500})
			for range 4 {
				add(t, other, "of the other")
			}
			if err := other.Close(); err != nil {
				t.Error(err)
			}
		},
	}
	for name, clean := range clean {
		for rotations := range 4 {
			t.Run(fmt.Sprintf("%s, %d calls meanwhile", name, rotations), func(t *testing.T) {
				dir := t.TempDir()
				j := open(t, journal.Options{Dir: dir, SegmentBytes: 1500})
				acked := map[string]string{}
				one := func() {
					e := add(t, j, "x")
					acked[e.ID] = "x"
				}
				for range 3 {
					one()
				}
				clean(t, dir, &lateFiles{journal.OSFiles{}, func() {
					for range rotations {
						one()
					}
				}})
				if err := j.Close(); err != nil {
					t.Fatal(err)
				}
				checkAcked(t, dir, acked, false)
			})
		}
	}
}

// Between the making of its first file and the lock on it a run looks like one that died.
// It must not begin in a file that was removed for that.
func TestStartWhileOthersCleanUp(t *testing.T) {
	dir := t.TempDir()
	stop := make(chan struct{})
	var cleaners sync.WaitGroup
	defer cleaners.Wait()
	defer close(stop)
	for range 2 {
		cleaners.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if _, _, err := journal.Purge(dir, journal.Selection{}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 200 {
		j, err := journal.Open(journal.Options{Dir: dir, Fsync: journal.FsyncOff})
		if err != nil {
			t.Fatal(err)
		}
		e := add(t, j, "x")
		names, err := filepath.Glob(filepath.Join(dir, "*-"+j.Run()+"-*"))
		if err != nil || len(names) != 1 {
			t.Fatalf("%s was acknowledged; there is %q, %v", e.ID, names, err)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// One run that nobody can read, or may lock, does not keep others from being removed, and
// goes itself as soon as nobody writes it.
func TestPurgeReadsNothing(t *testing.T) {
	dir, file, text := small(t)
	write(t, file, []byte(crcOf(`{"v":2,"kind":"open","run":7`)+string(text)))
	j := open(t, journal.Options{Dir: dir})
	acked := map[string]string{add(t, j, "x").ID: "x"}
	gone, live, err := journal.Purge(dir, journal.Selection{})
	if err != nil || len(gone) != 1 || len(live) != 1 || live[0].ID != j.Run() {
		t.Errorf("gone %+v, live %+v, %v", gone, live, err)
	}
	left := readPlain(t, dir)
	for id := range acked {
		if _, ok := left[id]; !ok {
			t.Errorf("%s is gone", id)
		}
	}
	if _, err := mustFolder(t, dir).Get(context.Background(), "last"); err != nil {
		t.Error(err)
	}
}
