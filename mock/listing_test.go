package mock

import (
	"math/rand/v2"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Whatever requests came before, a request's headers are recorded as if it were the first.
func TestRecurringHeadersAreListedAsTheFirst(t *testing.T) {
	r := newTestRedactor(t)
	draw := rand.New(rand.NewPCG(1, 2))
	names := []string{"Accept", "Authorization", "X-Empty", "X-More"}
	values := [][]string{nil, {}, {""}, {"a"}, {"b"}, {"a", "b"}, {"Basic dTpw"}}
	for range 20_000 {
		h := http.Header{}
		for _, name := range names {
			if i := draw.IntN(len(values) + 2); i < len(values) {
				h[name] = values[i]
			}
		}
		if diff := cmp.Diff(r.Headers(h), r.recurring(h)); diff != "" {
			t.Fatalf("%v: -alone +recurring\n%s", h, diff)
		}
		if diff := cmp.Diff(r.Headers(h), r.Outcome(&Call{Request: &Request{}}, Answered, 204, h, "").Headers); diff != "" {
			t.Fatalf("%v: -alone +replied\n%s", h, diff)
		}
	}
}

func TestRecurringHeadersAreSharedByEntries(t *testing.T) {
	r := newTestRedactor(t)
	a := r.recurring(http.Header{"Accept": {"a", "b"}})
	if b := r.recurring(http.Header{"Accept": {"a", "b"}}); &a[0] != &b[0] {
		t.Error("two lists of the same headers")
	}
}
