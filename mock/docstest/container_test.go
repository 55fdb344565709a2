//go:build unix

package docstest_test

import (
	"bytes"
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// The image holds one file and the metadata around it, so it is as large and as
// reproducible as that file. Building the image itself needs a docker engine, which the
// tests do not ask for.
func TestTheContainersBinaryIsSmallStaticAndReproducible(t *testing.T) {
	first, second := buildAsDockerfile(t, repository), buildAsDockerfile(t, copyOfSource(t))
	if !bytes.Equal(first, second) {
		t.Error("built from a copy of the source in another folder, the binary differs")
	}
	if limit := 20 << 20; len(first) >= limit {
		t.Errorf("the binary has %d bytes, want fewer than %d", len(first), limit)
	}
	if runtime.GOOS != "linux" {
		return
	}
	binary, err := elf.NewFile(bytes.NewReader(first))
	if err != nil {
		t.Fatal(err)
	}
	for _, segment := range binary.Progs {
		if segment.Type == elf.PT_INTERP {
			t.Error("the binary asks for a dynamic loader, which the image has not")
		}
	}
}

var dockerBuild = regexp.MustCompile(`(?m)^RUN (.*go build .*) -o /out/somock \.`)

// buildAsDockerfile runs the Dockerfile's own command, elsewhere. With SOMOCK_TEST_LONG
// nothing is taken from the build cache.
func buildAsDockerfile(t *testing.T, source string) []byte {
	t.Helper()
	found := dockerBuild.FindStringSubmatch(read(t, "Dockerfile"))
	if found == nil {
		t.Fatal("no go build in the Dockerfile")
	}
	out := filepath.Join(t.TempDir(), "somock")
	cmd := exec.CommandContext(t.Context(), "bash", "-c", found[1]+" -o "+out+" .")
	cmd.Dir = source
	cmd.Env = append(os.Environ(), "VERSION=1.0.0")
	if os.Getenv("SOMOCK_TEST_LONG") != "" {
		cmd.Env = append(cmd.Env, "GOCACHE="+t.TempDir())
	}
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", found[1], err, said)
	}
	binary, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return binary
}

// copyOfSource is what a build context holds: the files that are compiled.
func copyOfSource(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"main.go", "go.mod", "go.sum", "mock", "scenarios", "recordings"} {
		if said, err := exec.CommandContext(t.Context(), "cp", "-r", filepath.Join(repository, name), dir).CombinedOutput(); err != nil {
			t.Fatalf("cp %s: %v\n%s", name, err, said)
		}
	}
	return dir
}

func TestTheImageRunsWithoutArgumentsAndWithoutRoot(t *testing.T) {
	dockerfile := read(t, "Dockerfile")
	for what, pattern := range map[string]string{
		"nothing but the binary": `(?m)^FROM scratch$`,
		"no root":                `(?m)^USER [1-9]\d*:[1-9]\d*$`,
		"no arguments":           `(?m)^ENTRYPOINT \["/somock"\]$`,
		"health":                 `(?m)^HEALTHCHECK .* CMD \["/somock", "ready"\]$`,
		"one folder to write":    `(?m)^VOLUME /recordings$`,
	} {
		if !regexp.MustCompile(pattern).MatchString(dockerfile) {
			t.Errorf("%s: the Dockerfile has no line like %s", what, pattern)
		}
	}
}

// The environment of the image alone is enough, and nothing is written but recordings.
func TestTheEnvironmentIsEnough(t *testing.T) {
	s := newSession(t)
	recordings := filepath.Join(t.TempDir(), "recordings")
	s.serve(block{page: "Dockerfile", text: "exec env -i SOMOCK_ADDR=127.0.0.1:0 SOMOCK_READY_FILE=\"$SOMOCK_READY_FILE\" SOMOCK_RECORDINGS=" + recordings + " " + binaryDir() + "/somock\n"})
	s.run(block{page: "Dockerfile", text: "somock ready && somock send"})
	if left, err := os.ReadDir(s.dir); err != nil || len(left) > 0 {
		t.Errorf("left %v where it was started, %v", left, err)
	}
	if written, err := os.ReadDir(recordings); err != nil || len(written) == 0 {
		t.Errorf("wrote no recordings: %v", err)
	}
}

// The health check of a container needs no more over TLS: somock's own commands do not ask
// a server on loopback who it is.
func TestHealthOverTLSByEnvironment(t *testing.T) {
	s := newSession(t)
	s.serve(block{page: "TLS", text: "SOMOCK_RECORDINGS=:memory: SOMOCK_TLS_SELF_SIGNED=true exec somock\n"})
	if !strings.HasPrefix(s.url, "https://") {
		t.Errorf("serves %s", s.url)
	}
	s.run(block{page: "TLS", text: "somock ready && somock send"})
}
