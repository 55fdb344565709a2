package cli

import (
	"context"
	"encoding/json"
	"errors"
	"os"

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
	o := &serveOptions{config: server.Defaults()}
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the emulator (plain somock does the same)",
		Args:  noArgs,
		Example: `  somock serve
  somock serve --scenario reject-once
  somock serve --scenario ./my.yaml --recordings :memory: --addr 127.0.0.1:0`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := a.applyEnv(cmd.Flags()); err != nil {
				return err
			}
			return a.serve(cmd.Context(), o)
		},
	}
	flags := cmd.Flags()
	addServerFlags(flags, &o.config)
	flags.StringVar(&o.logFormat, "log-format", "", "text or json (default: text on a terminal, else json)")
	flags.StringVar(&o.readyFile, "ready-file", "", "write url, api_url, admin_url, pid and run to this file once listening")
	flags.StringVar(&o.failOn, "fail-on", "never", "exit 1 at the end if calls had errors, warnings, or never")
	return cmd
}

// serve runs a server until ctx ends.
func (a *app) serve(ctx context.Context, o *serveOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	out := a.newServerLog(o.logFormat)
	seen := &tally{}
	config := o.config
	config.Version, config.Log = a.Version, out.logger
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
	if err := s.Run(ctx); err != nil {
		return err
	}
	return seen.verdict(o.failOn)
}

func (o *serveOptions) check() error {
	if err := oneOf("log-format", o.logFormat, "", "text", "json"); err != nil {
		return err
	}
	return oneOf("fail-on", o.failOn, "errors", "warnings", "never")
}

// readyFile is what scripts read to learn where the server is.
type readyFile struct {
	URL      string `json:"url"`
	APIURL   string `json:"api_url"`
	AdminURL string `json:"admin_url"`
	PID      int    `json:"pid"`
	Run      string `json:"run"`
}

// writeReadyFile puts the file there whole or not at all: whoever waits for it may read
// it in the moment it appears.
func writeReadyFile(name string, s *server.Server) error {
	if name == "" {
		return nil
	}
	info := s.Info()
	b, err := json.Marshal(readyFile{info.URL, info.APIURL, info.AdminURL, os.Getpid(), info.Run})
	if err != nil {
		return err
	}
	part := name + ".part"
	if err := os.WriteFile(part, append(b, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(part, name)
}
