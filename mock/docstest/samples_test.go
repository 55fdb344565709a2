//go:build unix

package docstest_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

const samples = repository + "/.github/samples"

// A tree is a parsed document, read by a path like services.somock.env.
type tree struct{ value any }

func (n tree) at(t *testing.T, path ...any) tree {
	t.Helper()
	for _, step := range path {
		switch step := step.(type) {
		case string:
			mapping, _ := n.value.(map[string]any)
			value, ok := mapping[step]
			if !ok {
				t.Fatalf("no %q on the way %v", step, path)
			}
			n = tree{value}
		case int:
			list, _ := n.value.([]any)
			if step >= len(list) {
				t.Fatalf("no item %d on the way %v", step, path)
			}
			n = tree{list[step]}
		}
	}
	return n
}

// text is a scalar, or a list of them as lines.
func (n tree) text(t *testing.T) string {
	t.Helper()
	switch value := n.value.(type) {
	case string:
		return value
	case []any:
		var lines []string
		for _, item := range value {
			lines = append(lines, tree{item}.text(t))
		}
		return strings.Join(lines, "\n")
	}
	t.Fatalf("%v is no text", n.value)
	return ""
}

// environment is a mapping, or a list of {name, value}, as NAME=VALUE.
func (n tree) environment(t *testing.T) []string {
	t.Helper()
	var pairs []string
	switch value := n.value.(type) {
	case map[string]any:
		for name, v := range value {
			pairs = append(pairs, name+"="+tree{v}.text(t))
		}
	case []any:
		for i := range value {
			pairs = append(pairs, n.at(t, i, "name").text(t)+"="+n.at(t, i, "value").text(t))
		}
	}
	if len(pairs) == 0 {
		t.Fatalf("%v is no environment", n.value)
	}
	return pairs
}

// documentsOf parses all documents of a sample.
func documentsOf(t *testing.T, name string) []tree {
	t.Helper()
	source, err := os.ReadFile(filepath.Join(samples, name))
	if err != nil {
		t.Fatal(err)
	}
	var all []tree
	decoder := yaml.NewDecoder(bytes.NewReader(source), yaml.Strict())
	for {
		var value any
		if err := decoder.Decode(&value); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, tree{value})
	}
}

// A sample is where its somock's environment stands, and the commands that ask it.
type sample struct {
	file     string
	env      []any
	commands [][]any
}

func steps(i int, key string) []any { return []any{"jobs", "contract", "steps", i, key} }

// Each sample's environment starts a somock, and its commands do there what they are for.
func TestSamplesWork(t *testing.T) {
	for _, c := range []sample{
		{"github-actions.yaml", []any{"jobs", "contract", "services", "somock", "env"}, [][]any{steps(2, "run"), steps(3, "run")}},
		{"gitlab-ci.yaml", []any{"contract", "services", 0, "variables"}, [][]any{{"contract", "script"}, {"contract", "after_script"}}},
		{"azure-pipelines.yaml", []any{"resources", "containers", 0, "env"}, [][]any{{"steps", 1, "script"}, {"steps", 2, "script"}}},
		{"compose.yaml", []any{"services", "somock", "environment"}, nil},
		{"kubernetes.yaml", []any{"spec", "template", "spec", "containers", 0, "env"}, nil},
	} {
		t.Run(c.file, func(t *testing.T) {
			t.Parallel()
			document := documentsOf(t, c.file)[0]
			env := document.at(t, c.env...).environment(t)
			s := newSession(t)
			s.serve(block{page: c.file, text: asExports(env) + "export SOMOCK_ADDR=127.0.0.1:0 SOMOCK_RECORDINGS=:memory:\nexec somock\n"})
			if strings.Contains(s.log.String(), "is not known") {
				t.Errorf("%v: %s", env, s.log)
			}
			if len(c.commands) > 0 {
				s.loginAgain()
			}
			for _, path := range c.commands {
				s.ask(document.at(t, path...).text(t), c.file)
			}
		})
	}
}

func asExports(env []string) string {
	var b strings.Builder
	for _, pair := range env {
		b.WriteString("export '" + pair + "'\n")
	}
	return b.String()
}

// loginAgain is a client that does what expectations.yaml asks for.
func (s *session) loginAgain() {
	s.t.Helper()
	for _, ticket := range []string{"7T:old==", "7T:new=="} {
		r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.url+"/Cust12345/api/v1/Agents/Messaging/CreateMessage",
			strings.NewReader(`{"IncomingMessage":{"To":"1","From":"2","Content":"3"}}`))
		if err != nil {
			s.t.Fatal(err)
		}
		r.Header = http.Header{"Content-Type": {"application/json"}, "Authorization": {"SOTicket " + ticket}, "So-Apptoken": {"f2398a3a7wer3759d4b220e9a9c94321"}}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			s.t.Fatal(err)
		}
		_ = resp.Body.Close()
	}
}

// ask runs the commands of a sample that are for somock; the others are a user's.
func (s *session) ask(script, file string) {
	s.t.Helper()
	expectations, err := os.ReadFile(filepath.Join(samples, "expectations.yaml"))
	if err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.dir, "expectations.yaml"), expectations, 0o600); err != nil {
		s.t.Fatal(err)
	}
	lines := slices.DeleteFunc(strings.Split(script, "\n"), func(line string) bool { return strings.HasPrefix(line, "npm ") })
	s.run(block{page: file, text: strings.ReplaceAll(strings.Join(lines, "\n"), "somock:8204", documented)})
}

// wasRun are the samples that are run as they stand, and by whom.
var wasRun = map[string]string{"expectations.yaml": "this package", "compose.yaml": ".github/engine", "compose-replicas.yaml": ".github/engine"}

// A sample says of itself what of it was not tried.
func TestSamplesSayWhatWasNotRun(t *testing.T) {
	for _, name := range sampleNames(t) {
		source, err := os.ReadFile(filepath.Join(samples, name))
		if err != nil {
			t.Fatal(err)
		}
		if wasRun[name] == "" && !bytes.Contains(source, []byte("\n# Unverified: ")) {
			t.Errorf("%s does not say that it is unverified, and in what", name)
		}
		documentsOf(t, name)
	}
}

func sampleNames(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(samples, "*.yaml"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no samples: %v", err)
	}
	for i := range paths {
		paths[i] = filepath.Base(paths[i])
	}
	return paths
}

func TestComposeWaitsForHealth(t *testing.T) {
	document := documentsOf(t, "compose.yaml")[0]
	if got := document.at(t, "services", "client", "depends_on", "somock", "condition").text(t); got != "service_healthy" {
		t.Errorf("the client waits for %s", got)
	}
	if got := document.at(t, "services", "somock", "healthcheck", "test").text(t); got != "CMD\n/somock\nready" {
		t.Errorf("health is told by %q", got)
	}
}

// What a probe asks has to be there.
func TestKubernetesProbesAnswer(t *testing.T) {
	s := newSession(t)
	s.serve(block{page: "kubernetes.yaml", text: "exec somock --recordings :memory:\n"})
	container := documentsOf(t, "kubernetes.yaml")[0].at(t, "spec", "template", "spec", "containers", 0)
	for _, probe := range []string{"startupProbe", "readinessProbe", "livenessProbe"} {
		path := container.at(t, probe, "httpGet", "path").text(t)
		resp, err := http.Get(s.url + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Errorf("%s asks %s and is told %d", probe, path, resp.StatusCode)
		}
	}
}

var setting = regexp.MustCompile(`\bSOMOCK_[A-Z0-9_]+\b`)

// Every setting that a page or a sample names is one that the program has.
func TestEverySettingIsReal(t *testing.T) {
	help, err := exec.Command(filepath.Join(binaryDir(), "somock"), "serve", "--help").Output()
	if err != nil {
		t.Fatal(err)
	}
	known := []string{"SOMOCK_SERVER", "SOMOCK_URL", "SOMOCK_API_URL", "SOMOCK_TEST_REQUIRE", "SOMOCK_TEST_LONG", "SOMOCK_TEST_KILL_ROUNDS", "SOMOCK_TEST_LOAD", "SOMOCK_TEST_SLOW_CONNECTIONS"}
	for _, flag := range regexp.MustCompile(`--([a-z][a-z-]+)`).FindAllStringSubmatch(string(help), -1) {
		known = append(known, "SOMOCK_"+strings.ToUpper(strings.ReplaceAll(flag[1], "-", "_")))
	}
	files := append(pages(t), "Dockerfile")
	for _, name := range sampleNames(t) {
		files = append(files, filepath.Join(".github/samples", name))
	}
	for _, file := range files {
		for _, name := range setting.FindAllString(read(t, file), -1) {
			if !slices.Contains(known, name) {
				t.Errorf("%s names %s, which no flag has", file, name)
			}
		}
	}
}

// The workflow of this repository's own forge does nothing but call the one script.
func TestTheWorkflowCallsTheScript(t *testing.T) {
	source := read(t, ".github/workflows/ci.yml")
	var document any
	if err := yaml.UnmarshalWithOptions([]byte(source), &document, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	if got := (tree{document}).at(t, "jobs", "ci", "steps", 2, "run").text(t); got != ".ci/run" {
		t.Errorf("its last step runs %q", got)
	}
	if !strings.Contains(source, "Unverified: ") {
		t.Error("it does not say that it was not run")
	}
}
