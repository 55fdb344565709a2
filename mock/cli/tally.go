package cli

import (
	"fmt"
	"sync"

	"somock/mock"
)

// A tally counts the calls that had errors and warnings, for --fail-on. It may be used
// concurrently.
type tally struct {
	mu               sync.Mutex
	errors, warnings int
}

func (t *tally) add(e *mock.Entry) {
	hasError, hasWarning := false, false
	for _, v := range e.Violations {
		hasError = hasError || v.Weight == mock.WeightError
		hasWarning = hasWarning || v.Weight == mock.WeightWarning
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if hasError {
		t.errors++
	}
	if hasWarning {
		t.warnings++
	}
}

// verdict is a no if there was what must not be.
func (t *tally) verdict(failOn string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if failOn == "never" || t.errors == 0 && (failOn == "errors" || t.warnings == 0) {
		return nil
	}
	return mock.Fail(mock.No, fmt.Errorf("calls with errors: %d, with warnings: %d", t.errors, t.warnings), "somock recordings list shows which; --fail-on never lets them pass")
}
