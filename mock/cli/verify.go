package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"somock/mock"
	"somock/mock/admin"
	"somock/mock/journal"
	"somock/mock/newfile"
	"somock/mock/report"
	"somock/mock/server"
	"somock/mock/verify"
)

// verifyOptions are what verify judges by.
type verifyOptions struct {
	source  sourceFlags
	verdict verdictFlags
	golden  string
	update  bool
	tenant  string
}

func newVerify(a *app) *cobra.Command {
	o := &verifyOptions{source: sourceFlags{needsRun: true}}
	cmd := &cobra.Command{
		Use:   "verify [DIR]",
		Short: "Judge what was recorded: exit 0 if the client did right, 1 if not",
		Long: `Judge the recordings in a folder, or of a running server with --server: by the
contract, and by the expectations and golden messages that you name. Outcomes that
are pending get a second to settle.

Exit codes: 0 all is as expected, 1 it is not, 2 usage, 3 bad input file,
4 environment. --json prints the object that POST /__admin/verify answers.`,
		Args: cobra.MaximumNArgs(1),
		Example: `  somock verify
  somock verify ./recordings --expect expect.yaml --junit somock.xml
  somock verify --server http://127.0.0.1:8204 --golden messages.jsonl --update`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				o.source.dir = args[0]
			}
			return a.verify(cmd.Context(), o)
		},
	}
	flags := cmd.Flags()
	addVerdictFlags(flags, &o.verdict)
	flags.StringVar(&o.golden, "golden", "", "compare the messages, as canonical JSON, with this file's")
	flags.BoolVar(&o.update, "update", false, "write the --golden file instead of comparing with it")
	a.addRemoteFlags(cmd)
	flags.StringVar(&o.source.run, "run", "", "the run: an id, or all (default: the newest)")
	addTenantFlag(cmd, &o.tenant, "only this tenant (default: all)")
	a.addJSONFlag(cmd)
	return cmd
}

func (a *app) verify(ctx context.Context, o *verifyOptions) error {
	if err := a.checkVerify(o); err != nil {
		return err
	}
	expectations, err := readExpectations(o.verdict.expect)
	if err != nil {
		return err
	}
	golden, err := o.readGolden()
	if err != nil {
		return err
	}
	from, err := a.read(ctx, o.source)
	if err != nil {
		return notJudged(err)
	}
	files, err := openVerdictFiles(o.verdict.junit, o.verdict.report)
	if err != nil {
		return err
	}
	q := admin.Query{Tenant: o.tenant, Run: o.source.run}
	verdict, err := from.Verify(ctx, expectations.source, q, expectations.failOn(o.verdict.failOn))
	if err == nil {
		err = a.compareGolden(ctx, o, from, q, golden, verdict)
	}
	if err == nil {
		err = a.report(ctx, o, from, q, files, verdict)
	}
	if err != nil {
		files.discard()
		return notJudged(err)
	}
	return a.answerVerdict(verdict, files, verdict, func() error {
		return printVerdict(ctx, a.data, verdict, func(ctx context.Context, id string) (*mock.Entry, error) { return from.Recording(ctx, id, "") })
	})
}

// notJudged is why there is no verdict. Where other commands have a no for that, here it would
// say that the contract was broken.
func notJudged(err error) error {
	if f := mock.FailureOf(err); f != nil && (f.Kind == mock.No || f.Kind == mock.NotFound) {
		return mock.Fail(mock.Environment, f.Err, f.Fix)
	}
	return err
}

func (a *app) checkVerify(o *verifyOptions) error {
	switch {
	case o.source.dir != "" && a.remote.server != "":
		return usage("give one of them", "a folder and --server exclude each other")
	case o.update && o.golden == "":
		return usage("name the file: --golden messages.jsonl --update", "--update without --golden")
	}
	return nil
}

// readGolden reads the file that is compared with; nil if none is.
func (o *verifyOptions) readGolden() (*verify.Golden, error) {
	if o.golden == "" || o.update {
		return nil, nil
	}
	source, err := os.ReadFile(o.golden)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, mock.Failf(mock.BadInput, "--update writes it from what was recorded", "--golden: %w", err)
	}
	if err != nil {
		return nil, badInput("--golden", err)
	}
	golden, err := verify.ParseGolden(o.golden, source)
	if err != nil {
		return nil, mock.Failf(mock.BadInput, "a file has a message a line; --update writes it anew", "--golden: %w", err)
	}
	return golden, nil
}

// compareGolden adds the comparison to the verdict, or writes the file.
func (a *app) compareGolden(ctx context.Context, o *verifyOptions, from *admin.Client, q admin.Query, golden *verify.Golden, verdict *verify.Verdict) error {
	if o.golden == "" {
		return nil
	}
	if golden != nil {
		seen, err := golden.Seen(from.Entries(ctx, q))
		if err == nil {
			verdict.AddGolden(golden, seen)
		}
		return err
	}
	seen, err := verify.GoldenOf(from.Entries(ctx, q))
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := seen.Write(&b); err != nil {
		return err
	}
	if err := newfile.Write(o.golden, b.Bytes(), 0o644); err != nil {
		return unwritable("--golden", err)
	}
	a.talk.say("%s has %d messages now", o.golden, len(seen.Messages))
	return nil
}

// report writes the page of a verdict, if one is wanted.
func (a *app) report(ctx context.Context, o *verifyOptions, from *admin.Client, q admin.Query, files *verdictFiles, verdict *verify.Verdict) error {
	if files.report == nil {
		return nil
	}
	source := "all runs"
	asked := q.Run
	if asked == journal.AllRuns {
		asked = ""
	}
	run, threshold, err := from.RunInfo(ctx, asked)
	if err != nil {
		return err
	}
	if asked == q.Run {
		source = "run " + run
	}
	if q.Tenant != "" {
		source += ", tenant " + q.Tenant
	}
	return files.writeReport(&report.Report{
		Source: source + judgedBy(o.verdict.expect), Version: a.Version, Made: time.Now(),
		Threshold: cmp.Or(threshold, server.Defaults().SlowThreshold), // an old run does not say
		Verdict:   verdict,
	}, from.Entries(ctx, q))
}

// judgedBy names the file of expectations.
func judgedBy(expect string) string {
	if expect == "" {
		return ", by the contract"
	}
	return ", by the contract and " + filepath.Base(expect)
}
