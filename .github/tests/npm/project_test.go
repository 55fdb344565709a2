package npmtest

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

const repository = "../../.."

func TestMain(m *testing.M) {
	code := m.Run()
	if dir := releaseDir; dir != "" {
		_ = os.RemoveAll(dir)
	}
	os.Exit(code)
}

var (
	releaseOnce sync.Once
	releaseDir  string
	errRelease  error
)

// release makes the packages once: of this system, and of two others, whose binaries need
// not run here and so are not built.
func release(t *testing.T) (tarballs []string) {
	t.Helper()
	for _, program := range []string{"node", "npm", "npx"} {
		if _, err := exec.LookPath(program); err != nil {
			missing(t, "needs "+program+" on the PATH (Debian: nodejs npm)")
		}
	}
	if npmName[runtime.GOARCH] == "" || runtime.GOOS != "linux" {
		t.Skip("tested on linux, amd64 and arm64")
	}
	releaseOnce.Do(func() { releaseDir, errRelease = makeRelease() })
	if errRelease != nil {
		t.Fatal(errRelease)
	}
	tarballs, err := filepath.Glob(filepath.Join(releaseDir, "npm", "*.tgz"))
	if err != nil || len(tarballs) != 4 {
		t.Fatalf("packages: %v, %v", tarballs, err)
	}
	return tarballs
}

// missing skips a test, or fails it where the surroundings promise node.
func missing(t *testing.T, why string) {
	t.Helper()
	if slices.Contains(strings.Split(os.Getenv("SOMOCK_TEST_REQUIRE"), ","), "node") {
		t.Fatal("SOMOCK_TEST_REQUIRE contains node: " + why)
	}
	t.Skip(why)
}

// npmName is process.arch.
var npmName = map[string]string{"amd64": "x64", "arm64": "arm64"}

func ownPackage() string { return "linux-" + npmName[runtime.GOARCH] }

func makeRelease() (string, error) {
	dir, err := os.MkdirTemp("", "somock-release-")
	if err != nil {
		return "", err
	}
	built := exec.Command(filepath.Join(repository, ".github/release"), dir, "1.2.3", "linux/"+runtime.GOARCH)
	if out, err := built.CombinedOutput(); err != nil {
		return dir, errors.New(string(out))
	}
	binary, err := os.ReadFile(filepath.Join(dir, "somock-1.2.3-linux-"+runtime.GOARCH))
	if err != nil {
		return dir, err
	}
	for _, other := range []string{"darwin-arm64", "windows-amd64.exe"} {
		if err := os.WriteFile(filepath.Join(dir, "somock-1.2.3-"+other), binary, 0o600); err != nil {
			return dir, err
		}
	}
	packed := exec.Command("go", "run", "./pack", dir, "1.2.3")
	packed.Dir = filepath.Join(repository, ".github/tools")
	if out, err := packed.CombinedOutput(); err != nil {
		return dir, errors.New(string(out))
	}
	return dir, nil
}

// A project is a folder of somebody's who uses npm.
type project struct {
	t   *testing.T
	dir string
	env []string
}

func newProject(t *testing.T) *project {
	t.Helper()
	p := &project{t: t, dir: t.TempDir()}
	p.env = slices.DeleteFunc(os.Environ(), func(pair string) bool {
		return strings.HasPrefix(pair, "SOMOCK_") || strings.HasPrefix(pair, "npm_config_")
	})
	p.env = append(p.env, "npm_config_cache="+filepath.Join(p.dir, "cache"), "npm_config_update_notifier=false", "npm_config_audit=false", "npm_config_fund=false")
	p.write("package.json", `{"name":"theirs","private":true}`)
	p.write("call.js", `
const message = { IncomingMessage: { To: '+4790000001', From: '+4790000002', Content: 'Hello' } };
fetch(process.env.SOMOCK_API_URL + '/v1/Agents/Messaging/CreateMessage', {
  method: 'POST', body: JSON.stringify(message), headers: { 'Content-Type': 'application/json', Authorization: 'Basic dGplMDpUamUw' },
}).then((reply) => console.log('answered', reply.status));
`)
	return p
}

// installed is a project in which the files of a release are installed without a registry.
func installed(t *testing.T, flags ...string) *project {
	t.Helper()
	tarballs := release(t)
	p := newProject(t)
	p.must(append(append([]string{"npm", "install", "--offline", "--save-optional"}, flags...), tarballs...)...)
	return p
}

func (p *project) write(name, content string) {
	p.t.Helper()
	if err := os.WriteFile(filepath.Join(p.dir, name), []byte(content), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

func (p *project) command(argv ...string) *exec.Cmd {
	cmd := exec.CommandContext(p.t.Context(), argv[0], argv[1:]...)
	cmd.Dir, cmd.Env = p.dir, p.env
	return cmd
}

// run gives what a command prints, on both streams, and its exit code.
func (p *project) run(argv ...string) (string, int) {
	p.t.Helper()
	cmd := p.command(argv...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		p.t.Fatal(err)
	}
	return out.String(), cmd.ProcessState.ExitCode()
}

func (p *project) must(argv ...string) string {
	p.t.Helper()
	out, code := p.run(argv...)
	if code != 0 {
		p.t.Fatalf("%v: exit code %d\n%s", argv, code, out)
	}
	return out
}

// packages are those of somock's that npm has chosen.
func (p *project) packages() []string {
	p.t.Helper()
	entries, err := os.ReadDir(filepath.Join(p.dir, "node_modules", "@somock"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		p.t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
