package contract

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"somock/mock"
)

// table is the contract as published: id, weight, refusal.
const table = `
path.unknown error 404
path.not-emulated info 404
tenant.invalid error 400
method.not-allowed error 405
auth.missing error 401
auth.scheme error 401
auth.malformed error 401
auth.installation error 401
auth.unknown error 401
xsrf.mismatch error 401
xsrf.no-cookie warning 0
app-token.missing warning 401
app-token.unknown error 401
messaging-access.denied error 403
content-type.missing error 415
content-type.unsupported error 415
content-encoding.unsupported error 415
body.too-large error 413
body.incomplete error 400
body.missing error 400
body.syntax error 400
body.type error 400
message.missing error 400
message.coerced warning 0
message.xml-shape warning 0
message.unknown-property warning 0
message.duplicate-property warning 0
message.empty warning 0
message.too-long warning 0
message.encoding warning 0
message.rights info 0
select.no-effect info 0
accept.unsupported info 0
`

func TestTheTableIsThePublishedOne(t *testing.T) {
	got := "\n"
	for _, r := range Rules() {
		got += fmt.Sprintf("%s %s %d\n", r.ID, r.Weight, r.Status)
	}
	if got != table {
		t.Errorf("got %s", got)
	}
}

func TestEachRuleExplainsItself(t *testing.T) {
	for _, r := range Rules() {
		for what, text := range map[string]string{
			"demand": string(r.Demand), "document": r.DemandDoc, "when": r.When, "explanation": r.Explanation,
			"expected": r.Expected, "fix": r.Fix, "breached": r.Breached, "mended": r.Mended,
		} {
			if text == "" {
				t.Errorf("%s: no %s", r.ID, what)
			}
		}
		if !utf8.ValidString(r.Breached + r.Mended) {
			t.Errorf("%s: JSON, a page or a terminal cannot show its examples as they are", r.ID)
		}
		if answered := r.Answer != "" && r.AnswerDoc != "" && r.Wording != ""; answered != (r.Status != 0) {
			t.Errorf("%s: a refusal and what it rests on go together", r.ID)
		}
		if answers := r.Brief != "" && r.Body != nil; answers != (r.Status != 0) {
			t.Errorf("%s: a refusal and its words go together", r.ID)
		}
	}
}

// TestTheTableIsInTheOrderOfItsIDs, so that an id finds its rule, and by its name, too.
func TestTheTableIsInTheOrderOfItsIDs(t *testing.T) {
	rules := Rules()
	if len(rules) != ruleCount {
		t.Fatalf("%d rules, %d ids", len(rules), ruleCount)
	}
	for i, r := range rules {
		if r.ID != RuleID(i) {
			t.Errorf("%s stands where %s belongs", r.ID, RuleID(i))
		}
		if found, ok := Lookup(strings.ToUpper(r.Name)); !ok || found.ID != r.ID {
			t.Errorf("%s is not found by its name", r.ID)
		}
	}
	if _, ok := Lookup("auth.mising"); ok {
		t.Error("a rule that there is not was found")
	}
}

// TestNoRuleIsKnownByItsName outside the files of the table: who asks for one uses its id, which the
// compiler checks, and who needs to know something of it finds it in the table.
func TestNoRuleIsKnownByItsName(t *testing.T) {
	files := 0
	err := filepath.WalkDir("..", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, filepath.Join("..", "contract", "rule")) {
			return err
		}
		source, err := os.ReadFile(path)
		files++
		for _, id := range IDs() {
			if strings.Contains(string(source), strconv.Quote(id)) && id != "auth.scheme" { // which is a field of matchers, too
				t.Errorf("%s spells %q", path, id)
			}
		}
		return err
	})
	if err != nil || files < 100 {
		t.Errorf("%d files, %v", files, err)
	}
}

// TestEachExampleDoesWhatItSays breaches and mends every rule by its own two requests.
func TestEachExampleDoesWhatItSays(t *testing.T) {
	for _, r := range Rules() {
		t.Run(r.Name, func(t *testing.T) {
			call := judgeExample(t, r, r.Setting, r.Breached)
			if !breaches(call, r.Name) {
				t.Fatalf("the breached request does not breach it: %s", violationText(call.Violations))
			}
			if got := refusedWith(call); got != r.Status {
				t.Errorf("answered with %d, want %d", got, r.Status)
			}
			if call.Answer != nil && call.Answer.By == mock.ByRefusal && (call.Answer.Rule != r.Name || *call.Answer.Decision().Rule != r.Name) {
				t.Errorf("the refusal is said to be that of %q", call.Answer.Rule)
			}
			setting := r.Setting
			if r.MendedSetting != "" {
				setting = r.MendedSetting
			}
			if call := judgeExample(t, r, setting, r.Mended); len(call.Violations) > 0 {
				t.Errorf("the mended request breaches: %s", violationText(call.Violations))
			}
		})
	}
}

func judgeExample(t *testing.T, r Rule, setting, request string) *mock.Call {
	c, _ := configure(t, setting, r.Credentials, "")
	return c.Check(parseRaw(t, request, c.config.MaxBody))
}

func breaches(call *mock.Call, id string) bool {
	return slices.ContainsFunc(call.Violations, func(v mock.Violation) bool { return v.Rule == id })
}

// refusedWith is the status of a refusal, 0 without one.
func refusedWith(call *mock.Call) int {
	if call.Answer == nil || call.Answer.By != mock.ByRefusal {
		return 0
	}
	return call.Answer.Reply.Status
}

// TestOffRemovesRuleAndRefusal turns each rule off and breaches it.
func TestOffRemovesRuleAndRefusal(t *testing.T) {
	for _, r := range Rules() {
		t.Run(r.Name, func(t *testing.T) {
			c, _ := configure(t, r.Setting, r.Credentials, r.Name+": off")
			call := c.Check(parseRaw(t, r.Breached, c.config.MaxBody))
			if breaches(call, r.Name) {
				t.Error("it is still judged")
			}
			if call.Answer != nil && !strings.HasPrefix(r.Name, "path.") { // there is nothing behind another path
				t.Errorf("it is still answered: %s", replyText(call.Answer))
			}
		})
	}
}

func TestRecordOnlyRemovesRefusals(t *testing.T) {
	stays := map[string]bool{"path.unknown": true, "path.not-emulated": true, "tenant.invalid": true, "method.not-allowed": true, "body.too-large": true}
	for _, r := range Rules() {
		t.Run(r.Name, func(t *testing.T) {
			call := judgeExample(t, r, r.Setting+"\n--on-violation record", r.Breached)
			if !breaches(call, r.Name) {
				t.Error("the violation is not recorded")
			}
			if refused := call.Answer != nil; refused != stays[r.Name] {
				t.Errorf("refused: %v", refused)
			}
		})
	}
}
