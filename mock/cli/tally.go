package cli

import (
	"fmt"
	"slices"
	"sync/atomic"

	"somock/mock"
)

// A tally counts the calls that had errors and warnings, for --fail-on. It may be used
// concurrently.
type tally struct{ errors, warnings atomic.Int64 }

func (t *tally) add(e *mock.Entry) {
	has := func(w mock.Weight) bool {
		return slices.ContainsFunc(e.Violations, func(v mock.Violation) bool { return v.Weight == w })
	}
	if has(mock.WeightError) {
		t.errors.Add(1)
	}
	if has(mock.WeightWarning) {
		t.warnings.Add(1)
	}
}

// verdict is a no if there was what must not be.
func (t *tally) verdict(failOn string) error {
	errors, warnings := t.errors.Load(), t.warnings.Load()
	if failOn == "never" || errors == 0 && (failOn == "errors" || warnings == 0) {
		return nil
	}
	return mock.Fail(mock.No, fmt.Errorf("calls with errors: %d, with warnings: %d", errors, warnings), "somock recordings list shows which; --fail-on never lets them pass")
}
