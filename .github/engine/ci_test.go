package engine

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// What runs the samples, pinned. Both are fetched, so these are long runs.
const (
	act           = "github.com/nektos/act@v0.2.89"
	gitlabCILocal = "gitlab-ci-local@4.61.1"
)

// outcomes are a client that does what the sample's expectations ask for, and one that
// sends the refused ticket again.
var outcomes = []struct {
	name, ticket string
	failures     int
}{{"green", "7T:new==", 0}, {"red", "7T:old==", 1}}

// TestTheGitHubSample is run by act: the job fails where the contract does, and the report
// is uploaded all the same.
func TestTheGitHubSample(t *testing.T) {
	long(t)
	bin := t.TempDir()
	install := exec.CommandContext(t.Context(), "go", "install", act)
	install.Env = append(os.Environ(), "GOBIN="+bin)
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, c := range outcomes {
		t.Run(c.name, func(t *testing.T) {
			dir := theirs(t, c.ticket, "github-actions.yaml", ".github/workflows/contract.yaml")
			write(t, dir, "upload/action.yml", uploadArtifact)
			cmd := exec.CommandContext(t.Context(), filepath.Join(bin, "act"), "push", "--bind", "--pull=false", "--no-cache-server",
				"--container-daemon-socket", "-", "-P", "ubuntu-latest=node:22", "--local-repository", "actions/upload-artifact@v4="+filepath.Join(dir, "upload"))
			ended(t, cmd, dir, c.failures)
			reported(t, filepath.Join(dir, "artifacts", "somock", "report.xml"), c.failures)
		})
	}
}

// uploadArtifact stands for actions/upload-artifact, which GitHub alone has: it copies.
const uploadArtifact = `name: upload-artifact
inputs: { name: { required: true }, path: { required: true } }
runs:
  using: composite
  steps:
    - shell: sh
      run: mkdir -p "artifacts/${{ inputs.name }}" && cp "${{ inputs.path }}" "artifacts/${{ inputs.name }}/"
`

// TestTheGitLabSample is run by gitlab-ci-local in its docker executor.
func TestTheGitLabSample(t *testing.T) {
	long(t, "npm", "rsync", "git", "bash")
	tools := t.TempDir()
	install := exec.CommandContext(t.Context(), "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", tools, gitlabCILocal)
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, c := range outcomes {
		t.Run(c.name, func(t *testing.T) {
			dir := theirs(t, c.ticket, "gitlab-ci.yaml", ".gitlab-ci.yml")
			cmd := exec.CommandContext(t.Context(), filepath.Join(tools, "node_modules/.bin/gitlab-ci-local"), "--pull-policy", "if-not-present")
			ended(t, cmd, dir, c.failures)
			reported(t, filepath.Join(dir, ".gitlab-ci-local/artifacts/contract/report.xml"), c.failures)
		})
	}
}

// long skips what takes long or lacks a program, and makes the images that the samples name.
func long(t *testing.T, programs ...string) {
	t.Helper()
	if os.Getenv("SOMOCK_TEST_LONG") == "" {
		t.Skip("a long run: SOMOCK_TEST_LONG=1")
	}
	for _, program := range append(programs, "node", "curl", "rsync", "bash") {
		if _, err := exec.LookPath(program); err != nil {
			t.Fatalf("there is no %s (Debian: nodejs npm rsync curl git bash)", program)
		}
	}
	docker(t, "tag", image(t), "registry.example.com/somock:1")
	const waitForIt = `["/bin/bash","-c","until (exec 3<>/dev/tcp/${0%:*}/${0#*:}) 2>/dev/null; do sleep 0.1; done"]`
	for name, entrypoint := range map[string]string{"node:22": "[]", "firecow/gitlab-ci-local-util": "[]", "sumina46/wait-for-it": waitForIt} {
		if err := importImage(name, entrypoint, jobRoot); err != nil {
			t.Fatal(err)
		}
	}
}

// jobRoot is what jobs and their runners use: this machine's node, curl, bash and rsync,
// and for npm the one thing that the samples have it do.
func jobRoot(w *tar.Writer) error {
	err := errors.Join(addShell(w), addText(w, "bin/npm", "#!/bin/sh\n[ \"$1\" = ci ] || exec node test.js\n"))
	added := map[string]bool{}
	for _, name := range []string{"node", "curl", "bash", "rsync"} {
		err = errors.Join(err, addProgram(w, name, added))
	}
	for _, name := range strings.Fields("chmod chown cp cut dirname env find grep head id mv printf sed seq sleep stat tail touch true uname which") {
		err = errors.Join(err, w.WriteHeader(&tar.Header{Typeflag: tar.TypeSymlink, Name: "bin/" + name, Linkname: "busybox", Mode: 0o777}))
	}
	return err
}

func addText(w *tar.Writer, name, text string) error {
	err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o755, Size: int64(len(text))})
	if err == nil {
		_, err = io.WriteString(w, text)
	}
	return err
}

// theirs is a project that uses a sample: a client that sends its message, and if it is
// refused sends it again with this ticket.
func theirs(t *testing.T, ticket, sample, as string) string {
	t.Helper()
	dir := t.TempDir()
	for from, to := range map[string]string{sample: as, "expectations.yaml": "expectations.yaml"} {
		content, err := os.ReadFile(filepath.Join(source, ".github/samples", from))
		if err != nil {
			t.Fatal(err)
		}
		write(t, dir, to, string(content))
	}
	write(t, dir, "test.js", `
const send = (ticket) => fetch(process.env.SUPEROFFICE_BASE_URL + '/v1/Agents/Messaging/CreateMessage', {
  method: 'POST', body: '{"IncomingMessage":{"To":"1","From":"2","Content":"3"}}',
  headers: { 'Content-Type': 'application/json', Authorization: 'SOTicket ' + ticket, 'SO-AppToken': 'f2398a3a7wer3759d4b220e9a9c94321' },
});
send('7T:old==').then((reply) => reply.status === 401 && send('`+ticket+`'));
`)
	for _, argv := range [][]string{{"init", "-q", "-b", "main"}, {"remote", "add", "origin", "https://git.example.com/their/client.git"}, {"add", "."},
		{"-c", "user.name=they", "-c", "user.email=they@example.com", "commit", "-q", "-m", "client: send"}} {
		if out, err := exec.CommandContext(t.Context(), "git", append([]string{"-C", dir}, argv...)...).CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", argv, err, out)
		}
	}
	return dir
}

func write(t *testing.T, dir, name, content string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(content), 0o644)); err != nil {
		t.Fatal(err)
	}
}

// ended holds a run of the job to have failed or not, and its log to say what was met.
func ended(t *testing.T, cmd *exec.Cmd, dir string, failures int) {
	t.Helper()
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
	out, err := cmd.CombinedOutput()
	if met := fmt.Sprintf("ed: %d of 3 expectations met", 3-failures); (failures > 0) != (err != nil) || !strings.Contains(string(out), met) {
		t.Errorf("want %d failures: %v\n%s", failures, err, out)
	}
}

// reported holds the report to be there, with the failures that there were.
func reported(t *testing.T, path string, failures int) {
	t.Helper()
	report, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(string(report), "<failure"); got != failures {
		t.Errorf("%d failures reported, want %d\n%s", got, failures, report)
	}
}
