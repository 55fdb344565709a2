package cli

import (
	"context"
	"errors"
	"io/fs"
	"net/url"
	"os"

	"github.com/spf13/cobra"

	"somock/mock"
	"somock/mock/forward"
	"somock/mock/newfile"
	"somock/mock/observed"
	"somock/mock/prose"
	"somock/mock/recordings"
)

// learnOptions are what learn folds, and into which file.
type learnOptions struct {
	dir, out, run string
	filter        filter
}

func newLearn(a *app) *cobra.Command {
	var o learnOptions
	cmd := &cobra.Command{
		Use:   "learn [DIR]",
		Short: "Write what the real service answered to a file of observed answers",
		Long: `Fold the recordings of somock serve --forward into a file of observed answers, which
somock serve --observed FILE gives in place of its own. What there is in the file stays;
another answer under the same key is a conflict: exit 1, and the file is as it was.

The file holds no host and no tenant. It is not written if it would hold one of them, or
a credential.`,
		Example: `  somock learn --out observed.yaml
  somock learn ./seen --run all --filter 'tenant:Cust12345' --out observed.yaml`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.dir = a.recordingsDir()
			if len(args) == 1 {
				o.dir = args[0]
			}
			return a.learn(cmd.Context(), &o)
		},
	}
	cmd.Flags().StringVar(&o.out, "out", "", "the file to write, or to add to")
	cmd.Flags().StringVar(&o.run, "run", "", "the run: an id, or all (default: the newest)")
	addFilterFlag(cmd, &o.filter, filterHelp)
	a.addJSONFlag(cmd)
	return cmd
}

func (a *app) learn(ctx context.Context, o *learnOptions) error {
	if o.out == "" {
		return usage("somock learn --out observed.yaml", "--out: seen nothing, expected a file")
	}
	file, err := readObserved("--out", o.out)
	if err != nil {
		return err
	}
	learner, err := a.fold(ctx, o)
	if err != nil {
		return err
	}
	conflicts, err := writeLearnt("--out", o.out, file, learner, nil)
	if err != nil {
		return err
	}
	return a.printLearnt(o, learner, conflicts)
}

// writeLearnt adds what was learnt to a file. With a conflict the file is as it was. It is
// not written if it would hold the service's host, tenant or one of the secrets.
func writeLearnt(flag, name string, file *observed.File, learner *observed.Learner, secrets []string) ([]observed.Conflict, error) {
	conflicts := learner.Conflicts
	if len(conflicts) == 0 {
		conflicts = file.Merge(&learner.File)
	}
	if err := errors.Join(learner.Check(file), file.Check(nil, secrets)); err != nil {
		return nil, mock.Fail(mock.No, err, mock.HintOf(err))
	}
	if len(conflicts) == 0 && len(learner.File.Answers) > 0 {
		if err := newfile.Write(name, file.AppendYAML(nil), 0o644); err != nil {
			return nil, mock.Failf(mock.Environment, "name a file that can be written", "%s: %w", flag, err)
		}
	}
	return conflicts, nil
}

// readObserved reads a file of observed answers that is added to; one that is not there
// is empty.
func readObserved(flag, name string) (*observed.File, error) {
	source, err := os.ReadFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &observed.File{}, nil
	case err != nil:
		return nil, mock.Failf(mock.BadInput, "name a file of observed answers, or one that is not there yet", "%s: %w", flag, err)
	}
	return observed.Parse(name, source)
}

// fold reads the recordings that are meant.
func (a *app) fold(ctx context.Context, o *learnOptions) (*observed.Learner, error) {
	folder, err := a.openFolder(o.dir)
	if err != nil {
		return nil, err
	}
	if err := a.sayFolder(o.dir, folder, sourceFlags{run: o.run, needsRun: true}); err != nil {
		return nil, err
	}
	learner, targets := observed.NewLearner(), map[string]*url.URL{}
	for e, err := range recordings.NewReader(folder).History(ctx, recordings.Selection{Matcher: o.filter.matcher, Run: o.run}) {
		if err != nil {
			return nil, err
		}
		if e.Decision.By != mock.ByForward {
			continue
		}
		if targets[e.Run] == nil {
			if targets[e.Run], err = targetOf(folder, e.Run); err != nil {
				return nil, err
			}
		}
		learner.Add(e, targets[e.Run])
	}
	return learner, nil
}

// targetOf is where the calls of a run were passed on to.
func targetOf(folder recordings.Folder, run string) (*url.URL, error) {
	d, err := folder.Describe(run)
	if err != nil {
		return nil, runProblem(run, err)
	}
	root, _ := d.Settings["forward"].(string)
	u, err := forward.ParseRoot(root)
	if err != nil {
		return nil, mock.Failf(mock.BadInput, "leave that run out: --run ID", "run %s does not say where its calls were passed on to, so its host and tenant cannot be left out: %w", run, err)
	}
	return u, nil
}

// A learnt is what recordings came to beside the answers.
type learnt struct {
	Unexplained []observed.Unexplained `json:"unexplained"`
	Conflicts   []observed.Conflict    `json:"conflicts"`
}

func newLearnt(l *observed.Learner, conflicts []observed.Conflict) learnt {
	return learnt{append([]observed.Unexplained{}, l.Unexplained...), append([]observed.Conflict{}, conflicts...)}
}

func (l *learnt) write(s *sheet) {
	for _, u := range l.Unexplained {
		s.line("unexplained %s: %s", u.ID, u.Why)
	}
	for _, c := range l.Conflicts {
		s.line("conflict at %s %s", c.Key, c.ID)
		s.row("kept", prose.OneLine(c.Kept, 200))
		s.row("seen", prose.OneLine(c.Seen, 200))
	}
}

// keysOf are the keys of observed answers.
func keysOf(f *observed.File) []string {
	keys := []string{}
	for i := range f.Answers {
		keys = append(keys, f.Answers[i].Key())
	}
	return keys
}

func (a *app) printLearnt(o *learnOptions, l *observed.Learner, conflicts []observed.Conflict) error {
	told := newLearnt(l, conflicts)
	s := a.newSheet()
	for i := range l.File.Answers {
		answer := &l.File.Answers[i]
		s.line("%s  %d, %s", answer.Key(), answer.Status, prose.Count(answer.Times, "call", "calls"))
	}
	told.write(s)
	if len(conflicts) == 0 && len(l.File.Answers) > 0 {
		s.line("written %s", o.out)
	}
	err := a.print(struct {
		Learnt []string `json:"learnt"`
		learnt
	}{keysOf(&l.File), told}, s.String())
	switch {
	case err != nil:
		return err
	case len(conflicts) > 0:
		return mock.Failf(mock.No, "tell the two apart by when, take the old answer out of the file, or choose by --filter or --run", "%s: %s is as it was", prose.Count(len(conflicts), "conflict", "conflicts"), o.out)
	case len(l.File.Answers) == 0:
		return mock.Failf(mock.No, "record some with somock serve --forward URL; --run all reads every run", "nothing was learnt: no call that was passed on has an answer with a key")
	}
	return nil
}
