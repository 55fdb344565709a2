package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"somock/mock"
	"somock/mock/recordings"
	"somock/mock/report"
	"somock/mock/server"
	"somock/mock/verify"
)

// runOptions are what a command is run with.
type runOptions struct {
	config    server.Config
	verdict   verdictFlags
	logFormat string // "" logs warnings only
	readyFile string

	allowNoCalls bool
}

func newRun(a *app) *cobra.Command {
	o := &runOptions{config: server.Defaults()}
	o.config.Addr, o.config.Recordings = "127.0.0.1:0", server.InMemory
	cmd := &cobra.Command{
		Use:   "run [flags] -- CMD…",
		Short: "Run a command, such as your tests, against a somock of its own, then verify",
		Long: `Start a somock on a free port, run a command against it, and judge what the
command's client did. The command finds the somock in its environment:

  SOMOCK_URL           its address
  SOMOCK_API_URL       the base for an SDK, …/Cust00000/api
  SUPEROFFICE_BASE_URL the same, for programs that know nothing of somock

Recordings are kept in memory unless --recordings names a folder. The command has
the terminal, stdin and stdout for itself; what somock says goes to stderr. All
processes that the command started end with it. A command that does not end is
ended by a signal to somock: timeout 60 somock run -- CMD…

Exit codes: 2 usage, 3 bad input file, 4 environment, all before the command is
started; 126 or 127 if it cannot be started; the command's own if it failed, 128+n
if signal n ended it; else 0 if the client did right, 1 if not or if no call came in at all.`,
		Example: `  somock run -- go test ./...
  somock run --scenario reject-once --expect retry.yaml --junit somock.xml -- npm test`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch dash := cmd.ArgsLenAtDash(); {
			case dash < 0 && len(args) > 0 || dash > 0:
				return usage("somock run [flags] -- "+strings.Join(args, " "), "seen %q before --, expected the command after it", args[0])
			case len(args) == 0:
				return usage("for example: somock run --scenario reject-once -- npm test", "seen no command, expected one after --")
			}
			if err := notNegative(cmd.Flags()); err != nil {
				return err
			}
			return a.run(cmd.Context(), o, args)
		},
	}
	flags := cmd.Flags()
	addServerFlags(flags, &o.config)
	addVerdictFlags(flags, &o.verdict)
	flags.Var(enum(&o.logFormat, "text", "json"), "log-format", "log every call on stderr (default: warnings only)")
	flags.BoolVar(&o.allowNoCalls, "allow-no-calls", false, "do not fail where no call came in")
	flags.StringVar(&o.readyFile, "ready-file", "", "write url, api_url, admin_url, pid and run to this file once listening")
	return cmd
}

// run is the three parts of a CI job: start, run the tests, tell what was wrong.
func (a *app) run(ctx context.Context, o *runOptions, argv []string) error {
	expectations, err := readExpectations(o.verdict.expect)
	if err != nil {
		return err
	}
	if err := removeReadyFile(o.readyFile); err != nil {
		return err
	}
	boundGarbage()
	config, closeLog := a.runConfig(o)
	defer closeLog()
	s, err := server.Start(ctx, config)
	if err != nil {
		return err
	}
	files, err := openVerdictFiles(o.verdict.junit, o.verdict.report)
	if err == nil {
		err = writeReadyFile(o.readyFile, s)
	}
	if err != nil {
		files.discard()
		return errors.Join(err, s.Stop())
	}
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan error, 1)
	go func() { ended <- s.Run(serving) }()
	answer := a.runAndJudge(ctx, o, s, argv, expectations, files)
	stop()
	if err := <-ended; err != nil && answer == nil {
		return err
	}
	return answer
}

func (a *app) runConfig(o *runOptions) (config server.Config, closeLog func()) {
	config = o.config
	config.Version = a.Version
	if o.logFormat == "" {
		config.Log = slog.New(&humanHandler{talk: a.talk, least: slog.LevelWarn})
		return config, func() {}
	}
	out := a.newServerLog(o.logFormat, nil)
	config.Log, config.Replied = out.logger, out.replied
	return config, out.close
}

// runAndJudge runs the command to its end and judges, whatever its end was, since what
// the client did wrong may be why.
func (a *app) runAndJudge(ctx context.Context, o *runOptions, s *server.Server, argv []string, expectations *expectationsFile, files *verdictFiles) error {
	code, err := runChild(ctx, childCommand{
		argv: argv, env: a.childEnviron(s.Info()), in: a.In, out: a.Out, err: a.Err,
		grace: o.config.Drain, self: a.Executable,
	})
	if err != nil {
		files.discard()
		return err
	}
	verdict, err := a.judgeRun(context.WithoutCancel(ctx), o, s, expectations, files)
	switch {
	case code != 0:
		if err != nil { // the exit code is the command's all the same
			a.talk.failure(err.Error(), mock.HintOf(err))
		}
		return endedBadly(argv[0], code)
	case err != nil:
		return err
	case !verdict.OK:
		return no()
	}
	return nil
}

// endedBadly hands on the exit code of a command that failed.
func endedBadly(name string, code int) error {
	if code > 128 {
		return endedWith(code, fmt.Errorf("%s ended with exit code %d", name, code), fmt.Sprintf("that is how a shell tells of signal %d; what ended it may be above, in its output", code-128))
	}
	return endedWith(code, fmt.Errorf("%s ended with exit code %d", name, code), "why is above, in its own output")
}

func (a *app) judgeRun(ctx context.Context, o *runOptions, s *server.Server, expectations *expectationsFile, files *verdictFiles) (*verify.Verdict, error) {
	verdict, err := s.Control().Verify(ctx, expectations.parsed, recordings.Selection{}, expectations.failOn(o.verdict.failOn))
	if err == nil && !o.allowNoCalls {
		err = a.requireCalls(ctx, s, verdict)
	}
	if err == nil {
		err = files.writeReport(&report.Report{
			Source: "run " + s.Info().Run + judgedBy(o.verdict.expect), Version: a.Version, Made: time.Now(),
			Threshold: o.config.SlowThreshold, Verdict: verdict,
		}, s.Control().Reader().Entries(ctx, recordings.Selection{}, true))
	}
	if err != nil {
		files.discard()
		return nil, err
	}
	get := func(ctx context.Context, id string) (*mock.Entry, error) {
		return s.Control().Reader().Get(ctx, id, "")
	}
	if err := printVerdict(ctx, a.talk, verdict, get); err != nil {
		return nil, err
	}
	return verdict, a.publish(verdict, files, a.Err)
}

// requireCalls fails a verdict on a run in which nothing came in: a client that never
// found this somock has shown nothing.
func (a *app) requireCalls(ctx context.Context, s *server.Server, verdict *verify.Verdict) error {
	total, err := s.Control().Reader().Count(ctx, recordings.Selection{Run: s.Info().Run})
	if err == nil && total == 0 {
		a.talk.warning("no call came in", "does the command read SOMOCK_API_URL or SUPEROFFICE_BASE_URL? Where none is meant to come, give --allow-no-calls")
		verdict.RequireCalls()
	}
	return err
}

// childEnviron is the environment of the command: that of somock, and where the somock
// is that was started for it. What would lead somock's own commands elsewhere is left out.
func (a *app) childEnviron(info server.Info) []string {
	own := map[string]string{
		"SOMOCK_URL": info.URL, "SOMOCK_API_URL": info.APIURL, "SUPEROFFICE_BASE_URL": info.APIURL,
		"SOMOCK_SERVER": "", "SOMOCK_ADMIN_TOKEN": info.Token,
	}
	var environ []string
	for _, pair := range a.Environ {
		name, _, _ := strings.Cut(pair, "=")
		if _, ours := own[name]; !ours {
			environ = append(environ, pair)
		}
	}
	for _, name := range []string{"SOMOCK_URL", "SOMOCK_API_URL", "SUPEROFFICE_BASE_URL", "SOMOCK_ADMIN_TOKEN"} {
		if own[name] != "" {
			environ = append(environ, name+"="+own[name])
		}
	}
	return environ
}
