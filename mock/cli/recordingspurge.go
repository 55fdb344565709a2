package cli

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"somock/mock"
	"somock/mock/journal"
	"somock/mock/prose"
)

func newRecordingsPurge(a *app) *cobra.Command {
	p := &purge{app: a}
	cmd := &cobra.Command{
		Use:   "purge",
		Short: "Remove runs from a folder of recordings, never one that is being written",
		Long: `Remove the runs that the flags select, for good. A run that is being written
stays. --run and --older-than together mean runs to which both apply.`,
		Example: `  somock recordings purge --older-than 168h --dry-run
  somock recordings purge --run k3v9q2ab
  somock recordings purge --run all`,
		RunE: func(*cobra.Command, []string) error {
			selection, err := p.selection(time.Now())
			if err != nil {
				return err
			}
			return p.remove(selection)
		},
	}
	addDirFlag(cmd, &p.dir)
	cmd.Flags().StringSliceVar(&p.runs, "run", nil, "an id, a unique beginning of one, or all; may be repeated")
	cmd.Flags().DurationVar(&p.olderThan, "older-than", 0, "runs that began longer ago than this, like 168h")
	cmd.Flags().BoolVar(&p.dry, "dry-run", false, "only say what would go")
	a.addJSONFlag(cmd)
	return cmd
}

type purge struct {
	*app
	dir       string
	runs      []string
	olderThan time.Duration
	dry       bool
}

// selection is what the flags mean. Nothing goes by default.
func (p *purge) selection(now time.Time) (journal.Selection, error) {
	var s journal.Selection
	switch {
	case p.olderThan < 0:
		return s, usage("give a duration like 168h, a week", "--older-than: seen %s, expected more than nothing", p.olderThan)
	case len(p.runs) == 0 && p.olderThan == 0:
		return s, usage("--run ID, --older-than 168h, or --run all; --dry-run only shows what would go", "somock recordings purge needs to be told what to remove")
	case slices.Contains(p.runs, ""):
		return s, usage("somock recordings list --run all shows the runs", "--run: seen an empty name, expected a run's id, or all")
	}
	if !slices.Contains(p.runs, journal.AllRuns) {
		s.Runs = p.runs
	}
	if p.olderThan > 0 {
		s.Before = now.Add(-p.olderThan)
	}
	return s, nil
}

// A purgedRun is one that went, or would.
type purgedRun struct {
	Run      string    `json:"run"`
	Start    time.Time `json:"start"`
	Segments int       `json:"segments"`
	Bytes    int64     `json:"bytes"`
	Removed  bool      `json:"removed"` // false: it would be, without --dry-run
}

func (p *purge) remove(s journal.Selection) error {
	if p.dir == "" {
		p.dir = p.recordingsDir()
	}
	s.Dry = p.dry
	gone, live, err := journal.Purge(p.dir, s)
	for _, r := range gone {
		purged := purgedRun{r.ID, r.Start.UTC(), r.Segments, r.Bytes, !p.dry}
		if failed := p.print(purged, purged.line()); failed != nil {
			return failed
		}
	}
	switch {
	case errors.Is(err, journal.ErrLive):
		return mock.Fail(mock.No, err, "stop its server first; nothing was removed")
	case errors.Is(err, journal.ErrNotFound), errors.Is(err, journal.ErrAmbiguous):
		return mock.Fail(mock.No, err, "nothing was removed; somock recordings purge --run all --dry-run lists the runs")
	case err != nil:
		return folderOnly(p.dir, err)
	}
	if !p.json {
		p.talk.say("%s %s", prose.Count(len(gone), "run", "runs"), map[bool]string{false: "removed", true: "would be removed"}[p.dry])
		for _, r := range live {
			p.talk.say("run %s is being written and stays", r.ID)
		}
	}
	return nil
}

func (r purgedRun) line() string {
	return fmt.Sprintf("%s  %s  %s  %s", r.Run, r.Start.Local().Format("2006-01-02 15:04:05"), prose.Count(r.Segments, "file", "files"), roughly(byteSize(r.Bytes)))
}
