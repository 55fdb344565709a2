//go:build unix

package docstest_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"somock/mock/contract"
)

var update = flag.Bool("update", false, "write the generated part of the page on fidelity")

const (
	fidelityPage  = ".github/docs/fidelity.md"
	fidelityBegin = "<!-- written by: go test ./mock/docstest -update -->\n"
	fidelityEnd   = "<!-- end -->"
)

// The page says of each rule what the table of rules says.
func TestFidelityIsInStepWithTheRules(t *testing.T) {
	page := read(t, fidelityPage)
	before, rest, ok := strings.Cut(page, fidelityBegin)
	_, after, closed := strings.Cut(rest, fidelityEnd)
	if !ok || !closed {
		t.Fatalf("%s has no generated part", fidelityPage)
	}
	want := before + fidelityBegin + grounds() + fidelityEnd + after
	if *update {
		if err := os.WriteFile(filepath.Join(repository, fidelityPage), []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if page != want {
		t.Errorf("%s is out of step with the rules; go test ./mock/docstest -update writes it anew", fidelityPage)
	}
}

// grounds lists the rules by what their demand, and by what their answer rests on.
func grounds() string {
	var b strings.Builder
	b.WriteString("\n| rests on | demands | answers |\n|---|---|---|\n")
	for _, basis := range []contract.Basis{contract.Page, contract.Swagger, contract.Vendor, contract.Framework, contract.Ours} {
		var demands, answers []string
		for _, r := range contract.Rules() {
			if r.Demand == basis {
				demands = append(demands, ruleLink(r.Name))
			}
			if r.Answer == basis {
				answers = append(answers, ruleLink(r.Name)+wording(r))
			}
		}
		fmt.Fprintf(&b, "| **%s** | %s | %s |\n", basis, listed(demands), listed(answers))
	}
	b.WriteString("\n\\* status and shape are known, the words are ours.\n\n")
	return b.String()
}

func ruleLink(id string) string {
	return "[`" + id + "`](rules.md#" + strings.ReplaceAll(id, ".", "") + ")"
}

// wording marks an answer whose words are less well known than its status.
func wording(r contract.Rule) string {
	if r.Wording == contract.Ours && r.Answer != contract.Ours {
		return "\\*"
	}
	return ""
}

func listed(items []string) string {
	if len(items) == 0 {
		return "–"
	}
	return strings.Join(items, ", ")
}
