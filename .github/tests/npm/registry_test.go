package npmtest

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// registry serves these packages as npm's own does, and no other.
func registry(t *testing.T, tarballs []string) string {
	t.Helper()
	documents := map[string][]byte{}
	files := http.FileServer(http.Dir(filepath.Dir(tarballs[0])))
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, err := url.PathUnescape(strings.TrimPrefix(r.URL.EscapedPath(), "/"))
		if document, ok := documents[name]; ok && err == nil {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(document)
			return
		}
		files.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	base := "http://" + server.Listener.Addr().String()
	for _, file := range tarballs {
		name, document := published(t, file, base)
		documents[name] = document
	}
	server.Start()
	return base
}

// published is what a registry says of a package with one version.
func published(t *testing.T, file, base string) (name string, document []byte) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha512.Sum512(content)
	about := manifestOf(t, string(content))
	about["dist"] = map[string]any{"tarball": base + "/" + filepath.Base(file), "integrity": "sha512-" + base64.StdEncoding.EncodeToString(sum[:])}
	name, version := about["name"].(string), about["version"].(string)
	document, err = json.Marshal(map[string]any{"name": name, "dist-tags": map[string]any{"latest": version}, "versions": map[string]any{version: about}})
	if err != nil {
		t.Fatal(err)
	}
	return name, document
}

// manifestOf is the package.json, which is the first file.
func manifestOf(t *testing.T, tarball string) (about map[string]any) {
	t.Helper()
	open, err := gzip.NewReader(strings.NewReader(tarball))
	if err != nil {
		t.Fatal(err)
	}
	files := tar.NewReader(open)
	if _, err := files.Next(); err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(files)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(content, &about); err != nil {
		t.Fatal(err)
	}
	if about["scripts"] != nil {
		t.Errorf("%v has scripts", about["name"])
	}
	return about
}
