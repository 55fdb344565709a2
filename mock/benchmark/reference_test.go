//go:build linux

package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestReferencesAnswerAsTheServiceDoes(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "bodies"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	g := newGroupSync(file)
	defer g.close()
	for name, h := range map[string]http.Handler{
		"bare":    http.HandlerFunc(answerBare),
		"group":   groupHandler(g),
		"delayed": delayedHandler(time.Microsecond),
	} {
		t.Run(name, func(t *testing.T) {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(callBody)))
			if w.Code != http.StatusNoContent || w.Body.Len() != 0 {
				t.Errorf("answered %d %q", w.Code, w.Body)
			}
			for name, want := range map[string]string{"Cache-Control": "no-cache", "Pragma": "no-cache", "Expires": "-1"} {
				if got := w.Header().Get(name); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
		})
	}
}

func TestDelayedReferenceIsNeverEarly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		w := httptest.NewRecorder()
		delayedHandler(6*time.Second).ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", http.NoBody))
		if took := time.Since(began); took != 6*time.Second {
			t.Errorf("took %s", took)
		}
	})
}

func TestGroupHasWrittenWhatItAcknowledges(t *testing.T) {
	name := filepath.Join(t.TempDir(), "bodies")
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	g := newGroupSync(file)
	var callers sync.WaitGroup
	for range 50 {
		callers.Go(func() {
			if err := g.append([]byte("a body\n")); err != nil {
				t.Error(err)
			}
		})
	}
	callers.Wait()
	written, err := os.ReadFile(name)
	if err != nil || strings.Count(string(written), "a body\n") != 50 {
		t.Errorf("on disk, %v: %q", err, written)
	}
	g.close()
	if err := g.append([]byte("late")); err == nil {
		t.Error("a closed one acknowledges")
	}
}

func TestGroupDoesNotAcknowledgeWhatItCannotWrite(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "bodies"))
	if err != nil {
		t.Fatal(err)
	}
	file.Close()
	g := newGroupSync(file)
	defer g.close()
	w := httptest.NewRecorder()
	groupHandler(g).ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(callBody)))
	if body, _ := io.ReadAll(w.Body); w.Code != http.StatusServiceUnavailable {
		t.Errorf("answered %d %q", w.Code, body)
	}
}
