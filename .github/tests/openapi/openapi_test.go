// Package openapitest holds the two OpenAPI documents to the programs that read them: a
// generator of Go clients, whose code has to compile and to make calls, and two linters.
//
//	SOMOCK_TEST_REQUIRE      words among oapi-codegen, node: fail instead of skip without it
package openapitest

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"somock/mock/admin"
	"somock/mock/mocktest"
)

// The linters, and what the second is told to look at.
var linters = []string{"@redocly/cli@2.77.0", "@stoplight/spectral-cli@6.16.3"}

// documents writes both documents into dir.
func documents(t *testing.T, dir string) {
	t.Helper()
	write(t, filepath.Join(dir, "control.yaml"), admin.OpenAPIAdmin())
	write(t, filepath.Join(dir, "superoffice.yaml"), admin.OpenAPISuperOffice())
}

func write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// run runs a command in dir and gives what it printed.
func run(t *testing.T, dir, name string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "REDOCLY_TELEMETRY=off")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// missing skips a test, or fails it where the surroundings promise what it needs.
func missing(t *testing.T, tool, why string) {
	t.Helper()
	if slices.Contains(strings.Split(os.Getenv("SOMOCK_TEST_REQUIRE"), ","), tool) {
		t.Fatal("SOMOCK_TEST_REQUIRE contains " + tool + ": " + why)
	}
	t.Skip(why)
}

// Clients that oapi-codegen makes of the documents compile, and their calls are answered
// as the documents say.
func TestGeneratedClientsCompileAndCall(t *testing.T) {
	dir := t.TempDir()
	documents(t, dir)
	module := filepath.Join("..", "..", "tools", "openapi")
	for _, name := range []string{filepath.Join(module, "go.mod"), filepath.Join(module, "go.sum"), filepath.Join("testdata", "call.go")} {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, filepath.Base(name)), string(content))
	}
	if out, err := run(t, dir, "go", "mod", "download"); err != nil {
		missing(t, "oapi-codegen", "go mod download failed: "+out)
	}
	for _, name := range []string{"control", "superoffice"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
		if out, err := run(t, dir, "go", "tool", "oapi-codegen", "-package", name, "-generate", "types,client", "-o", filepath.Join(name, "client.go"), name+".yaml"); err != nil || out != "" {
			t.Fatalf("oapi-codegen %s: %v\n%s", name, err, out)
		}
	}
	srv := mocktest.Start(t)
	out, err := run(t, dir, "go", "run", ".", srv.URL())
	if want := "204 Hello 204\n"; err != nil || out != want {
		t.Errorf("seen %q, %v, want %q", out, err, want)
	}
}

// Neither linter finds an error; what they warn of (a contact, descriptions beside
// summaries) is taste.
func TestLintersFindNoError(t *testing.T) {
	npm, err := exec.LookPath("npm")
	if err != nil {
		missing(t, "node", "needs npm on the PATH")
	}
	dir := t.TempDir()
	documents(t, dir)
	write(t, filepath.Join(dir, "spectral.yaml"), "extends: ['spectral:oas']\n")
	install := append([]string{"install", "--no-save", "--no-audit", "--no-fund", "--prefer-offline", "--ignore-scripts", "--prefix", dir}, linters...)
	if out, err := run(t, dir, npm, install...); err != nil {
		missing(t, "node", "npm install failed: "+out)
	}
	bin := filepath.Join(dir, "node_modules", ".bin")
	for _, command := range [][]string{
		{filepath.Join(bin, "redocly"), "lint", "control.yaml", "superoffice.yaml"},
		{filepath.Join(bin, "spectral"), "lint", "--fail-severity", "error", "--ruleset", "spectral.yaml", "control.yaml", "superoffice.yaml"},
	} {
		if out, err := run(t, dir, command[0], command[1:]...); err != nil {
			t.Errorf("%v: %v\n%s", command, err, out)
		}
	}
}
