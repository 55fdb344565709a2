package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"somock/mock/journal"
	"somock/mock/prose"
)

func newRecordingsFsck(a *app) *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "fsck",
		Short: "Check every byte of a folder of recordings: exit 1 if it is damaged",
		Long: `Check every line of a folder of recordings and change nothing. The exit code
is 1 if there is damage. What a run leaves that died, such as a last line that
was not written to its end, is only noted.`,
		Example: `  somock recordings fsck
  somock recordings fsck --dir ./recordings --json`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if dir == "" {
				dir = a.recordingsDir()
			}
			report, err := journal.Fsck(cmd.Context(), dir)
			if err != nil {
				return folderOnly(dir, err)
			}
			if a.json {
				return answered(!report.Damaged, a.printJSON(reportJSON(report)))
			}
			return answered(!report.Damaged, a.printReport(dir, report))
		},
	}
	addDirFlag(cmd, &dir)
	a.addJSONFlag(cmd)
	return cmd
}

func addDirFlag(cmd *cobra.Command, dir *string) {
	cmd.Flags().StringVar(dir, "dir", "", "the folder (default: $SOMOCK_RECORDINGS or ./recordings)")
	_ = cmd.MarkFlagDirname("dir") // it fails for a flag that is not there
}

// folderOnly is a folder that cannot be read, for a command that has no other source.
func folderOnly(dir string, err error) error {
	return folderProblem(dir, err, "name a folder with --dir; an engine has tools of its own", "name the folder with --dir")
}

// fsckJSON is a report for programs.
type fsckJSON struct {
	Damaged    bool              `json:"damaged"`
	Runs       int               `json:"runs"`
	Recordings uint64            `json:"recordings"`
	Findings   []journal.Finding `json:"findings"`
}

func reportJSON(r journal.Report) fsckJSON {
	findings := r.Findings
	if findings == nil {
		findings = []journal.Finding{}
	}
	return fsckJSON{r.Damaged, len(r.Runs), r.Recordings, findings}
}

func (a *app) printReport(dir string, r journal.Report) error {
	for _, f := range r.Findings {
		word := a.data.paint(faint, "note:  ")
		if f.Damage {
			word = a.data.paint(bad, "damage:")
		}
		place := f.File
		if f.Line > 0 {
			place += fmt.Sprintf(":%d", f.Line)
		}
		a.data.say("%s %s, byte %d: %s: %s", word, place, f.Offset, f.Kind, prose.OneLine(f.Text, 400))
	}
	if len(r.Runs) == 0 {
		a.talk.say("there are no recordings in it; name another folder with --dir")
	}
	verdict := a.data.paint(good, "good")
	if r.Damaged {
		verdict = a.data.paint(bad, "damaged")
	}
	_, err := fmt.Fprintf(a.Out, "%s: %s, %s: %s\n", dir, prose.Count(len(r.Runs), "run", "runs"), prose.Count(int(r.Recordings), "recording", "recordings"), verdict)
	return err
}
