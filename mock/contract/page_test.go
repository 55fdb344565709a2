package contract

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/txtar"

	"somock/mock"
)

// rulesPage is the page of all rules for readers of the repository.
const rulesPage = "../../.github/docs/rules.md"

// TestThePageOfRulesIsInStep writes the page from the table, by judging each example,
// and compares. With -update it is written anew.
func TestThePageOfRulesIsInStep(t *testing.T) {
	page := pageOfRules(t)
	if *update {
		if err := os.MkdirAll(filepath.Dir(rulesPage), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(rulesPage, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(rulesPage)
	if err != nil {
		t.Fatal(err)
	}
	if string(kept) != page {
		t.Errorf("%s is out of step with the table: go test ./mock/contract -update", rulesPage)
	}
}

func pageOfRules(t *testing.T) string {
	var b strings.Builder
	b.WriteString(pageHead)
	b.WriteString("| rule | weight | refusal | demand / answer rest on | breached when |\n|---|---|---|---|---|\n")
	for _, r := range Rules() {
		fmt.Fprintf(&b, "| [`%s`](#%s) | %s | %s | %s / %s | %s |\n", r.ID, strings.ReplaceAll(r.Name, ".", ""), weightText(r), statusText(r), r.Demand, orDash(string(r.Answer)), r.When)
	}
	for _, r := range Rules() {
		writeRule(t, &b, r)
	}
	writeExample(t, &b)
	return b.String()
}

const pageHead = `# The rules

<!-- written by: go test ./mock/contract -update -->

What somock demands of one call, in the order in which it is judged: the first breached rule that has a refusal
gives the answer, all violations are recorded. ` + "`somock rules ID`" + ` says the same of one rule.

A demand, and the answer to its breach, rest on different ground, which is told apart: **page** (the endpoint's
reference page), **swagger** (the vendor's API description), **vendor** (its other documentation), **framework**
(ASP.NET Web API 2, on which the service is built), **ours** (nothing public is known). Change weights with
` + "`--rules FILE`" + ` (` + "`rule-id: error|warning|info|off`" + `).

`

func weightText(r Rule) string {
	if r.Online != "" {
		return fmt.Sprintf("%s; %s online", r.Weight, r.Online)
	}
	return string(r.Weight)
}

func statusText(r Rule) string {
	switch {
	case r.Status == 0:
		return "–"
	case r.RefusesOnline:
		return fmt.Sprintf("%d online", r.Status)
	}
	return fmt.Sprint(r.Status)
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

func writeRule(t *testing.T, b *strings.Builder, r Rule) {
	fmt.Fprintf(b, "\n## %s\n\n%s.\n\n%s\n\n", r.ID, strings.ToUpper(r.When[:1])+r.When[1:], r.Explanation)
	fmt.Fprintf(b, "- Weight: %s. Refusal: %s.\n- The demand rests on: %s, %s.\n", weightText(r), statusText(r), r.Demand, r.DemandDoc)
	if r.Status != 0 {
		fmt.Fprintf(b, "- The answer rests on: %s, %s. The words of its body: %s.\n", r.Answer, r.AnswerDoc, r.Wording)
	}
	if r.Setting != "" {
		fmt.Fprintf(b, "- To try it: `somock serve %s`\n", r.Setting)
	}
	if r.Credentials != "" {
		fmt.Fprintf(b, "\nThe credentials file:\n\n```yaml\n%s```\n", r.Credentials)
	}
	call := judgeExample(t, r, r.Setting, r.Breached)
	fmt.Fprintf(b, "\nBreached by\n\n```http\n%s\n```\n\nwhich gives\n\n```text\n", httpText(r.Breached))
	for _, v := range call.Violations {
		if v.Rule == r.Name {
			fmt.Fprintf(b, "%s (%s)\nseen:     %s\nexpected: %s\nsource:   %s\nfix:      %s\n", v.Rule, v.Weight, v.Seen, v.Expected, v.Source, v.Fix)
			break
		}
	}
	b.WriteString("```\n")
	if r.Status != 0 {
		fmt.Fprintf(b, "\nand the answer\n\n```http\n%s```\n", strings.Replace(replyText(call.Answer), fmt.Sprintf("%d, by refusal"+finalText(call.Answer), r.Status), fmt.Sprintf("HTTP/1.1 %d %s", r.Status, http.StatusText(r.Status)), 1))
	}
	setting := ""
	if r.MendedSetting != "" {
		setting = " (with `" + r.MendedSetting + "`)"
	}
	fmt.Fprintf(b, "\nMended by%s\n\n```http\n%s\n```\n", setting, httpText(r.Mended))
}

// writeExample is the case worked-example as a reader meets it.
func writeExample(t *testing.T, b *strings.Builder) {
	archive, err := txtar.ParseFile("testdata/worked-example.txtar")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(b, "\n## A worked example\n\n%s", archive.Comment)
	titles := map[string]string{
		"request": "It sends", "message": "The message is read all the same:",
		"violations": "What is wrong, each with what to change:", "reply": "The first refusal is the answer:",
	}
	for _, f := range archive.Files {
		if title := titles[f.Name]; title != "" {
			fmt.Fprintf(b, "\n%s\n\n```text\n%s```\n", title, f.Data)
		}
	}
}

// httpText is a raw request as a page can show it: bytes that are no text as \xNN.
func httpText(raw string) string {
	var b strings.Builder
	for i := 0; i < len(raw); {
		r, size := utf8.DecodeRuneInString(raw[i:])
		if r == utf8.RuneError && size == 1 {
			fmt.Fprintf(&b, `\x%02x`, raw[i])
		} else if r != '\r' {
			b.WriteRune(r)
		}
		i += size
	}
	return strings.TrimRight(b.String(), "\n")
}

func finalText(a *mock.Answer) string {
	if a.Final {
		return ", final"
	}
	return ""
}
