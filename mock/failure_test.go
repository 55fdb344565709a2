package mock

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
)

type helpful struct {
	error
	hint string
}

func (h helpful) Unwrap() error { return h.error }

func (h helpful) Hint() string { return h.hint }

// TestFailureOf finds a failure under what was said around it.
func TestFailureOf(t *testing.T) {
	cause := errors.New("no recording 7")
	for _, c := range []struct {
		name         string
		err          error
		code, status int
		hint         string
	}{
		{"a failure", Fail(NotFound, cause, "list them"), 1, 404, "list them"},
		{"a wrapped one", fmt.Errorf("show: %w", Fail(Usage, cause, "")), 2, 400, ""},
		{"an error that names its mend", helpful{cause, "write it so"}, 3, 400, "write it so"},
		{"one that has none for this case", helpful{cause, ""}, 3, 400, ""},
		{"time is up", Fail(TimedOut, cause, ""), 5, 500, ""},
		{"a kind of a later server", Fail("unheard-of", cause, ""), 4, 500, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := FailureOf(c.err)
			if f == nil || f.ExitCode() != c.code || f.StatusCode() != c.status || f.Hint() != c.hint {
				t.Errorf("%+v: want exit code %d, status %d, hint %q", f, c.code, c.status, c.hint)
			}
			if !errors.Is(c.err, cause) {
				t.Error("the cause is lost")
			}
		})
	}
	if f := FailureOf(cause); f != nil {
		t.Errorf("any error is %+v", f)
	}
}

// TestFailureOnTheWire goes to a client and comes back.
func TestFailureOnTheWire(t *testing.T) {
	b, err := Fail(Evicted, errors.New("<gone>"), "keep more").MarshalJSON()
	if want := `{"code":"evicted","message":"<gone>","hint":"keep more"}`; err != nil || string(b) != want {
		t.Fatalf("%s, %v: want %s", b, err, want)
	}
	var told Failure
	if err := json.Unmarshal(b, &told); err != nil || !IsFailure(&told, Evicted) || told.Error() != "<gone>" || told.Hint() != "keep more" {
		t.Errorf("%+v, %v", told, err)
	}
}
