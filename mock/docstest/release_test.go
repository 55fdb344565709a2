//go:build unix

package docstest_test

import (
	"bytes"
	"debug/buildinfo"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// A release of this machine's own kind, twice; all kinds with SOMOCK_TEST_LONG.
func TestReleaseIsReproducible(t *testing.T) {
	first, second := release(t), release(t)
	names := namesIn(t, first)
	if !slices.Equal(names, namesIn(t, second)) || !slices.Contains(names, "SHA256SUMS") {
		t.Fatalf("released %v", names)
	}
	for _, name := range names {
		a, err := os.ReadFile(filepath.Join(first, name))
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(second, name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a, b) {
			t.Errorf("%s differs from one release to the next", name)
		}
	}
}

// A release holds somock in each form in which it is installed, with the checksums of all.
func TestWhatIsReleasedIsSomock(t *testing.T) {
	dir, system := release(t), runtime.GOOS+"-"+runtime.GOARCH
	binary := filepath.Join(dir, "somock-1.2.3-"+system)
	released, err := os.ReadFile(binary)
	if err != nil {
		t.Fatal(err)
	}
	for what, command := range map[string]string{
		"the binary":    "somock-1.2.3-" + system + " version | grep -q '^somock 1.2.3 '",
		"the archive":   "tar xzf somock-1.2.3-" + system + ".tar.gz && cmp somock somock-1.2.3-" + system,
		"the checksums": "(sha256sum -c SHA256SUMS 2>/dev/null || shasum -a 256 -c SHA256SUMS) && [ $(grep -c . SHA256SUMS) = $(find . -type f -name 'somock?*' | wc -l) ]",
	} {
		holds(t, what, dir, "PATH=.:$PATH; "+command)
	}
	checkBill(t, binary+".cdx.json", released)
	if _, err := exec.LookPath("dpkg-deb"); err != nil {
		t.Skip("not tested: the package for Debian needs dpkg-deb")
	}
	holds(t, "the package for Debian", dir, "dpkg-deb -x somock_1.2.3_*.deb root && cmp root/usr/bin/somock somock-1.2.3-"+system+" && test -x root/usr/bin/somock")
	holds(t, "dpkg takes it", dir, `mkdir -p installed admin/info admin/updates && touch admin/status && dpkg --force-not-root --force-script-chrootless --root="$PWD/installed" --admindir="$PWD/admin" --log=/dev/null --install somock_1.2.3_*.deb && installed/usr/bin/somock --version`)
}

func holds(t *testing.T, what, dir, command string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", command)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s: %s: %v\n%s", what, command, err, out)
	}
}

// checkBill holds a bill of materials to what the binary says of itself.
func checkBill(t *testing.T, path string, binary []byte) {
	t.Helper()
	info, err := buildinfo.Read(bytes.NewReader(binary))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"pkg:golang/std@" + strings.TrimPrefix(info.GoVersion, "go")}
	for _, m := range info.Deps {
		want = append(want, "pkg:golang/"+m.Path+"@"+m.Version)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var bill struct {
		BomFormat  string
		Components []struct{ Purl string }
	}
	if err := json.Unmarshal(content, &bill); err != nil || bill.BomFormat != "CycloneDX" {
		t.Fatalf("%v, format %q", err, bill.BomFormat)
	}
	var got []string
	for _, c := range bill.Components {
		got = append(got, c.Purl)
	}
	if !slices.Equal(got, want) {
		t.Errorf("the bill has %v, the binary %v", got, want)
	}
}

func release(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	args := []string{"./.github/release", dir, "1.2.3"}
	if os.Getenv("SOMOCK_TEST_LONG") == "" {
		args = append(args, runtime.GOOS+"/"+runtime.GOARCH)
	}
	cmd := exec.CommandContext(t.Context(), "bash", args...)
	cmd.Dir = repository
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return dir
}

// namesIn are the files of a folder and of those below.
func namesIn(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// Container and release are the same program: one flag that differs and they are not.
func TestReleaseAndContainerAreBuiltAlike(t *testing.T) {
	const flags = `go build -trimpath -buildvcs=false -ldflags "-s -w -buildid= -X main.version=`
	for _, name := range []string{"Dockerfile", ".github/release"} {
		if !strings.Contains(read(t, name), flags) {
			t.Errorf("%s does not build with %s…", name, flags)
		}
	}
}
