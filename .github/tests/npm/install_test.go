package npmtest

import (
	"slices"
	"strings"
	"testing"
)

// TestInstalledFromFiles: no registry, no scripts, and a call is recorded.
func TestInstalledFromFiles(t *testing.T) {
	for _, flags := range [][]string{nil, {"--ignore-scripts"}} {
		t.Run(strings.Join(flags, " "), func(t *testing.T) {
			p := installed(t, flags...)
			p.works()
		})
	}
}

// TestInstalledFromARegistry, where the packages have been published: one word, and npm
// fetches the package of this system alone.
func TestInstalledFromARegistry(t *testing.T) {
	tarballs := release(t)
	p := newProject(t)
	p.env = append(p.env, "npm_config_registry="+registry(t, tarballs))
	if out := p.must("npx", "--yes", "somock", "--version"); !strings.Contains(out, "somock 1.2.3") {
		t.Errorf("npx without installing anything: %s", out)
	}
	p.must("npm", "install", "--save-dev", "somock")
	p.works()
}

func (p *project) works() {
	p.t.Helper()
	if got := p.packages(); !slices.Equal(got, []string{ownPackage()}) {
		p.t.Errorf("npm chose %v", got)
	}
	if out := p.must("npx", "somock", "--version"); !strings.HasPrefix(out, "somock 1.2.3 ") {
		p.t.Errorf("--version prints %q", out)
	}
	if out := p.must("npx", "somock", "run", "--recordings", "calls", "--", "node", "call.js"); !strings.Contains(out, "answered 204") {
		p.t.Errorf("run prints %s", out)
	}
	if out := p.must("npx", "somock", "recordings", "list", "--dir", "calls", "--json"); strings.Count(out, `"id":`) != 1 {
		p.t.Errorf("recorded: %s", out)
	}
}

// TestASystemWithoutAPackage gets to know which there are; one whose package was left out,
// how to get it.
func TestASystemWithoutAPackage(t *testing.T) {
	p := newProject(t)
	p.env = append(p.env, "npm_config_registry="+registry(t, release(t)))
	p.must("npm", "install", "somock", "--omit=optional")
	for _, c := range []struct{ system, hint string }{
		{"", "--omit=optional"},
		{"require('os'); Object.defineProperty(process, 'platform', { value: 'sunos' });", "there are packages for darwin-arm64, " + ownPackage() + ", win32-x64; elsewhere"},
	} {
		p.write("elsewhere.js", c.system)
		out, code := p.run("node", "--require", "./elsewhere.js", "node_modules/somock/bin/somock.js", "--version")
		if code != 4 || !strings.HasPrefix(out, "error: somock has no binary here: the package @somock/") || !strings.Contains(out, "\nhint: ") || !strings.Contains(out, c.hint) {
			t.Errorf("exit code %d\n%s", code, out)
		}
	}
}
