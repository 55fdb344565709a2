package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"somock/mock"
	"somock/mock/admin"
	"somock/mock/journal"
	"somock/mock/recordings"
	"somock/mock/server"
)

// sourceFlags say where recordings are read from: a folder, or a running server.
type sourceFlags struct {
	dir string
	run string

	needsRun bool // a folder without any is refused: a yes about nothing would be none
}

func (a *app) addSourceFlags(cmd *cobra.Command, f *sourceFlags) {
	a.addPlaceFlags(cmd, f)
	cmd.Flags().StringVar(&f.run, "run", "", "the run: an id, or all (default: the newest)")
}

// addPlaceFlags are those of commands that have a word of their own on runs.
func (a *app) addPlaceFlags(cmd *cobra.Command, f *sourceFlags) {
	a.addRemoteFlags(cmd)
	cmd.Flags().StringVar(&f.dir, "dir", "", "read this folder instead of asking a server (default: $SOMOCK_RECORDINGS or ./recordings, unless a server is named, or one runs while nobody writes there)")
}

// historyFlags say which recordings of which source are meant.
type historyFlags struct {
	source sourceFlags
	filter filter
	tenant string
	limit  int // 0 is all
}

func (a *app) addHistoryFlags(cmd *cobra.Command, f *historyFlags) {
	a.addSourceFlags(cmd, &f.source)
	addTenantFlag(cmd, &f.tenant, "only this tenant (default: all)")
	addFilterFlag(cmd, &f.filter, filterHelp)
}

// addLimitFlag is for commands that show at least so many.
func addLimitFlag(cmd *cobra.Command, limit *int, least int, help, hint string) {
	cmd.Flags().Var(wholeNumber(limit, least, recordings.MaxLimit, hint), "limit", help)
}

// addNewestFlag is for commands that read all through unless they are told to stop.
func addNewestFlag(cmd *cobra.Command, f *historyFlags) {
	addLimitFlag(cmd, &f.limit, 0, "only the newest so many (default: all)", "leave it out to have all")
}

func (f *historyFlags) query() admin.Query {
	return admin.Query{Filter: f.filter.text, Tenant: f.tenant, Run: f.source.run, Limit: f.limit}
}

// read is a client of where recordings are read from, and says which that is. A folder is
// asked as a server is: the control plane answers over it, inside this process.
func (a *app) read(ctx context.Context, f sourceFlags) (*admin.Client, error) {
	if f.dir != "" && a.remote.server != "" {
		return nil, usage("give one of them", "--dir and --server exclude each other")
	}
	client, err := a.client()
	if err != nil {
		return nil, err
	}
	dir, isFolder := a.folder(f)
	var folder recordings.Folder
	if isFolder {
		if folder, err = a.openFolder(dir); err != nil {
			return nil, err
		}
		isFolder = f.dir != "" || isWritten(folder) || isIn(folder, f.run) || !a.answers(ctx, client)
	}
	if !isFolder {
		a.talk.say("read %s", client.Base())
		return client, nil
	}
	if err := a.sayFolder(dir, folder, f); err != nil {
		return nil, err
	}
	boundGarbage()
	return admin.Local(admin.OverFolder(folder, a.Version), a.serverURL(""))
}

// folder is the one to read unless a server is preferred: what was said first, then what
// there is.
func (a *app) folder(f sourceFlags) (dir string, there bool) {
	switch {
	case f.dir != "":
		return f.dir, true
	case a.namesServer():
		return "", false
	}
	dir = a.recordingsDir()
	_, err := os.Stat(dir)
	return dir, err == nil && dir != server.InMemory
}

// recordingsDir is where a server that was told no more than this command records.
func (a *app) recordingsDir() string {
	if dir := a.env["SOMOCK_RECORDINGS"]; dir != "" {
		return dir
	}
	return "recordings"
}

func (a *app) openFolder(dir string) (recordings.Folder, error) {
	folder, err := journal.OpenFolder(dir, slog.New(&saidOnce{Handler: &humanHandler{talk: a.talk}, said: map[string]bool{}}))
	if err != nil {
		return recordings.Folder{}, folderProblem(dir, err, "ask one of its replicas: --server http://HOST:8204", "name the folder that somock serve --recordings names, or a running server with --server")
	}
	return recordings.Folder{Folder: folder}, nil
}

// isWritten reports whether a folder's newest run lives.
func isWritten(folder recordings.Folder) bool {
	d, err := folder.Describe("")
	return err == nil && d.Live
}

// isIn reports whether a run that is named is one of a folder's, so that the folder is
// meant whatever server runs.
func isIn(folder recordings.Folder, run string) bool {
	if run == "" || run == journal.AllRuns {
		return false
	}
	_, err := folder.Describe(run)
	return err == nil
}

// askTime is how long a server that nobody named gets to say that it is there.
const askTime = 2 * time.Second

// answers reports whether a somock is there, even if it does not let us in.
func (a *app) answers(ctx context.Context, server *admin.Client) bool {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	run, err := server.Run(ctx)
	return err == nil && run != "" || err != nil && !mock.IsFailure(err, mock.Unreachable)
}

// sayFolder says what is read of a folder.
func (a *app) sayFolder(dir string, folder recordings.Folder, f sourceFlags) error {
	name := f.run
	if name == journal.AllRuns {
		name = ""
	}
	d, err := folder.Describe(name)
	switch {
	case f.needsRun && name == "" && errors.Is(err, journal.ErrNotFound):
		return mock.Failf(mock.Environment, "name the folder that somock serve --recordings names, or a running server with --server", "no run was recorded in %s: seen no file of somock's there", dir)
	case name == "" && errors.Is(err, journal.ErrNotFound):
		a.talk.say("read %s, no run yet", shownPath(dir))
		return nil
	case err != nil:
		return runProblem(name, err)
	}
	what := "run "
	if f.run == journal.AllRuns {
		what = "all runs, the newest "
	}
	a.talk.say("read %s, %s%s, %s", shownPath(dir), what, d.ID, stateOf(d))
	return nil
}

// stateOf is whether a run has ended, and when.
func stateOf(d journal.Run) string {
	at := d.Ended.Local().Format("2006-01-02 15:04")
	switch {
	case d.Live:
		return "being written"
	case !d.Closed:
		return "died " + at
	}
	return "ended " + at
}

// shownPath is a path as one that can be told from a name.
func shownPath(dir string) string {
	if clean := filepath.ToSlash(filepath.Clean(dir)); !filepath.IsAbs(dir) && clean != "." && !strings.HasPrefix(clean, "../") {
		return "./" + clean
	}
	return dir
}

// folderProblem is why a folder of recordings cannot be read; the hints are for an engine's
// address in its place, and for a folder.
func folderProblem(dir string, err error, ofEngine, ofFolder string) error {
	if server.InEngine(dir) { // an address may hold a password
		return usage(ofEngine, "seen the address of an engine, expected a folder of recordings")
	}
	return mock.Failf(mock.Environment, ofFolder, "recordings in %s: %w", dir, rootCause(err))
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
	switch {
	case run == "", errors.Is(err, journal.ErrVersion): // which is no matter of the name
		return err
	case errors.Is(err, journal.ErrNotFound):
		err = fmt.Errorf("no run %q", run)
	}
	return mock.Fail(mock.No, err, "without --run it is the newest; --run all is every one")
}

// noneYet says of the last recording that there is none, which is not the user's fault.
func noneYet(id string, err error) error {
	if id == journal.Last && mock.IsFailure(err, mock.NotFound) {
		return mock.Failf(mock.No, "make one with somock send; --run all lists those of older runs", "there is no recording yet")
	}
	return err
}

// reads is a command that asks for what the flags select, and shows the answer.
func reads[T any](a *app, f *historyFlags, ask func(*admin.Client, context.Context, admin.Query) (T, error), show func(T) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, _ []string) error {
		from, err := a.read(cmd.Context(), f.source)
		if err != nil {
			return err
		}
		answer, err := ask(from, cmd.Context(), f.query())
		if err != nil {
			return err
		}
		return show(answer)
	}
}
