package export_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"somock/mock"
	"somock/mock/export"
)

// An httpyac is a folder in which the reader of .http files is installed that knows the
// most of what such a file can hold.
type httpyac struct{ node, program string }

// installHTTPYac fetches it by npm, as testdata/httpyac pins it. No package's own script
// is run.
func installHTTPYac(t *testing.T) httpyac {
	t.Helper()
	missing := func(why string) {
		t.Helper()
		if slices.Contains(strings.Split(os.Getenv("SOMOCK_TEST_REQUIRE"), ","), "node") {
			t.Fatal("SOMOCK_TEST_REQUIRE contains node: " + why)
		}
		t.Skip(why)
	}
	found := map[string]string{}
	for _, program := range []string{"node", "npm"} {
		path, err := exec.LookPath(program)
		if err != nil {
			missing("needs " + program + " on the PATH")
		}
		found[program] = path
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "httpyac"))); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), found["npm"], "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		missing("npm ci failed: " + string(out))
	}
	return httpyac{found["node"], filepath.Join(dir, "node_modules", "httpyac", "bin", "httpyac.js")}
}

// send runs all that is in a file, and returns what httpyac printed and the names of the
// files that are beside it then.
func (h httpyac) send(t *testing.T, file []byte) (printed string, files []string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "calls.http"), file, 0o600); err != nil {
		t.Fatal(err)
	}
	// What an attack would import, run or send.
	for name, text := range map[string]string{
		"other.http": "GET http://{{host}}/imported\n", "other.js": "require('fs').writeFileSync('HACKED-by-file','')", "secret.txt": "the reader's own file",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), h.node, h.program, "send", "calls.http", "--all", "--no-color", "--var",
		"ticket=7T:mine", "app_secret=secret", "access_token=8A:mine", "user=tje0", "password=Tje0", "xsrf_token=x")
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("httpyac: %v\n%.3000s", err, out)
	}
	left, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range left {
		files = append(files, f.Name())
	}
	return string(out), files
}

// ways is in how many ways a body holds an attack; the first is the attack alone.
const ways = 6

// attacks are bodies that make a reader of .http files do something, if it reads them as
// a part of the file: run code, write a file, read one, make another request.
func attacks(server string) []string {
	const code = `require('fs').writeFileSync('HACKED','')`
	lines := []string{
		" > {% " + code + " %}", "> {% " + code + " %}", ">\t{% " + code + " %}", "\t>\t{%\n" + code + "\n%}", " < {% " + code + " %}",
		"{{\n" + code + "\n}}", " {{\n" + code + "\n}}", "{{@request\n" + code + "\n}}", "{{" + code + "}}", "{{+\n" + code + "\n}}",
		"?? js " + code, " ?? js " + code, "?? js response.body == 1", "# @import ./other.http", " # @import ./other.http\n# @forceRef x", "// @import ./other.http",
		"# @loop for 5", "# @ref other", "# @verbose", " >>! HACKED.txt", ">> HACKED.txt", ">>! ./HACKED.txt", "> ./other.js", " > ./other.js", "< ./other.js",
		"< ./secret.txt", "<@ ./secret.txt", "<@latin1 ./secret.txt", "<> ./secret.txt", " ### x\nGET " + server + "/extra", "### x\nGET " + server + "/extra",
		"###\nGET " + server + "/extra", "GET " + server + "/extra", "\r###\rGET " + server + "/extra", "\u2028###\u2028GET " + server + "/extra", "HTTP/1.1 200 OK\n\n>> HACKED",
		"@x = {{" + code + "}}", "/*\n*/\n### x\nGET " + server + "/extra", "gql x < ./secret.txt", "query x { y }", "~~~", "$kafka", "import x", "{%\n" + code + "\n%}",
	}
	var bodies []string
	for _, attack := range lines { // in as many ways as ways says
		bodies = append(bodies, attack, "\n"+attack+"\n", `{"a":`+"\n"+attack+"\n}", "<a>\n"+attack+"\n</a>", "[1,\n\n"+attack+"\n\n2]", `{"a":"x"}`+"\r\n"+attack)
	}
	return bodies
}

// httpyac is installed once for all that it is asked.
func TestHTTPFileInHTTPYac(t *testing.T) {
	reader := installHTTPYac(t)
	t.Run("hostile calls do nothing", reader.hostileCallsDoNothing)
	t.Run("the same call is sent", reader.theSameCallIsSent)
}

// hostileCallsDoNothing runs the export of hostile calls: nothing in them runs, writes,
// reads or sends anything, and each of them is sent as one call at most.
func (h httpyac) hostileCallsDoNothing(t *testing.T) {
	var mu sync.Mutex
	var seen []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, r.Method+" "+r.RequestURI+" "+r.Header.Get("X-Probe")+" "+string(body))
		w.WriteHeader(http.StatusNoContent)
	}))
	defer server.Close()

	const path = "/Cust1/api/v1/Agents/Messaging/CreateMessage"
	hostile := func(change func(*mock.Entry)) *mock.Entry {
		e := &mock.Entry{
			ID: "aaaaaaaa-1", Method: "POST", Target: path, BodyEncoding: "utf8",
			Headers: []mock.Pair{{"Accept", "*/*"}, {"Content-Type", "application/json"}, {"X-Probe", "a"}},
		}
		change(e)
		return e
	}
	list := []*mock.Entry{}
	for i, body := range attacks(server.URL) {
		list = append(list, hostile(func(e *mock.Entry) {
			e.Body, e.Message = body, &mock.Message{Content: &body} // the message holds it, too
		}))
		if i%ways > 0 {
			continue
		}
		for _, name := range []string{"X-Attack", "Authorization", "X-ClientCert"} {
			value := strings.NewReplacer("\r", " ", "\n", " ").Replace(body)
			list = append(list, hostile(func(e *mock.Entry) { e.Headers = append(e.Headers, mock.Pair{name, value}) }))
		}
		list = append(list, hostile(func(e *mock.Entry) { e.ID = "a\n" + body }),
			hostile(func(e *mock.Entry) { e.Target = path + "?a=" + body }), hostile(func(e *mock.Entry) { e.Method = body }),
			hostile(func(e *mock.Entry) {
				e.Headers = append(e.Headers, mock.Pair{"Authorization", fmt.Sprintf("[redacted basic user=%q len=9 fp=12345678]", body)})
			}))
	}
	for _, name := range []string{"###", "#", "# @import ./other.http", ">", ">>!", "??", "{{x}}", "@x", "...x", "GET", "X-ClientCert", "My-Clientcert", "//", "<"} {
		list = append(list, hostile(func(e *mock.Entry) {
			e.Headers = append(e.Headers, mock.Pair{name, "cert: ./secret.txt key: ./secret.txt"})
		}))
	}
	for _, method := range []string{"#", "###", "GRAPHQL", "WS", "SSE", "GRPC", "MQTT", "AMQP", "GET\n\nGET", "PROPFIND", "{{x}}", "@x"} {
		list = append(list, hostile(func(e *mock.Entry) { e.Method = method }))
	}
	var file bytes.Buffer
	if err := export.HTTP(&file, all(list), export.Options{Base: server.URL}); err != nil {
		t.Fatal(err)
	}
	printed, files := h.send(t, file.Bytes())
	if want := []string{"calls.http", "other.http", "other.js", "secret.txt"}; !slices.Equal(files, want) {
		t.Errorf("beside the export are %q, want %q", files, want)
	}
	if len(seen) == 0 || len(seen) > len(list) {
		t.Errorf("%d calls were sent, of %d recordings:\n%.2000s", len(seen), len(list), printed)
	}
	for _, call := range seen {
		if !strings.HasPrefix(call, "POST "+path) || !strings.Contains(call, " a ") && !strings.HasSuffix(call, " a") || strings.Contains(call, "the reader's own file") {
			t.Errorf("sent %q", call)
		}
	}
}

// theSameCallIsSent: what cannot do any harm is sent as it was.
func (h httpyac) theSameCallIsSent(t *testing.T) {
	var seen []sent
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		headers := map[string][]string{}
		for _, name := range []string{"Authorization", "Content-Type", "So-Apptoken", "X-Note", "X-Xsrf-Token", "Cookie"} {
			if values := r.Header.Values(name); len(values) > 0 {
				headers[name] = values
			}
		}
		seen = append(seen, sent{r.Method, r.RequestURI, string(body), headers})
		w.WriteHeader(http.StatusNoContent)
	}))
	defer server.Close()
	list := []*mock.Entry{recordings()[0], {
		ID: "aaaaaaaa-9", Method: "POST", Target: "/api/v1/Agents/Messaging/CreateMessage", BodyEncoding: "utf8",
		Headers: []mock.Pair{{"Authorization", "[redacted basic user=tje0 len=12 fp=754c3008]"}, {"Content-Type", "application/xml"}},
		Body:    `<?xml version="1.0"?><CreateMessageRequest><IncomingMessage><To>+47</To></IncomingMessage></CreateMessageRequest>`,
	}, recordings()[2]} // the last has a cookie, which httpyac keeps
	var file bytes.Buffer
	if err := export.HTTP(&file, all(list), export.Options{Base: server.URL}); err != nil {
		t.Fatal(err)
	}
	printed, _ := h.send(t, file.Bytes())
	want := []sent{
		{"POST", list[0].Target, list[0].Body, map[string][]string{
			"Authorization": {"SOTicket 7T:mine"}, "Content-Type": {"application/json"}, "So-Apptoken": {"secret"}, "X-Note": {"it's"},
		}},
		{"POST", list[1].Target, list[1].Body, map[string][]string{"Authorization": {"Basic dGplMDpUamUw"}, "Content-Type": {"application/xml"}}},
		{"POST", "/api/v1/Agents/Messaging/CreateMessage?token=redacted", `{"IncomingMessage":` + string(list[2].Message.Canonical()) + `}`,
			map[string][]string{"Content-Type": {"application/json"}, "Cookie": {"XSRF-TOKEN=x"}, "X-Xsrf-Token": {"x"}}},
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("(-want +got):\n%s\n%s\n%s", diff, file.String(), printed)
	}
}
