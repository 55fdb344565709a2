package cli_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// An image is what the Dockerfile makes, as far as it can be had without an engine: the
// root file system, and what it says of user, environment and commands.
type image struct {
	root        string // of its file system
	uid, gid    int
	env         []string
	entrypoint  []string
	healthcheck []string
	volume      string
}

// TestImage runs the image's root file system as an engine would: chroot, the numeric
// user, a read-only root with the volume alone writable, the environment of the
// Dockerfile and nothing else, an empty network.
func TestImage(t *testing.T) {
	needsRoot(t)
	img := buildImage(t)

	t.Run("it starts, is healthy, and records", func(t *testing.T) {
		c := img.start(t)
		c.becomesHealthy(t)
		if out, code := c.exec(t, "/somock", "send"); code != 0 {
			t.Errorf("send inside: exit %d: %s", code, out)
		}
		if out, code := c.exec(t, "/somock", "recordings", "list", "--dir", "/recordings", "--json"); code != 0 || strings.Count(out, "\n{") != 1 {
			t.Errorf("list inside: exit %d: %s", code, out)
		}
		c.stop(t, syscall.SIGTERM)
		if !strings.Contains(c.log.String(), `"msg":"Ready."`) || !regexp.MustCompile(`"admin_token":"[a-z0-9]+"`).MatchString(c.log.String()) {
			t.Errorf("log: %s", c.log.String())
		}
		for _, line := range strings.Split(strings.TrimSpace(c.log.String()), "\n") {
			if !json.Valid([]byte(line)) {
				t.Errorf("not a line of JSON: %s", line)
			}
		}
	})

	t.Run("it is healthy with TLS, configured by environment alone", func(t *testing.T) {
		c := img.start(t, "SOMOCK_TLS_SELF_SIGNED=true", "SOMOCK_ADDR=:9000", "SOMOCK_SCENARIO=outage")
		c.becomesHealthy(t)
		c.stop(t, syscall.SIGINT)
	})

	t.Run("any user works, as clusters give each project one of its own, with group 0", func(t *testing.T) {
		other := img.with(t, func(string) error { return nil })
		other.uid, other.gid = 1000650000, 0 // what docker run --user 1000650000 and OpenShift make of it
		c := other.start(t)
		c.becomesHealthy(t)
		if out, code := c.exec(t, "/somock", "send"); code != 0 {
			t.Errorf("send inside: exit %d: %s", code, out)
		}
		c.stop(t, syscall.SIGTERM)
		if strings.Contains(c.log.String(), `"level":"WARN"`) {
			t.Errorf("the image's own folder is nothing to warn of: %s", c.log.String())
		}
	})

	t.Run("it says how to use a volume that it cannot write, with no other image", func(t *testing.T) {
		volume := img.with(t, func(dir string) error { return errors.Join(os.Chown(dir, 12345, 54321), os.Chmod(dir, 0o755)) })
		out, code := volume.run(t)
		owner := regexp.MustCompile(`hint: in a container .*: docker run --user (\d+):(\d+) `).FindStringSubmatch(out)
		if code != 4 || owner == nil || !strings.Contains(out, "chown -R 10001:10001 /recordings") || strings.Contains(out, "busybox") {
			t.Fatalf("exit %d, expected 4 and the command: %s", code, out)
		}
		volume.uid, _ = strconv.Atoi(owner[1]) // digits
		volume.gid, _ = strconv.Atoi(owner[2])
		c := volume.start(t)
		c.becomesHealthy(t)
		c.stop(t, syscall.SIGTERM)
	})

	t.Run("the other command that it says mends the volume", func(t *testing.T) {
		volume := img.with(t, func(dir string) error { return errors.Join(os.Chown(dir, 0, 0), os.Chmod(dir, 0o755)) })
		out, _ := volume.run(t)
		mend := regexp.MustCompile(`hint: .*: chown -R (\d+):(\d+) /recordings\n`).FindStringSubmatch(out)
		if mend == nil {
			t.Fatalf("expected the command: %s", out)
		}
		uid, _ := strconv.Atoi(mend[1]) // digits
		gid, _ := strconv.Atoi(mend[2])
		if err := os.Chown(filepath.Join(volume.root, volume.volume), uid, gid); err != nil {
			t.Fatal(err)
		}
		c := volume.start(t)
		c.becomesHealthy(t)
		c.stop(t, syscall.SIGTERM)
	})

	t.Run("it says what to do without a volume on a read-only root", func(t *testing.T) {
		bare := *img
		bare.volume = ""
		out, code := bare.run(t)
		if code != 4 || !strings.Contains(out, "read-only file system") || !strings.Contains(out, "docker run -v somock-recordings:/recordings") {
			t.Errorf("exit %d, expected 4 and a hint: %s", code, out)
		}
		c := bare.start(t, "SOMOCK_RECORDINGS=:memory:")
		c.becomesHealthy(t)
		c.stop(t, syscall.SIGTERM)
	})
}

// needsRoot skips, unless the run is told that there has to be a root who may chroot and
// make namespaces.
func needsRoot(t *testing.T) {
	t.Helper()
	reason := ""
	if os.Getuid() != 0 {
		reason = "it needs root"
	} else if out, err := exec.Command("unshare", "-m", "-n", "true").CombinedOutput(); err != nil {
		reason = fmt.Sprintf("it needs namespaces: unshare: %v: %s", err, out)
	}
	switch {
	case reason == "":
	case strings.Contains(os.Getenv("SOMOCK_TEST_REQUIRE"), "root"):
		t.Fatalf("%s, and SOMOCK_TEST_REQUIRE asks for it", reason)
	default:
		t.Skipf("%s (SOMOCK_TEST_REQUIRE=root makes this a failure)", reason)
	}
}

// buildImage does what the Dockerfile says, step for step.
func buildImage(t *testing.T) *image {
	t.Helper()
	file, err := os.ReadFile("../../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	img := &image{root: openTempDir(t)}
	built := openTempDir(t)
	for _, line := range instructions(string(file)) {
		word, rest, _ := strings.Cut(line, " ")
		switch rest = strings.TrimSpace(rest); word {
		case "RUN":
			if !strings.HasPrefix(rest, "go mod download") {
				img.build(t, built, rest)
			}
		case "COPY":
			img.copy(t, built, rest)
		case "USER":
			if _, err := fmt.Sscanf(rest, "%d:%d", &img.uid, &img.gid); err != nil {
				t.Fatalf("USER %s: expected numbers, which Kubernetes can hold to be not root: %v", rest, err)
			}
		case "ENV":
			img.env = append(img.env, strings.Fields(rest)...)
		case "VOLUME":
			img.volume = rest
		case "ENTRYPOINT":
			img.entrypoint = words(t, rest)
		case "HEALTHCHECK":
			_, command, _ := strings.Cut(rest, "CMD ")
			img.healthcheck = words(t, command)
		}
	}
	if img.uid == 0 || img.entrypoint == nil || img.healthcheck == nil || img.volume == "" {
		t.Fatalf("the Dockerfile lacks a part: %+v", img)
	}
	return img
}

// openTempDir is a temporary folder that other users can walk through.
func openTempDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "somock-image-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) }) // nothing of it is missed
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// instructions are the lines of a Dockerfile, continuations joined, comments left out.
func instructions(file string) []string {
	var lines []string
	for _, line := range strings.Split(strings.ReplaceAll(file, "\\\n", " "), "\n") {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	return lines
}

func words(t *testing.T, list string) (w []string) {
	t.Helper()
	if err := json.Unmarshal([]byte(list), &w); err != nil {
		t.Fatalf("%s: expected the form without a shell, of which there is none: %v", list, err)
	}
	return w
}

// build runs the build's command with /out elsewhere.
func (img *image) build(t *testing.T, out, command string) {
	t.Helper()
	cmd := exec.Command("sh", "-c", strings.ReplaceAll(command, "/out/", out+"/"))
	cmd.Dir = "../.."
	cmd.Env = append(os.Environ(), "VERSION=test")
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("RUN %s: %v\n%s", command, err, text)
	}
}

// copy does COPY --from=build [--chown=U:G] FROM TO; others fill the build stage. Of a
// folder it copies what is in it: the folder itself is made anew, with a mode of its own.
func (img *image) copy(t *testing.T, out, rest string) {
	t.Helper()
	m := regexp.MustCompile(`^--from=build (?:--chown=(\S+) )?/out/(\S+) (\S+)$`).FindStringSubmatch(rest)
	if m == nil {
		return
	}
	owner, from, to := m[1], filepath.Join(out, m[2]), filepath.Join(img.root, m[3])
	if owner == "" {
		owner = "0:0"
	}
	if info, err := os.Stat(from); err == nil && !info.IsDir() {
		img.copyOwned(t, owner, from, to)
		return
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, inside := range mustGlob(t, filepath.Join(from, "*")) {
		img.copyOwned(t, owner, inside, filepath.Join(to, filepath.Base(inside)))
	}
}

func (img *image) copyOwned(t *testing.T, owner, from, to string) {
	t.Helper()
	for _, args := range [][]string{{"cp", "-a", from, to}, {"chown", "-R", owner, to}} {
		if text, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v: %s", args, err, text)
		}
	}
}

// with is the image with a fresh volume that was tampered with.
func (img *image) with(t *testing.T, tamper func(volume string) error) *image {
	t.Helper()
	other := *img
	other.root = openTempDir(t)
	if text, err := exec.Command("cp", "-a", img.root+"/.", other.root).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	volume := filepath.Join(other.root, other.volume)
	for _, f := range mustGlob(t, filepath.Join(volume, "*")) {
		if err := os.Remove(f); err != nil {
			t.Fatal(err)
		}
	}
	if err := tamper(volume); err != nil {
		t.Fatal(err)
	}
	return &other
}

func mustGlob(t *testing.T, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// enter is the shell that makes the namespaces' inside before it gives way to the
// program: its own mounts, the root read-only but for the volume, the loopback up.
const enter = `set -e
loopback-up
mount --make-rprivate /
mount --bind "$ROOT" "$ROOT"
if [ -n "$VOLUME" ]; then mount --bind "$ROOT$VOLUME" "$ROOT$VOLUME"; fi
mount -o remount,ro,bind "$ROOT"
exec env -i $IMAGE_ENV "$CHROOT" --userspec="$IMAGE_USER" "$ROOT" "$@"
`

func (img *image) command(more []string, args ...string) *exec.Cmd {
	cmd := exec.Command("unshare", append([]string{"-m", "-n", "sh", "-c", enter, "sh"}, args...)...)
	cmd.Env = append(os.Environ(), "CHROOT="+chrootCommand(), "ROOT="+img.root, "VOLUME="+img.volume,
		"IMAGE_ENV="+strings.Join(append(append([]string(nil), img.env...), more...), " "), fmt.Sprintf("IMAGE_USER=%d:%d", img.uid, img.gid))
	return cmd
}

// chrootCommand has a path of its own: the environment inside has none.
func chrootCommand() string {
	path, err := exec.LookPath("chroot")
	if err != nil {
		return "/usr/sbin/chroot"
	}
	return path
}

// run lets the entrypoint end by itself.
func (img *image) run(t *testing.T, env ...string) (out string, code int) {
	t.Helper()
	return finish(t, img.command(env, img.entrypoint...))
}

func finish(t *testing.T, cmd *exec.Cmd) (out string, code int) {
	t.Helper()
	text, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(text), cmd.ProcessState.ExitCode()
}

// A container is a running entrypoint.
type container struct {
	img *image
	env []string
	cmd *exec.Cmd
	log *bytes.Buffer // whole once it was stopped
}

func (img *image) start(t *testing.T, env ...string) *container {
	t.Helper()
	c := &container{img: img, env: env, cmd: img.command(env, img.entrypoint...), log: &bytes.Buffer{}}
	c.cmd.Stdout, c.cmd.Stderr = io.Discard, c.log
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if c.cmd.ProcessState == nil { // a test failed before it stopped it
			_ = c.cmd.Process.Kill()
			_ = c.cmd.Wait()
		}
	})
	return c
}

// entered reports whether it is in a network of its own yet; before that a command inside
// it would ask whatever somock this machine has.
func (c *container) entered() bool {
	theirs, err := os.Readlink(fmt.Sprintf("/proc/%d/ns/net", c.cmd.Process.Pid))
	ours, failed := os.Readlink("/proc/self/ns/net")
	return err == nil && failed == nil && theirs != ours
}

// exec runs a command inside, as `docker exec` and the health check do.
func (c *container) exec(t *testing.T, args ...string) (out string, code int) {
	t.Helper()
	if !c.entered() {
		return "it is not in its own network yet", -1
	}
	inside := append([]string{"-t", strconv.Itoa(c.cmd.Process.Pid), "-m", "-n", "env", "-i"}, c.img.env...)
	inside = append(append(inside, c.env...), chrootCommand(), fmt.Sprintf("--userspec=%d:%d", c.img.uid, c.img.gid), c.img.root)
	return finish(t, exec.Command("nsenter", append(inside, args...)...))
}

func (c *container) becomesHealthy(t *testing.T) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for {
		out, code := c.exec(t, c.img.healthcheck...)
		if code == 0 {
			return
		}
		select {
		case <-tick.C:
		case <-deadline.C:
			c.stop(t, syscall.SIGKILL)
			t.Fatalf("not healthy after %s: %s\nlog: %s", patience, out, c.log.String())
		}
	}
}

func (c *container) stop(t *testing.T, signal syscall.Signal) {
	t.Helper()
	if err := c.cmd.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Wait(); err != nil && signal != syscall.SIGKILL {
		t.Errorf("after %s: %v\n%s", signal, err, c.log.String())
	}
}

// loopbackUp is a command that brings up the loopback interface of a new network, which
// `ip link set lo up` would do where that is installed.
func loopbackUp() {
	if err := raiseLoopback(); err != nil {
		fmt.Fprintln(os.Stderr, "loopback-up:", err)
		os.Exit(1)
	}
}

func raiseLoopback() error {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM, 0)
	if err != nil {
		return err
	}
	defer syscall.Close(fd)
	var request struct { // struct ifreq
		name  [syscall.IFNAMSIZ]byte
		flags uint16
		rest  [22]byte
	}
	copy(request.name[:], "lo")
	request.flags = syscall.IFF_UP | syscall.IFF_RUNNING
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), syscall.SIOCSIFFLAGS, uintptr(unsafe.Pointer(&request))); errno != 0 {
		return errno
	}
	return nil
}
