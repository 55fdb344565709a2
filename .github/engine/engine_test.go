package engine

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain starts an engine of its own, and ends it.
func TestMain(m *testing.M) {
	flag.Parse()
	if why := missing(); why != "" {
		if slices.Contains(strings.Split(os.Getenv("SOMOCK_TEST_REQUIRE"), ","), "engine") {
			fmt.Println("FAIL: SOMOCK_TEST_REQUIRE asks for engine, and " + why)
			os.Exit(1)
		}
		fmt.Println("skipped: " + why)
		os.Exit(0)
	}
	os.Exit(run(m))
}

func missing() string {
	if os.Getuid() != 0 {
		return "an engine needs root"
	}
	for _, program := range []string{"dockerd", "docker", "docker-compose", "busybox"} {
		if _, err := exec.LookPath(program); err != nil {
			return "there is no " + program + " (Debian: docker.io docker-compose busybox-static)"
		}
	}
	return ""
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "somock-engine-")
	if err != nil {
		fmt.Println("FAIL:", err)
		return 1
	}
	defer os.RemoveAll(dir)
	end, err := startEngine(dir)
	if err != nil {
		fmt.Println("FAIL: the engine does not start:", err)
		return 1
	}
	defer end()
	if err := errors.Join(importImage("golang:1.26", `[]`, goImage), importImage(curlImage(), `["/bin/curl"]`, curlRoot)); err != nil {
		fmt.Println("FAIL:", err)
		return 1
	}
	return m.Run()
}

// startEngine starts a dockerd that shares nothing with another on this machine.
func startEngine(dir string) (end func(), err error) {
	socket := "unix://" + filepath.Join(dir, "docker.sock")
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return nil, err
	}
	daemon := exec.Command("dockerd", "-H", socket, "--data-root", filepath.Join(dir, "data"), "--exec-root", filepath.Join(dir, "exec"),
		"--pidfile", filepath.Join(dir, "pid"), "--bip", "172.31.253.1/24", "--iptables=false", "--ip-masq=false", "--ip6tables=false", "--log-level", "warn")
	daemon.Stdout, daemon.Stderr = log, log
	daemon.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
	if err := daemon.Start(); err != nil {
		return nil, err
	}
	for name, value := range map[string]string{"DOCKER_HOST": socket, "DOCKER_BUILDKIT": "0", "DOCKER_CONFIG": filepath.Join(dir, "config"), "TESTCONTAINERS_RYUK_DISABLED": "true"} {
		if err := os.Setenv(name, value); err != nil {
			return nil, err
		}
	}
	end = func() {
		_ = daemon.Process.Signal(syscall.SIGTERM)
		_ = daemon.Wait()
		_ = log.Close()
		_ = exec.Command("ip", "link", "delete", "docker0").Run() // what the engine leaves behind
	}
	for range 120 {
		if exec.Command("docker", "version").Run() == nil {
			return end, nil
		}
		<-time.After(250 * time.Millisecond)
	}
	said, _ := os.ReadFile(log.Name())
	end()
	return nil, fmt.Errorf("no answer on its socket: %s", said)
}

// importImage makes an image of one layer.
func importImage(name, entrypoint string, fill func(*tar.Writer) error) error {
	cmd := exec.Command("docker", "import", "-c", "ENV PATH=/usr/local/go/bin:/bin", "-c", "ENV GOPROXY=file:///modules GOFLAGS=-buildvcs=false GONOSUMDB=* HOME=/root", "-c", "ENTRYPOINT "+entrypoint, "-", name)
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		return err
	}
	w := tar.NewWriter(in)
	err = errors.Join(fill(w), w.Close(), in.Close(), cmd.Wait())
	if err != nil {
		return fmt.Errorf("import %s: %w: %s", name, err, out.String())
	}
	return nil
}

// goImage is what building needs of golang:1.26: a shell, Go, and the modules.
func goImage(w *tar.Writer) error {
	root, err := goEnv("GOROOT")
	if err != nil {
		return err
	}
	modules, err := goEnv("GOMODCACHE")
	if err != nil {
		return err
	}
	download := exec.Command("go", "mod", "download")
	download.Dir = source
	if out, err := download.CombinedOutput(); err != nil {
		return fmt.Errorf("go mod download: %w: %s", err, out)
	}
	err = errors.Join(addShell(w), addTree(w, filepath.Join(modules, "cache", "download"), "modules"))
	for _, part := range []string{"bin", "pkg", "src", "lib", "VERSION", "go.env"} {
		err = errors.Join(err, addTree(w, filepath.Join(root, part), "usr/local/go/"+part))
	}
	return err
}

func goEnv(name string) (string, error) {
	out, err := exec.Command("go", "env", name).Output()
	return strings.TrimSpace(string(out)), err
}

// addShell adds busybox under the names that Dockerfile and tests use, and /tmp.
func addShell(w *tar.Writer) error {
	busybox, err := exec.LookPath("busybox")
	if err != nil {
		return err
	}
	err = addFile(w, busybox, "bin/busybox")
	for _, name := range []string{"sh", "mkdir", "rm", "cat", "ls"} {
		err = errors.Join(err, w.WriteHeader(&tar.Header{Typeflag: tar.TypeSymlink, Name: "bin/" + name, Linkname: "busybox", Mode: 0o777}))
	}
	return errors.Join(err, w.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: "tmp/", Mode: 0o1777}))
}

// curlImage is the name of the image that the compose sample calls its client by.
func curlImage() string {
	text, err := os.ReadFile(filepath.Join(source, ".github/samples/compose.yaml"))
	if err != nil {
		return "the sample is not there"
	}
	_, rest, _ := strings.Cut(string(text), "image: curlimages")
	tag, _, _ := strings.Cut(rest, "\n")
	return "curlimages" + tag
}

// curlRoot is this machine's curl.
func curlRoot(w *tar.Writer) error {
	return errors.Join(addShell(w), addProgram(w, "curl", map[string]bool{}))
}

// addProgram adds a program with the libraries that it loads, but those added before.
func addProgram(w *tar.Writer, name string, added map[string]bool) error {
	path, err := exec.LookPath(name)
	if err != nil {
		return err
	}
	out, err := exec.Command("ldd", path).Output()
	if err != nil {
		return err
	}
	err = addFile(w, path, "bin/"+name)
	for word := range strings.FieldsSeq(string(out)) {
		if strings.HasPrefix(word, "/") && !added[word] {
			added[word] = true
			err = errors.Join(err, addFile(w, word, strings.TrimPrefix(word, "/")))
		}
	}
	return err
}

func addTree(w *tar.Writer, from, to string) error {
	return filepath.WalkDir(from, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || strings.HasSuffix(path, ".lock") {
			return err
		}
		inside, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		return addFile(w, path, filepath.Join(to, inside))
	})
}

func addFile(w *tar.Writer, from, to string) error {
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if err := w.WriteHeader(&tar.Header{Name: to, Mode: int64(info.Mode().Perm()), Size: info.Size()}); err != nil {
		return err
	}
	_, err = io.Copy(w, f)
	return err
}

const source = "../.."

// docker runs a command that must succeed, and gives what it prints.
func docker(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "docker", args...).CombinedOutput()
	if err != nil {
		t.Fatalf("docker %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// image is the name of the image that the Dockerfile makes, built once.
func image(t *testing.T) string {
	t.Helper()
	const name = "somock"
	if exec.Command("docker", "image", "inspect", name).Run() != nil {
		docker(t, "build", "-q", "-t", name, source)
	}
	return name
}

// A container is one that was started in the background, with its address.
type container struct {
	t   *testing.T
	id  string
	url string
}

// start runs the image with these options of docker run, and waits until it is healthy.
func start(t *testing.T, options ...string) *container {
	t.Helper()
	args := append([]string{"run", "-d", "-p", "127.0.0.1:0:8204", "-e", "SOMOCK_ADMIN_TOKEN=none"}, options...)
	c := &container{t: t, id: docker(t, append(args, image(t))...)}
	t.Cleanup(func() {
		if t.Failed() {
			out, _ := exec.Command("docker", "logs", c.id).CombinedOutput()
			t.Logf("its log:\n%s", out)
		}
		_ = exec.Command("docker", "rm", "-f", "-v", c.id).Run()
	})
	c.healthy()
	return c
}

// healthy waits for the image's own health check.
func (c *container) healthy() {
	c.t.Helper()
	state := ""
	for range 240 {
		state = docker(c.t, "inspect", "-f", "{{.State.Status}} {{.State.Health.Status}}", c.id)
		if state == "running healthy" {
			c.url = "http://" + docker(c.t, "port", c.id, "8204/tcp")
			return
		}
		if !strings.HasPrefix(state, "running") && !strings.HasPrefix(state, "created") {
			break
		}
		<-time.After(250 * time.Millisecond)
	}
	c.t.Fatalf("it does not become healthy: %s", state)
}

// send makes a call from inside and wants its status.
func (c *container) send(status string, more ...string) {
	c.t.Helper()
	docker(c.t, append([]string{"exec", c.id, "/somock", "send", "--expect-status", status}, more...)...)
}

// recorded is how many recordings the folder holds in all runs, and how many of them have which outcome.
func (c *container) recorded() (all int, outcomes map[string]int) {
	c.t.Helper()
	out := docker(c.t, "exec", c.id, "/somock", "recordings", "list", "--run", "all", "--json", "--dir", "/recordings")
	outcomes = map[string]int{}
	for line := range strings.Lines(out) {
		var r struct{ Reply struct{ Outcome string } }
		if json.Unmarshal([]byte(line), &r) == nil && strings.HasPrefix(line, `{"id"`) {
			outcomes[r.Reply.Outcome]++
			all++
		}
	}
	return all, outcomes
}
