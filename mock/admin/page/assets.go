package page

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"time"
)

//go:embed assets
var assetFiles embed.FS

// assets are the styles and scripts. Their address holds a hash of them all, so that a
// browser may keep each for ever and still never mixes those of two versions.
type assets struct {
	version string
	files   map[string][]byte
}

func loadAssets() assets {
	a := assets{files: map[string][]byte{}}
	hash := sha256.New()
	entries, err := fs.ReadDir(assetFiles, "assets")
	if err != nil {
		panic(err) // embedded: it is there or the program was not built
	}
	for _, e := range entries {
		content, err := assetFiles.ReadFile("assets/" + e.Name())
		if err != nil {
			panic(err)
		}
		a.files[e.Name()] = content
		hash.Write([]byte(e.Name()))
		hash.Write(content)
	}
	a.version = hex.EncodeToString(hash.Sum(nil)[:6])
	return a
}

// path is the address of one of them.
func (a assets) path(name string) string { return Assets + a.version + "/" + name }

// mediaType is given here, since that of the machine that somock runs on may be another.
func mediaType(file string) string {
	switch path.Ext(file) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	}
	return "image/svg+xml"
}

func (a assets) serve(w http.ResponseWriter, r *http.Request) error {
	content, ok := a.files[r.PathValue("file")]
	if !ok || r.PathValue("version") != a.version {
		http.NotFound(w, r)
		return nil
	}
	w.Header().Set("Cache-Control", "private, max-age=31536000, immutable")
	w.Header().Set("Content-Type", mediaType(r.PathValue("file")))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
	return nil
}
