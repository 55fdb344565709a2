package scenario

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"time"

	"somock/mock"
	"somock/mock/strictyaml"
)

// A ReloadError says that a file was edited and is not in force: what it said before is.
type ReloadError struct {
	Path  string    `json:"path"`
	Error string    `json:"error"`
	Since time.Time `json:"since"`
}

// Watch looks at the scenario files every second until ctx is done. A good edit is in
// force at once and as a whole, a bad one is reported and the old stays. Whoever starts
// it in a goroutine waits for it to return.
func (e *Engine) Watch(ctx context.Context) {
	ticks := time.NewTicker(time.Second)
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
			e.Reload()
		}
	}
}

// Reload looks at the scenario files once, as Watch does every second.
func (e *Engine) Reload() {
	for _, path := range e.watched() {
		_, source, err := strictyaml.ReadFile(path)
		e.reload(path, source, err)
	}
}

func (e *Engine) watched() []string {
	e.acts.Lock()
	defer e.acts.Unlock()
	var paths []string
	for _, f := range e.library.disk {
		paths = append(paths, f.Path)
	}
	return paths
}

// reload takes in what a file says now.
func (e *Engine) reload(path string, source []byte, err error) {
	note, changed := e.replace(path, source, err)
	if !changed {
		return
	}
	if note.Note == "book" {
		e.log.Info(note.Text, "path", path, "book", note.Detail["book"])
	} else {
		e.log.Error(note.Text, "path", path, "error", note.Detail["error"])
	}
	e.remark(note)
}

// replace puts the file in the place of what was read of it before. changed is false if
// nothing is new, neither the file nor what is wrong with it.
func (e *Engine) replace(path string, source []byte, err error) (note mock.Note, changed bool) {
	e.acts.Lock()
	defer e.acts.Unlock()
	next := e.library.clone()
	i := slices.IndexFunc(next.disk, func(f *File) bool { return f.Path == path })
	if i < 0 {
		return mock.Note{}, false
	}
	before := next.disk[i]
	if err == nil && bytes.Equal(source, before.Source) {
		return e.mended(path)
	}
	var f *File
	if err == nil {
		f, err = Parse(path, source, e.rules...)
	}
	if err == nil {
		f.Path = path
		next.disk[i] = f
		if j := slices.Index(next.inForce, before.Name); j >= 0 {
			next.inForce[j] = f.Name
		}
		err = e.swap(next)
	}
	if err != nil {
		return e.unmended(path, err)
	}
	e.forget(path)
	return e.bookNote("scenario " + f.Name + " was edited and is in force"), true
}

// mended is for a file that says again what is in force.
func (e *Engine) mended(path string) (mock.Note, bool) {
	if _, wrong := e.reloads[path]; !wrong {
		return mock.Note{}, false
	}
	e.forget(path)
	return e.bookNote("the scenario file is again what is in force"), true
}

func (e *Engine) unmended(path string, err error) (mock.Note, bool) {
	if e.reloads[path].Error == err.Error() {
		return mock.Note{}, false
	}
	now := time.Now()
	e.reloads = maps.Clone(e.reloads)
	if e.reloads == nil {
		e.reloads = map[string]ReloadError{}
	}
	e.reloads[path] = ReloadError{path, err.Error(), now}
	return mock.Note{Time: now, Note: "reload-failed", Text: "the scenario file was edited and is not in force",
		Detail: map[string]string{"path": path, "error": err.Error()}}, true
}

func (e *Engine) forget(path string) {
	e.reloads = maps.Clone(e.reloads)
	delete(e.reloads, path)
}
