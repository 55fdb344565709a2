package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"somock/mock"
	"somock/mock/conform"
	"somock/mock/contract"
	"somock/mock/forward"
	"somock/mock/journal"
	"somock/mock/observed"
	"somock/mock/prose"
)

// conformDir is where probes are recorded, apart from what clients of ours have sent.
var conformDir = filepath.Join("recordings", "conform")

// callTimeout is how long a probe waits for its answer.
const callTimeout = 30 * time.Second

// conformOptions are what a service is asked with.
type conformOptions struct {
	safety conform.Safety
	given  conform.Given
	auth   string
	send   bool
	only   []string
	ca     string
	learn  string
	seen   string         // the file of --observed
	expect *observed.File // what is in it
	known  *observed.File // what the file of --learn has already
	junit  string
}

func newConform(a *app) *cobra.Command {
	o := &conformOptions{}
	cmd := &cobra.Command{
		Use:   "conform URL",
		Short: "Ask a real service the contract's own examples, and tell where it answers otherwise",
		Long: `Ask the service behind URL, an API root like https://sod.superoffice.com/Cust12345/api,
the contract's own examples, one call each, and tell for each whether the answer is the
one that somock gives: status, shape, ErrorType, ErrorSource, and whether Content-Type,
WWW-Authenticate, Allow and Retry-After are there. Message texts are shown, not compared.

Without --send nothing leaves: it prints what would be sent, what each call may do and
which answer is expected. With it, only what creates no message, unless --effects repeats
the tenant of URL. It ends at the first 429, the first 5xx and the second call without an
answer. What is sent is recorded before it leaves, in ` + filepath.ToSlash(conformDir) + `.

Exit codes: 0 all same, or a dry run, 1 any differs, 4 none differs and some unknown.`,
		Example: `  somock conform https://sod.superoffice.com/Cust12345/api
  somock conform https://sod.superoffice.com/Cust12345/api --send --auth env:SO_AUTH
  somock conform https://sod.superoffice.com/Cust12345/api --send --auth env:SO_AUTH \
    --effects=Cust12345 --to +4790000001 --from +4790000002 --only success.xml`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.conform(cmd.Context(), args[0], o) },
	}
	f := cmd.Flags()
	f.BoolVar(&o.send, "send", false, "send the probes (default: print what would be sent)")
	f.StringVar(&o.safety.Effects, "effects", "", "send also what may create messages, in this tenant: the one of URL (default, where URL has none)")
	f.BoolVar(&o.safety.Production, "production", false, "ask a host that is neither this machine nor sod.superoffice.com")
	f.StringVar(&o.auth, "auth", "", "basic:USER:PASSWORD, soticket:TICKET, bearer:TOKEN, or env:NAME of a variable that holds one of these")
	f.StringVar(&o.given.AppToken, "app-token", "", "the application token for SO-AppToken, or env:NAME")
	f.StringVar(&o.given.XSRF, "xsrf", "", "the token for X-XSRF-TOKEN, or env:NAME")
	f.StringVar(&o.given.To, "to", "", "the receiver of messages that may be created")
	f.StringVar(&o.given.From, "from", "", "the sender of messages that may be created")
	f.StringVar(&o.given.Plugin, "plugin", "", "the plugin of messages that may be created (default: none)")
	f.StringSliceVar(&o.only, "only", nil, "send these probes alone, by their ids")
	f.DurationVar(&o.safety.Pause, "pause", time.Second, "how long to wait between two calls, from 200ms")
	f.IntVar(&o.safety.Max, "max", conform.MostCalls, "how many calls to make at most, to 40")
	f.StringVar(&o.ca, "ca", "", "PEM file of a CA to trust beside the system's")
	f.StringVar(&o.learn, "learn", "", "write what was answered to this file of observed answers, or add it to the file")
	f.StringVar(&o.seen, "observed", "", "expect the answers of this file of observed answers before somock's own")
	f.StringVar(&o.junit, "junit", "", "write the results to this file as JUnit XML")
	a.addJSONFlag(cmd)
	return cmd
}

func (a *app) conform(ctx context.Context, root string, o *conformOptions) error {
	target, probes, err := a.conformPlan(root, o)
	if err != nil {
		return err
	}
	if !o.send {
		return a.printPlan(target.Root(), o, probes)
	}
	if err := o.safety.CheckSend(); err != nil {
		return err
	}
	sent, left, err := o.chosen(probes)
	if err != nil {
		return err
	}
	files, err := openVerdictFiles(o.junit, "")
	if err != nil {
		return err
	}
	report, err := a.conformSend(ctx, target, o, sent, left)
	if err != nil {
		files.discard()
		if report != nil { // what was learnt until then
			err = errors.Join(err, a.printConform(report))
		}
		return err
	}
	return a.conformEnd(o, report, files)
}

// conformPlan reads what was asked for, and makes the probes.
func (a *app) conformPlan(root string, o *conformOptions) (*forward.Target, []conform.Probe, error) {
	target, err := forward.New(root, forward.Options{CAFile: o.ca, Timeout: callTimeout})
	if err != nil {
		return nil, nil, conformTarget(err)
	}
	if err := a.conformValues(o); err != nil {
		return nil, nil, err
	}
	o.safety.Root, o.safety.To, o.safety.From = target.Root(), o.given.To, o.given.From
	if err := o.safety.Check(); err != nil {
		return nil, nil, err
	}
	if err := o.checkFiles(); err != nil {
		return nil, nil, err
	}
	c, _, err := conformContract(nil)
	if err != nil {
		return nil, nil, err
	}
	probes, err := conform.Choose(conform.Probes(target.Root(), o.given, c, o.expect), o.only)
	return target, probes, err
}

func conformContract(key []byte) (*contract.Contract, *mock.Redactor, error) {
	redactor, err := mock.NewRedactor(key, nil, false)
	if err != nil {
		return nil, nil, err
	}
	c, err := contract.New(contract.Config{Redactor: redactor})
	return c, redactor, err
}

// checkFiles reads the file that is added to, before anything leaves.
func (o *conformOptions) checkFiles() (err error) {
	switch {
	case o.send:
	case o.junit != "":
		return usage("add --send, or leave --junit out", "--junit without --send: a dry run has no results")
	case o.learn != "":
		return usage("add --send, or leave --learn out", "--learn without --send: from a dry run nothing is learnt")
	}
	if o.seen != "" {
		if o.expect, err = expectObserved(o.seen); err != nil {
			return err
		}
	}
	if o.learn != "" {
		o.known, err = readObserved("--learn", o.learn)
	}
	return err
}

// expectObserved reads a file of observed answers that has to be there.
func expectObserved(name string) (*observed.File, error) {
	if _, err := os.Stat(name); err != nil {
		return nil, badInput("--observed", err)
	}
	return readObserved("--observed", name)
}

// conformTarget is what is wrong with URL, or with the file of --ca.
func conformTarget(err error) error {
	var path *fs.PathError
	switch {
	case mock.FailureOf(err) != nil:
		return err
	case errors.As(err, &path):
		return badInput("--ca", err)
	}
	return mock.Failf(mock.BadInput, "name a file with certificates in PEM", "--ca: %w", err)
}

// conformValues reads the values that may stand in the environment, so that they need not
// stand in the shell's history and the list of processes.
func (a *app) conformValues(o *conformOptions) error {
	for _, v := range []struct {
		flag  string
		value *string
	}{{"--auth", &o.auth}, {"--app-token", &o.given.AppToken}, {"--xsrf", &o.given.XSRF}} {
		name, isName := strings.CutPrefix(*v.value, "env:")
		if !isName {
			continue
		}
		if *v.value = a.env[name]; *v.value == "" {
			return usage("set the variable, and export it", "%s: the environment variable %s is not set, or empty", v.flag, name)
		}
	}
	if err := o.given.ParseAuth(o.auth); err != nil {
		return err
	}
	return o.given.Check()
}

// A leftOut is a probe that is not sent, and what it needs.
type leftOut struct {
	ID    string `json:"id"`
	Needs string `json:"needs"`
}

// chosen parts the probes into those that are sent and those that are not. One that was
// asked for by name and may not be sent is an error.
func (o *conformOptions) chosen(probes []conform.Probe) (sent []conform.Probe, left []leftOut, err error) {
	for _, p := range probes {
		needs := o.needs(p)
		switch {
		case needs == "":
			sent = append(sent, p)
		case len(o.only) > 0:
			return nil, nil, usage("add "+needs, "--only: %s needs %s (effect %s: %s)", p.ID, needs, p.Effect, p.Why)
		default:
			left = append(left, leftOut{p.ID, needs})
		}
	}
	return sent, left, nil
}

// needs is what is missing to send a probe; "" if nothing is.
func (o *conformOptions) needs(p conform.Probe) string {
	var needs []string
	if !o.safety.Allows(p.Effect) {
		needs = append(needs, effectsFlags(o.safety.Root))
	}
	if p.Needs != "" {
		needs = append(needs, p.Needs)
	}
	return strings.Join(needs, " and ")
}

func (a *app) conformSend(ctx context.Context, target *forward.Target, o *conformOptions, probes []conform.Probe, left []leftOut) (*conformReport, error) {
	root := target.Root()
	if root.Scheme == "http" && !forward.Loopback(root.Hostname()) {
		a.talk.warning("credentials travel to "+root.Host+" unencrypted", "give an https address, if it has one")
	}
	key, err := journal.Key(conformDir)
	if err != nil {
		return nil, err
	}
	c, redactor, err := conformContract(key)
	if err != nil {
		return nil, err
	}
	kept, err := journal.Open(journal.Options{Dir: conformDir, Key: key, Opening: journal.Opening{
		Version: a.Version, Args: []string{}, Settings: journal.Settings{"forward": root.String()}, // as of serve, for learn
	}})
	if err != nil {
		return nil, err
	}
	report := &conformReport{URL: root.String(), Tenant: conform.Tenant(root), Sent: true, Recordings: conformDir, Run: kept.Run(), LeftOut: left}
	runner := conform.Runner{Target: target, Safety: o.safety, Given: o.given, Contract: c, Redactor: redactor, Journal: kept}
	if !a.json {
		a.talk.say("asking %s for its version and %d probes, %s apart; each is recorded in %s, run %s, before it leaves", root, len(probes), o.safety.Pause, conformDir, kept.Run())
		runner.Each = func(r *conform.Result) { a.printResult(r) }
	}
	report.Report, err = runner.Run(ctx, probes)
	return report, errors.Join(err, kept.Close())
}

// conformEnd tells the results, and how they end.
func (a *app) conformEnd(o *conformOptions, report *conformReport, files *verdictFiles) error {
	if err := files.writeJUnit(report); err != nil {
		return err
	}
	learning := o.learnFrom(report)
	if err := a.printConform(report); err != nil {
		return err
	}
	unknown := report.Count(conform.Unknown)
	switch {
	case learning != nil:
		return learning
	case report.Count(conform.Differs) > 0:
		return no()
	case unknown > 0:
		return mock.Failf(mock.Environment, "ask for them again by --only, later", "%d of %d probes are unknown", unknown, len(report.Results))
	}
	return nil
}

// learnFrom writes what was learnt to the file of --learn.
func (o *conformOptions) learnFrom(report *conformReport) error {
	if o.learn == "" {
		return nil
	}
	learner := observed.NewLearner()
	report.Learn(learner, o.safety.Root)
	conflicts, err := writeLearnt("--learn", o.learn, o.known, learner, o.given.Secrets())
	if err != nil {
		return err
	}
	report.Learnt = &learntFile{o.learn, keysOf(&learner.File), newLearnt(learner, conflicts)}
	if len(conflicts) > 0 {
		return mock.Failf(mock.No, "take the old answer out of the file, or learn into another one", "--learn: %s: %s is as it was", prose.Count(len(conflicts), "conflict", "conflicts"), o.learn)
	}
	return nil
}
