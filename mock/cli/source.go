package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"somock/mock"
	"somock/mock/admin"
	"somock/mock/contract"
	"somock/mock/journal"
	"somock/mock/match"
	"somock/mock/verify"
)

// A recordingsSource is where recordings are read from: a folder, or a running server.
type recordingsSource interface {
	page(ctx context.Context, filter string, s admin.Selection) (admin.Page, error)
	get(ctx context.Context, id, run string) (*mock.Entry, error)
	inbox(ctx context.Context, run, tenant string) ([]verify.InboxMessage, error)
	last(ctx context.Context, run string) (id string, err error) // "" if there is none
	// follow gives recordings as they come in and are answered, first those that came
	// after the one with the id after, if any. One may come several times.
	follow(ctx context.Context, after string, each func(*mock.Entry) error) error
}

// sourceFlags say which it is.
type sourceFlags struct {
	remote remote
	dir    string
	run    string
}

func addSourceFlags(cmd *cobra.Command, f *sourceFlags) {
	addRemoteFlags(cmd, &f.remote)
	cmd.Flags().StringVar(&f.dir, "dir", "", "read this folder instead of asking a server (default: $SOMOCK_RECORDINGS or ./recordings, unless --server or $SOMOCK_SERVER is given)")
	cmd.Flags().StringVar(&f.run, "run", "", "the run: an id, or all (default: the newest)")
}

func (a *app) source(ctx context.Context, f sourceFlags) (recordingsSource, error) {
	if f.dir != "" && f.remote.server != "" {
		return nil, usage("give one of them", "--dir and --server exclude each other")
	}
	dir, fromFolder := a.folder(f)
	if !fromFolder {
		client, err := a.client(f.remote)
		return serverSource{client, a.talk}, err
	}
	return a.openFolder(ctx, dir, f.run)
}

// folder decides between folder and server: what was said first, then what there is.
func (a *app) folder(f sourceFlags) (dir string, fromFolder bool) {
	switch {
	case f.dir != "":
		return f.dir, true
	case f.remote.server != "" || a.env["SOMOCK_SERVER"] != "" || a.env["SOMOCK_URL"] != "":
		return "", false
	}
	dir = a.recordingsDir()
	_, err := os.Stat(dir)
	return dir, err == nil && dir != ":memory:"
}

// recordingsDir is where a server that was told no more than this command records.
func (a *app) recordingsDir() string {
	if dir := a.env["SOMOCK_RECORDINGS"]; dir != "" {
		return dir
	}
	return "recordings"
}

func (a *app) openFolder(ctx context.Context, dir, run string) (recordingsSource, error) {
	folder, err := journal.OpenFolder(dir, slog.New(&saidOnce{Handler: &humanHandler{talk: a.talk}, said: map[string]bool{}}))
	if err != nil {
		return nil, folderProblem(dir, err)
	}
	for _, err := range folder.Entries(ctx, journal.Query{Run: run}) {
		if err != nil {
			return nil, runProblem(run, err)
		}
		break // there is such a run
	}
	return folderSource{&admin.Reader{View: folder}, dir, run}, nil
}

func folderProblem(dir string, err error) error {
	return mock.Fail(mock.Environment, fmt.Errorf("recordings in %s: %w", dir, rootCause(err)), "name the folder that somock serve --recordings names, or a running server with --server")
}

// rootCause leaves out what each layer says around an error of the file system.
func rootCause(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

func runProblem(run string, err error) error {
	if run == "" {
		return err
	}
	if errors.Is(err, journal.ErrNotFound) {
		err = fmt.Errorf("no run %q", run)
	}
	return mock.Fail(mock.No, err, "without --run it is the newest; --run all is every one")
}

type folderSource struct {
	reader   *admin.Reader
	dir, run string
}

func (f folderSource) page(ctx context.Context, filter string, s admin.Selection) (admin.Page, error) {
	var err error
	if s.Matcher, err = parseFilter(filter); err != nil {
		return admin.Page{}, err
	}
	return f.reader.Page(ctx, s)
}

func (f folderSource) get(ctx context.Context, id, _ string) (*mock.Entry, error) {
	e, err := f.reader.Get(ctx, id)
	return e, noneYet(id, err)
}

func (f folderSource) inbox(ctx context.Context, run, tenant string) ([]verify.InboxMessage, error) {
	return f.reader.Inbox(ctx, run, tenant)
}

type serverSource struct {
	client *admin.Client
	talk   *terminal
}

func (s serverSource) page(ctx context.Context, filter string, selection admin.Selection) (admin.Page, error) {
	if _, err := parseFilter(filter); err != nil { // here its place can be shown
		return admin.Page{}, err
	}
	return s.client.Page(ctx, filter, selection)
}

func (s serverSource) get(ctx context.Context, id, _ string) (*mock.Entry, error) {
	e, err := s.client.Recording(ctx, id)
	return e, noneYet(id, err)
}

func (s serverSource) inbox(ctx context.Context, run, tenant string) ([]verify.InboxMessage, error) {
	return s.client.Inbox(ctx, run, tenant)
}

// noneYet says of the last recording that there is none, which is not the user's fault.
func noneYet(id string, err error) error {
	if id == journal.Last && mock.IsFailure(err, mock.NotFound) {
		return mock.Fail(mock.No, errors.New("there is no recording yet"), "make one with somock send; --run all lists those of older runs")
	}
	return err
}

func parseFilter(filter string) (*match.Matcher, error) {
	m, err := match.ParseFilter(filter, contract.IDs()...)
	if err != nil {
		return nil, mock.Fail(mock.Usage, fmt.Errorf("--filter: %s", strings.TrimPrefix(err.Error(), "filter: ")), mock.HintOf(err))
	}
	return m, nil
}
