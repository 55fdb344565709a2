package npmclient_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const clientPackage = "@superoffice/webapi@12.4.1514"

// A client is a folder in which the official client is installed.
type client struct{ dir, node string }

// install fetches the official client by npm.
func install(t *testing.T) client {
	t.Helper()
	node, npm := find(t, "node"), find(t, "npm")
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), npm, "install", "--no-save", "--no-audit", "--no-fund", "--prefer-offline", "--prefix", dir, clientPackage)
	if out, err := cmd.CombinedOutput(); err != nil {
		missing(t, "npm install "+clientPackage+" failed: "+string(out))
	}
	script, err := os.ReadFile(filepath.Join("testdata", "call.js"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "call.js"), script, 0o600); err != nil {
		t.Fatal(err)
	}
	return client{dir, node}
}

func find(t *testing.T, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		missing(t, "needs "+program+" on the PATH")
	}
	return path
}

// missing skips a test, or fails it where the surroundings promise node.
func missing(t *testing.T, why string) {
	t.Helper()
	if slices.Contains(strings.Split(os.Getenv("SOMOCK_TEST_REQUIRE"), ","), "node") {
		t.Fatal("SOMOCK_TEST_REQUIRE contains node: " + why)
	}
	t.Skip(why)
}

// A how is what testdata/call.js is told.
type how struct {
	Base    string            `json:"base"`
	Scheme  string            `json:"scheme"`
	Headers map[string]string `json:"headers,omitempty"`
	Message any               `json:"message"`
	Times   int               `json:"times,omitempty"`
	Timeout int               `json:"timeout,omitempty"` // milliseconds; the client's default is none
	Cache   map[string]any    `json:"cache,omitzero"`
}

// An ending is how the client's promise ended.
type ending struct {
	Resolved      json.RawMessage `json:"resolved"` // nil if it was rejected
	RequestStatus int             `json:"requestStatus"`
	Rejected      *struct {
		Status  int             `json:"status"`
		Data    json.RawMessage `json:"data"`
		Code    string          `json:"code"`
		Message string          `json:"message"`
	} `json:"rejected"`
}

// call makes a call, with further environment like NODE_EXTRA_CA_CERTS=FILE.
func (c client) call(t *testing.T, h how, environment ...string) ending {
	t.Helper()
	told, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), c.node, "call.js")
	cmd.Dir, cmd.Stdin, cmd.Stderr = c.dir, bytes.NewReader(told), os.Stderr
	cmd.Env = append(os.Environ(), environment...)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("node call.js: %v", err)
	}
	var e ending
	if err := json.Unmarshal(out, &e); err != nil {
		t.Fatalf("node call.js printed %q: %v", out, err)
	}
	return e
}
