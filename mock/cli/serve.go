package cli

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"

	"github.com/spf13/cobra"

	"somock/mock"
	"somock/mock/server"
)

// serveOptions are the settings of serve that are not the server's own.
type serveOptions struct {
	config    server.Config
	logFormat string
	readyFile string
	failOn    string
}

func newServe(a *app) *cobra.Command {
	o := &serveOptions{config: server.Defaults(), failOn: "never"}
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the emulator (plain somock does the same)",
		Long: `Run the emulator until it is interrupted. Each flag has a name in the
environment, --slow-threshold is SOMOCK_SLOW_THRESHOLD; a flag goes before it.`,
		Example: `  somock serve
  somock serve --scenario reject-once
  somock serve --scenario ./my.yaml --recordings :memory: --addr 127.0.0.1:0`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := a.applyEnv(cmd.Flags()); err != nil {
				return err
			}
			if err := notNegative(cmd.Flags()); err != nil {
				return err
			}
			return a.serve(cmd.Context(), o)
		},
	}
	flags := cmd.Flags()
	addServerFlags(flags, &o.config)
	flags.Var(enum(&o.logFormat, "text", "json"), "log-format", "(default: text on a terminal, else json)")
	flags.StringVar(&o.readyFile, "ready-file", "", "write url, api_url, admin_url, pid and run to this file once listening")
	flags.Var(enum(&o.failOn, "errors", "warnings", "never"), "fail-on", "exit 1 at the end if there were calls with these")
	return cmd
}

// serve runs a server until ctx ends.
func (a *app) serve(ctx context.Context, o *serveOptions) error {
	if o.config.Addr == "" {
		return usage("leave it out for 127.0.0.1:8204", "--addr: seen nothing, expected host:port")
	}
	if o.config.Recordings == "" {
		return usage("leave it out for ./recordings; :memory: keeps none on disk", "--recordings: seen nothing, expected a folder or :memory:")
	}
	boundGarbage()
	outliveReaders()
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	out := a.newServerLog(o.logFormat, end) // nobody reads the log: that is how a pipe says to end
	defer out.close()
	a.talk = newTerminal(out.lines, a.talk.colour) // what is said after the end, too, is not worth waiting for for ever
	a.reportUnknownEnv(out.warn)
	if err := removeReadyFile(o.readyFile); err != nil {
		return err
	}
	seen := &tally{}
	config := o.config
	config.Version, config.Log = a.Version, out.logger
	config.Flags = map[string]any{"log-format": o.logFormat, "ready-file": o.readyFile, "fail-on": o.failOn}
	config.Replied = func(e *mock.Entry, outcome *mock.Outcome) {
		seen.add(e)
		out.replied(e, outcome)
	}
	s, err := server.Start(ctx, config)
	if err != nil {
		return err
	}
	if err := writeReadyFile(o.readyFile, s); err != nil {
		return errors.Join(err, s.Stop())
	}
	out.ready(s.Info())
	told := announceEnd(ctx, func() {
		out.lines.hurry()
		out.ending(config.Drain)
	})
	err = s.Run(ctx)
	if told(); err != nil {
		return err
	}
	return seen.verdict(o.failOn)
}

// announceEnd calls announce once ctx is done. What it returns waits for that call, makes it
// itself where ctx is done and nobody has come to it yet, and else keeps it from beginning.
func announceEnd(ctx context.Context, announce func()) (wait func()) {
	announced := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(announced)
		announce()
	})
	return func() {
		switch {
		case !stop():
			<-announced
		case ctx.Err() != nil: // who waits for ctx may be quicker than what is called after it
			announce()
		}
	}
}

// A tally counts the calls that had errors and warnings, for --fail-on. It may be used
// concurrently.
type tally struct{ errors, warnings atomic.Int64 }

func (t *tally) add(e *mock.Entry) {
	has := func(w mock.Weight) bool {
		return slices.ContainsFunc(e.Violations, func(v mock.Violation) bool { return v.Weight == w })
	}
	if has(mock.WeightError) {
		t.errors.Add(1)
	}
	if has(mock.WeightWarning) {
		t.warnings.Add(1)
	}
}

// verdict is a no if there was what must not be.
func (t *tally) verdict(failOn string) error {
	errors, warnings := t.errors.Load(), t.warnings.Load()
	if failOn == "never" || errors == 0 && (failOn == "errors" || warnings == 0) {
		return nil
	}
	return mock.Failf(mock.No, "somock recordings list shows which; --fail-on never lets them pass", "calls with errors: %d, with warnings: %d", errors, warnings)
}
