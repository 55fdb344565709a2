// Package workflowtest has actionlint look at our own workflow and at the sample for others.
package workflowtest

import (
	"os"
	"os/exec"
	"regexp"
	"testing"
)

const repository = "../../.."

var workflows = []string{".github/workflows/ci.yml", ".github/samples/github-actions.yaml"}

func TestActionlintFindsNothing(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"tool", "-modfile=.github/tools/go.mod", "actionlint"}, workflows...)...)
	cmd.Dir = repository
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestOurActionsArePinned: a tag can be moved by who holds it.
func TestOurActionsArePinned(t *testing.T) {
	source, err := os.ReadFile(repository + "/" + workflows[0])
	if err != nil {
		t.Fatal(err)
	}
	used := regexp.MustCompile(`uses: (.*)`).FindAllSubmatch(source, -1)
	if len(used) == 0 {
		t.Fatal("no action is used")
	}
	for _, found := range used {
		if !regexp.MustCompile(`@[0-9a-f]{40} # v\d`).Match(found[1]) {
			t.Errorf("%s is not pinned to a commit", found[1])
		}
	}
}
