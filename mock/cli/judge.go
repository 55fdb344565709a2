package cli

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"somock/mock"
	"somock/mock/contract"
	"somock/mock/har"
	"somock/mock/prose"
	"somock/mock/verify"
)

// judgeOptions are what captured calls are judged by.
type judgeOptions struct {
	installation string
	rules        string
	failOn       string
	junit        string
}

func newJudge(a *app) *cobra.Command {
	o := &judgeOptions{installation: string(contract.Any), failOn: string(verify.Errors)}
	cmd := &cobra.Command{
		Use:   "judge FILE|-",
		Short: "Judge calls that were captured elsewhere (HAR): exit 0 if the client did right, 1 if not",
		Long: `Judge the calls to CreateMessage in a HAR 1.2 file, as browsers and proxies save it,
by the contract, without a server. Other requests in the file are skipped and counted;
a file in which no call is to CreateMessage fails, since it has shown nothing. Files
of any size are read entry by entry. - reads the standard input.

A browser leaves credentials out of the file unless you ask for them: in Chromium
"Export HAR (with sensitive data)". None of them is printed.

Exit codes: 0 the client did right, 1 it did not, 2 usage, 3 the file is no HAR or a
call in it cannot be read, 4 environment.`,
		Args: cobra.ExactArgs(1),
		Example: `  somock judge session.har
  somock judge - --installation online --json < session.har`,
		RunE: func(cmd *cobra.Command, args []string) error { return a.judge(cmd.Context(), o, args[0]) },
	}
	flags := cmd.Flags()
	flags.Var(enum(&o.installation, "any", "online", "onsite"), "installation", "whose authentication rules hold: any, online or onsite")
	flags.StringVar(&o.rules, "rules", "", "YAML file of rule weights, rule-id: error|warning|info|off")
	flags.Var(enum(&o.failOn, "errors", "warnings", "never"), "fail-on", "which violations fail")
	flags.StringVar(&o.junit, "junit", "", "write the verdict to this file as JUnit XML")
	a.addJSONFlag(cmd)
	return cmd
}

func (a *app) judge(ctx context.Context, o *judgeOptions, file string) error {
	c, err := newCapture(o)
	if err != nil {
		return err
	}
	archive, err := a.openInput(file)
	if err != nil {
		return err
	}
	defer archive.Close()
	files, err := openVerdictFiles(o.junit, "")
	if err != nil {
		return err
	}
	var none *verify.Expectations
	verdict, err := none.Verify(c.entries(ctx, archive, a.talk), verify.FailOn(o.failOn))
	if err != nil {
		files.discard()
		return unjudged(file, err)
	}
	c.sayWhatIsMissing(a.talk, verdict)
	return a.answerVerdict(verdict, files, c.answer(verdict), func() error { return c.print(ctx, a.data, verdict) })
}

// unjudged is why a file could not be judged.
func unjudged(file string, err error) error {
	var path *fs.PathError
	switch {
	case errors.Is(err, har.ErrNoArchive):
		return mock.Failf(mock.BadInput, "save it as HAR 1.2: in the browser's developer tools, Network, Export HAR", "%s: %s", file, prose.OneLine(err.Error(), 400))
	case errors.As(err, &path):
		return badInput(file, path.Err)
	}
	return err
}

// A capture is the calls of a file while they are judged. It keeps the counts, and of
// each rule the first breach.
type capture struct {
	contract *contract.Contract
	redactor *mock.Redactor
	maxBody  int64

	judged, skipped int
	anonymous       int                    // judged calls without any credential
	first           map[string]*mock.Entry // by rule, the first that breached it
}

func newCapture(o *judgeOptions) (*capture, error) {
	c := &capture{maxBody: contract.DefaultMaxBody, first: map[string]*mock.Entry{}}
	var weights contract.Weights
	if o.rules != "" {
		source, err := os.ReadFile(o.rules)
		if err == nil {
			weights, err = contract.ParseRules(o.rules, source)
		}
		if err != nil {
			return nil, badInput("--rules", err)
		}
	}
	key := make([]byte, 32)
	_, _ = rand.Read(key) // it never fails; nothing is compared with another run's
	var err error
	if c.redactor, err = mock.NewRedactor(key, nil, false); err != nil {
		return nil, err
	}
	c.contract, err = contract.New(contract.Config{Installation: contract.Installation(o.installation), Weights: weights, MaxBody: c.maxBody, Redactor: c.redactor})
	return c, err
}

// entries are the calls to the operation as they would have been recorded, each under the
// number of its entry.
func (c *capture) entries(ctx context.Context, archive io.Reader, talk *terminal) iter.Seq2[*mock.Entry, error] {
	return func(yield func(*mock.Entry, error) bool) {
		for captured, err := range har.Read(archive, c.maxBody) {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				yield(nil, err)
				return
			}
			e, err := c.judge(captured, talk)
			if (e != nil || err != nil) && !yield(e, err) {
				return
			}
		}
	}
}

// judge judges one entry of the file; nil is of one that is no call to the operation.
func (c *capture) judge(captured har.Call, talk *terminal) (*mock.Entry, error) {
	if captured.Request == nil {
		c.skipped++
		return nil, nil
	}
	call := c.contract.Check(captured.Request)
	if !meant(call) {
		c.skipped++
		return nil, nil
	}
	if captured.Err != nil {
		return nil, fmt.Errorf("%w: entry %d: %w", har.ErrNoArchive, captured.Number, captured.Err)
	}
	if captured.Lost > 0 {
		talk.warning(fmt.Sprintf("entry %d: %s announced, and the file has no body", captured.Number, prose.Count(int(captured.Lost), "byte was", "bytes were")), "what saved the file may have left it out; it is judged as a call without a body")
	}
	c.judged++
	e := c.redactor.Entry(call, 0, mock.Decision{})
	e.ID = fmt.Sprintf("entry-%d", captured.Number)
	for _, v := range e.Violations {
		if c.first[v.Rule] == nil {
			c.first[v.Rule] = e
		}
		if v.Rule == contract.AuthMissing.String() {
			c.anonymous++
		}
	}
	return e, nil
}

// meant reports whether a call was one to the operation, or was to be one. Those that
// only ask what it is, browsers' preflights among them, invoke nothing.
func meant(call *mock.Call) bool {
	misspelt := func(v mock.Violation) bool { return v.Rule == contract.PathUnknown.String() }
	return call.Route == mock.Operation || slices.ContainsFunc(call.Violations, misspelt)
}

// sayWhatIsMissing tells of what a file lacks that has nothing to judge, or no credentials.
func (c *capture) sayWhatIsMissing(talk *terminal, verdict *verify.Verdict) {
	switch {
	case c.judged == 0:
		verdict.RequireCalls()
		talk.warning(fmt.Sprintf("no call to CreateMessage among %s of the file", prose.Count(c.skipped, "request", "requests")), "capture from before the message is sent; a call looks like POST …/api/v1/Agents/Messaging/CreateMessage")
	case c.anonymous == c.judged:
		talk.warning("no call of the file has a credential", `browsers leave them out unless told otherwise: in Chromium "Export HAR (with sensitive data)"`)
	}
}

// A judgedViolation is one of a captured call, told in full: nothing else knows the file.
type judgedViolation struct {
	ID string `json:"id"`
	mock.Violation
}

// answer is the verdict as JSON: that of verify, the counts, and of each rule the first
// breach in its five parts.
func (c *capture) answer(verdict *verify.Verdict) any {
	explained := []judgedViolation{}
	told := map[string]bool{}
	for _, violated := range verdict.Violations {
		if told[violated.Rule] {
			continue
		}
		told[violated.Rule] = true
		for _, v := range c.first[violated.Rule].Violations {
			if v.Rule == violated.Rule {
				explained = append(explained, judgedViolation{violated.ID, v})
			}
		}
	}
	return struct {
		*verify.Verdict
		Judged    int               `json:"judged"`
		Skipped   int               `json:"skipped"` // other requests
		Explained []judgedViolation `json:"explained"`
	}{verdict, c.judged, c.skipped, explained}
}

func (c *capture) print(ctx context.Context, w *terminal, verdict *verify.Verdict) error {
	first := map[string]*mock.Entry{}
	for _, e := range c.first {
		first[e.ID] = e
	}
	err := printVerdict(ctx, w, verdict, func(_ context.Context, id string) (*mock.Entry, error) { return first[id], nil })
	if err == nil {
		_, err = fmt.Fprintf(w.w, "%s judged, %s skipped.\n", prose.Count(c.judged, "call", "calls"), prose.Count(c.skipped, "other request", "other requests"))
	}
	return err
}
