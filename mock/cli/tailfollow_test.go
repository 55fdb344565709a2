package cli

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"somock/mock/admin"
)

// A flow is a control plane that lets its reader of events go after each piece.
type flow struct {
	mu     sync.Mutex
	pieces []string
	end    context.CancelFunc
}

func (f *flow) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/__admin/version":
		fmt.Fprint(w, `{"version":"1","run":"k3v9q2ab"}`)
	case "/__admin/recordings/k3v9q2ab-3":
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusGone)
		fmt.Fprint(w, `{"error":{"code":"evicted","message":"gone","hint":""}}`)
	case "/__admin/events":
		f.mu.Lock()
		defer f.mu.Unlock()
		if len(f.pieces) == 0 {
			f.end()
			return
		}
		fmt.Fprint(w, f.pieces[0])
		f.pieces = f.pieces[1:]
	default:
		http.NotFound(w, r)
	}
}

func replied(seq int) string {
	return fmt.Sprintf("id: k3v9q2ab-%d.1\nevent: replied\ndata: {\"id\":\"k3v9q2ab-%d\",\"run\":\"k3v9q2ab\",\"seq\":%d,\"reply\":{\"outcome\":\"answered\",\"status\":204}}\n\n", seq, seq, seq)
}

// A tail that was let go because it did not keep up says so, goes on, and says what
// retention has taken from it meanwhile.
func TestTailSaysWhatItMissed(t *testing.T) {
	ctx, end := context.WithCancel(t.Context())
	defer end()
	server := httptest.NewServer(&flow{pieces: []string{replied(1) + replied(2), replied(7)}, end: end})
	defer server.Close()
	client, err := admin.NewClient(server.URL, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	var out, talk strings.Builder
	a := &app{System: System{Out: &out}, talk: newTerminal(&talk, false), data: newTerminal(&out, false), json: true}
	tail := &tail{app: a, from: client, printed: map[string]bool{}}
	_ = tail.follow(ctx, "k3v9q2ab-0") // ended by the last request
	if n := strings.Count(out.String(), "\n"); n != 3 {
		t.Errorf("printed is %s", &out)
	}
	for _, said := range []string{"does not keep up", "retention has dropped recordings before they could be shown, from k3v9q2ab-3 on; the next one is k3v9q2ab-7"} {
		if !strings.Contains(talk.String(), said) {
			t.Errorf("it does not say %q:\n%s", said, &talk)
		}
	}
}
