package pagetest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

const axeVersion = "4.11.0"

// axe is the source of axe-core, which is not kept with our own: npm puts it into a
// cache once.
func axe(t *testing.T) string {
	t.Helper()
	npm := need(t, "node", "npm")
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	dir := filepath.Join(cache, "somock-test", "axe-"+axeVersion)
	file := filepath.Join(dir, "node_modules", "axe-core", "axe.min.js")
	if source, err := os.ReadFile(file); err == nil {
		return string(source)
	}
	out, err := exec.Command(npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", dir, "axe-core@"+axeVersion).CombinedOutput()
	if err != nil {
		if required("node") {
			t.Fatalf("npm cannot install axe-core: %v\n%s", err, out)
		}
		t.Skipf("not tested: npm cannot install axe-core: %v", err)
	}
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

// A finding is what axe holds against a page.
type finding struct {
	ID, Impact, Help string
	Nodes            []struct {
		HTML           string
		FailureSummary string
	}
}

// TestAccessibility has axe-core look at every view in both colour schemes, wide and
// narrow, for WCAG 2.2 A and AA and its own best practices.
func TestAccessibility(t *testing.T) {
	s := startAfterAnother(t)
	b := browse(t, s)
	source := axe(t)
	s.populate()
	for _, look := range []struct {
		scheme string
		width  int64
	}{{"light", 1280}, {"dark", 1280}, {"light", 320}} {
		b.scheme(look.scheme)
		b.size(look.width, 800)
		for _, v := range views {
			b.visit(v)
			b.run(source)
			found := value[[]finding](b, runAxe)
			for _, f := range found {
				t.Errorf("%s, %s, %d px: %s (%s): %s", v.name, look.scheme, look.width, f.ID, f.Impact, f.Help)
				for _, n := range f.Nodes[:min(3, len(f.Nodes))] {
					t.Logf("  %s\n  %s", n.HTML, n.FailureSummary)
				}
			}
		}
	}
}

const runAxe = `axe.run(document, {resultTypes: ["violations"], rules: {"target-size": {enabled: true}}}).then((r) => r.violations.filter((v) => v.impact !== "minor").map(
	({id, impact, help, nodes}) => ({ID: id, Impact: impact, Help: help, Nodes: nodes.map((n) => ({HTML: n.html.slice(0, 200), FailureSummary: n.failureSummary}))})))`
