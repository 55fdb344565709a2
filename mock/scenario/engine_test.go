package scenario

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"somock/mock"
)

// decide asks the engine about one call and tells the decision in a line.
func decide(t *testing.T, e *Engine, call string) string {
	t.Helper()
	d, r, epoch, err := e.Decide(t.Context(), callOf(t, call))
	if err != nil {
		t.Fatal(err)
	}
	return tell(d.Plan(r), epoch)
}

// TestPutAndDelete sets a shipped scenario aside in memory and takes it back.
func TestPutAndDelete(t *testing.T) {
	e := New(Options{})
	if err := e.Load("reject-once"); err != nil {
		t.Fatal(err)
	}
	if err := e.Put(t.Context(), "reject-once", []byte("version: 1\nstubs: [{name: mine, finally: 418}]")); err != nil {
		t.Fatal(err)
	}
	if got, want := decide(t, e, "call"), "stub reject-once/mine#1 ordinal=1 status=418"; got != want {
		t.Errorf("decided %q, expected %q", got, want)
	}
	if info, _, err := e.Show("reject-once"); err != nil || info.Origin != InMemory || !info.InForce {
		t.Errorf("shown as %+v, %v; expected in memory and in force", info, err)
	}
	if err := e.Delete(t.Context(), "reject-once"); err != nil {
		t.Fatal(err)
	}
	if got, want := decide(t, e, "call"), "stub reject-once/reject#1 ordinal=1 status=401"; got != want {
		t.Errorf("decided %q, expected %q", got, want)
	}
	if err := e.Delete(t.Context(), "reject-once"); !mock.IsFailure(err, mock.NotFound) {
		t.Errorf("deleting what is not in memory gives %v, expected that it is not found", err)
	}
}

// TestDeleteOfWhatIsInForce leaves the rest of the book.
func TestDeleteOfWhatIsInForce(t *testing.T) {
	e := New(Options{})
	if err := e.Put(t.Context(), "mine", []byte("version: 1\nstubs: [{finally: 418}]")); err != nil {
		t.Fatal(err)
	}
	if err := e.SetBook(t.Context(), "mine", "reset-once"); err != nil {
		t.Fatal(err)
	}
	if err := e.Delete(t.Context(), "mine"); err != nil {
		t.Fatal(err)
	}
	if got, want := decide(t, e, "call"), "stub reset-once/reset#1 ordinal=1 status=- fault=reset"; got != want {
		t.Errorf("decided %q, expected %q", got, want)
	}
}

// TestBadActsChangeNothing tries what cannot be and finds the book as it was.
func TestBadActsChangeNothing(t *testing.T) {
	e := New(Options{})
	if err := e.Load("flaky"); err != nil {
		t.Fatal(err)
	}
	before := e.BookHash()
	for what, err := range map[string]error{
		"unknown name":     e.Load("accept", "flakey"),
		"no such file":     e.Load("./nothing.yaml"),
		"the same twice":   e.Load("flaky"),
		"unknown in book":  e.SetBook(t.Context(), "accept", "nothing"),
		"a bad file":       e.Put(t.Context(), "mine", []byte("version: 1\nstub: []")),
		"another name":     e.Put(t.Context(), "mine", []byte("version: 1\nname: yours\nstubs: [{finally: 204}]")),
		"no thing to arm":  second(e.Arm(t.Context(), Arming{})),
		"negative time":    second(e.Arm(t.Context(), Arming{Step: "503", For: -time.Second})),
		"two things":       second(e.Arm(t.Context(), Arming{Scenario: "flaky", Step: "503"})),
		"nothing to armed": second(e.Arm(t.Context(), Arming{File: mustParse(t, "version: 1\nname: o\nother: [{path: /a, reply: 200}]")})),
	} {
		var hinted interface{ Hint() string }
		if what == "no such file" {
			if !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s: error is %v", what, err)
			}
		} else if !errors.As(err, &hinted) || hinted.Hint() == "" {
			t.Errorf("%s: error is %v, expected one with a hint", what, err)
		}
	}
	if e.BookHash() != before || len(e.armed()) != 0 {
		t.Errorf("the book is %s, was %s; armed is %v", e.BookHash(), before, e.armed())
	}
}

func second[A any](_ A, err error) error { return err }

func mustParse(t *testing.T, source string) *File {
	t.Helper()
	f, err := Parse("test.yaml", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestList names all scenarios once, with where each comes from.
func TestList(t *testing.T) {
	path := t.TempDir() + "/hang.yaml"
	if err := os.WriteFile(path, []byte("version: 1\nstubs: [{finally: 204}]"), 0o600); err != nil {
		t.Fatal(err)
	}
	e := New(Options{})
	if err := e.Load(path, "flaky"); err != nil {
		t.Fatal(err)
	}
	if err := e.Put(t.Context(), "mine", []byte("version: 1\nstubs: [{finally: 204}]")); err != nil {
		t.Fatal(err)
	}
	list, err := e.List()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for _, info := range list {
		if _, twice := seen[info.Name]; twice {
			t.Errorf("%s is listed twice", info.Name)
		}
		seen[info.Name] = string(info.Origin)
		if info.InForce {
			seen[info.Name] += " in force"
		}
	}
	if len(seen) != 17 || seen["hang"] != "file in force" || seen["flaky"] != "shipped in force" || seen["mine"] != "memory" || seen["accept"] != "shipped" {
		t.Errorf("listed are %v", seen)
	}
}

// TestLongScopes are kept as hashes, so that no client fills the memory.
func TestLongScopes(t *testing.T) {
	e := New(Options{})
	if err := e.Use(mustParse(t, `{version: 1, stubs: [{per: "message:content", then: [503], finally: 204}]}`)); err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("long", 1000)
	got := decide(t, e, "call content="+long) + "\n" + decide(t, e, "call content="+long+"er") + "\n" + decide(t, e, "call content="+long)
	want := "stub test/stub-1#1 ordinal=1 status=503\nstub test/stub-1#1 ordinal=1 status=503\nstub test/stub-1#2 ordinal=2 status=204 accepted"
	status, err := e.Status(t.Context())
	if err != nil || got != want || len(status.Scenarios[0].Positions[0].Keys[0].Scope) > 40 {
		t.Errorf("decided\n%s\nexpected\n%s\nkeys are %+v, %v", got, want, status.Scenarios[0].Positions, err)
	}
}

// TestSuggestions says what was probably meant.
func TestSuggestions(t *testing.T) {
	_, err := Open("rejct-once")
	var hinted interface{ Hint() string }
	if !errors.As(err, &hinted) || hinted.Hint() != `did you mean "reject-once"?` {
		t.Errorf("error is %v, expected a suggestion of reject-once", err)
	}
}

// TestOperands tells names, files and steps apart.
func TestOperands(t *testing.T) {
	for operand, want := range map[string]string{
		"reject-once": "name", "./mine": "file", "mine.yaml": "file", "dir/mine.json": "file",
		"503": "step", "{ fault: reset }": "step", "{delay: 1.5s}": "step", "fault: reset": "step",
		`{"headers":{"Location":"/a.b"}}`: "step",
	} {
		got := "name"
		if IsStep(operand) {
			got = "step"
		} else if IsFile(operand) {
			got = "file"
		}
		if got != want {
			t.Errorf("%s is a %s, expected a %s", operand, got, want)
		}
	}
}

// TestBookHash is the same for files that say the same, and another for any that does not.
func TestBookHash(t *testing.T) {
	hash := func(seed *uint64, sources ...string) string {
		var files []*File
		for _, s := range sources {
			files = append(files, mustParse(t, s))
		}
		b, err := Compile(files, seed)
		if err != nil {
			t.Fatal(err)
		}
		return b.Hash()
	}
	plain := "version: 1\nname: a\nstubs:\n- name: s\n  then: [503]\n  finally: 204\n"
	same := "# comment\nversion: 1\ndescription: other\nname: a\nstubs: [{finally: 204, then: [ 503 ], name: s}]"
	other := "version: 1\nname: b\nstubs: [{finally: 204}]"
	one := uint64(1)
	if hash(nil, plain) != hash(nil, same) {
		t.Error("the hash changes by spacing")
	}
	seen := map[string]bool{}
	for _, h := range []string{
		hash(nil), hash(nil, plain), hash(nil, plain, other), hash(nil, other, plain), hash(&one, plain),
		hash(nil, strings.Replace(plain, "503", "502", 1)), hash(nil, strings.Replace(plain, "name: a", "name: c", 1)),
		hash(nil, strings.Replace(plain, "name: s", "name: t", 1)), hash(nil, plain+"other: [{path: /a, reply: 200}]"),
		hash(nil, "seed: 3\n"+plain), hash(nil, plain+"  priority: 1\n"),
	} {
		if seen[h] {
			t.Errorf("two books have the hash %s", h)
		}
		seen[h] = true
	}
}

// TestSeed goes before those of files, for the book and for what is armed.
func TestSeed(t *testing.T) {
	draws := func(seed *uint64) string {
		e := New(Options{Seed: seed})
		if err := e.Load("flaky"); err != nil {
			t.Fatal(err)
		}
		booked := decide(t, e, "call")
		if _, err := e.Arm(t.Context(), Arming{Step: "{one-of: [{status: 503, chance: 50%}, 204]}"}); err != nil {
			t.Fatal(err)
		}
		return booked + "\n" + decide(t, e, "call")
	}
	one, two := uint64(1), uint64(2)
	for _, seed := range []*uint64{nil, &one} {
		if first, again := draws(seed), draws(seed); first != again {
			t.Errorf("the same seed draws %s and %s", first, again)
		}
	}
	if draws(nil) == draws(&one) || draws(&one) == draws(&two) {
		t.Error("another seed draws the same")
	}
}

// TestDrawsOfOthers adds a stub, a scenario and a tenant: what was decided before is
// decided again, byte for byte.
func TestDrawsOfOthers(t *testing.T) {
	const own = "version: 1\nname: own\nstubs:\n- {name: s, when: {tenant: Own}, finally: {delay: {uniform: [1s, 9s]}, one-of: [{status: 503, chance: 50%}, 204]}}\n"
	decisions := func(more bool) string {
		e := New(Options{})
		source := own
		if more {
			source += "- {name: new, priority: 1, when: {tenant: {not: Own}}, finally: {one-of: [{status: 429, chance: 50%}, 204]}}\n"
			if err := e.Load("flaky"); err != nil {
				t.Fatal(err)
			}
			if err := e.SetBook(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if err := e.Use(mustParse(t, source)); err != nil {
			t.Fatal(err)
		}
		var all string
		for range 20 {
			if more {
				decide(t, e, "call tenant=Other")
			}
			all += decide(t, e, "call tenant=Own") + "\n"
		}
		return all
	}
	if alone, among := decisions(false), decisions(true); alone != among || alone != decisions(false) {
		t.Error(cmp.Diff(alone, among))
	}
}

// TestArmNote tells enough to arm the same elsewhere.
func TestArmNote(t *testing.T) {
	var notes notebook
	e := New(Options{Note: notes.add})
	_, err := e.Arm(t.Context(), Arming{Step: "{fault: reset}", Times: 2, For: 10 * time.Minute, Tenant: "Cust1", BypassContract: true, By: "page"})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"id": "arm-1", "stub": "armed/reset", "step": "{fault: reset}", "times": "2", "for": "10m0s", "bypass-contract": "true", "by": "page"}
	note := notes.notes[0]
	if diff := cmp.Diff(want, note.Detail); diff != "" || note.Note != "arm" || note.Tenant != "Cust1" {
		t.Errorf("the note is %+v: %s", note, diff)
	}
}

// TestStatus is where everything stands, as JSON.
func TestStatus(t *testing.T) {
	e := New(Options{})
	if err := e.Use(mustParse(t, "version: 1\nname: mine\nseed: 7\ndescription: d\nstubs:\n- {name: id, per: identity, then: [{status: 503, times: 2}, 500]}\n- {name: wave, loop: true, then: [429]}\n- {finally: 204}")); err != nil {
		t.Fatal(err)
	}
	for _, call := range []string{"call", "call identity=b", "call", "call", "call", "call tenant=Cust1"} {
		decide(t, e, call)
	}
	if _, err := e.Reset(t.Context(), "Cust1"); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Arm(t.Context(), Arming{Step: "503", Times: 3, Tenant: "Cust1", By: "page"}); err != nil {
		t.Fatal(err)
	}
	decide(t, e, "call tenant=Cust1")
	status, err := e.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.MarshalIndent(status.Scenarios, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	want := `[
 {
  "name": "mine",
  "description": "d",
  "origin": "memory",
  "in_force": true,
  "seed": 7,
  "stubs": 3,
  "positions": [
   {
    "stub": "mine/id",
    "keys": [
     {
      "tenant": "default",
      "scope": "b",
      "ordinal": 1,
      "step": 1,
      "remaining": 2
     },
     {
      "tenant": "default",
      "scope": "tje0",
      "ordinal": 4,
      "step": null,
      "remaining": 0
     }
    ]
   },
   {
    "stub": "mine/wave",
    "keys": [
     {
      "tenant": "default",
      "scope": "",
      "ordinal": 1,
      "step": 1,
      "remaining": null
     }
    ]
   },
   {
    "stub": "mine/stub-3",
    "keys": []
   }
  ]
 }
]`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
	if a := status.Armed[0]; a.Stub != "armed/503" || *a.Tenant != "Cust1" || *a.Remaining != 2 || a.Used != 1 || a.By != "page" {
		t.Errorf("armed is %+v", a)
	}
}

// TestRedaction keeps what --redact names out of replies, keys and so out of status.
func TestRedaction(t *testing.T) {
	r, err := mock.NewRedactor([]byte("key"), []string{"message.to", "X-Phone"}, false)
	if err != nil {
		t.Fatal(err)
	}
	e := New(Options{Redactor: r})
	if err := e.Use(mustParse(t, `{version: 1, stubs: [{per: "message:to", finally: {body: "${header.X-Phone}|${header.X-Plain}"}}]}`)); err != nil {
		t.Fatal(err)
	}
	_, reply, _, err := e.Decide(t.Context(), callOf(t, "call to=+4790000001 X-Phone=+4790000001 X-Plain=yes"))
	if err != nil {
		t.Fatal(err)
	}
	status, err := e.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	shown, err := json.Marshal(status)
	if err != nil {
		t.Fatal(err)
	}
	if body := reply.Body.Fill(""); strings.Contains(body+string(shown), "4790000001") || !strings.HasSuffix(body, "|yes") {
		t.Errorf("the reply is %s, the status %s", body, shown)
	}
}

// TestRuleIDs complains of a rule that there is not, if all are known.
func TestRuleIDs(t *testing.T) {
	source := []byte("version: 1\nstubs: [{when: {violations: [auth.mising]}, finally: 401}]")
	if _, err := Parse("r.yaml", source); err != nil {
		t.Errorf("without the ids of rules: %v", err)
	}
	if _, err := Parse("r.yaml", source, "auth.missing", "auth.scheme"); err == nil {
		t.Error("a misspelt rule is accepted")
	}
}

// TestBookNote says by which seeds the scenarios in force draw.
func TestBookNote(t *testing.T) {
	seed := uint64(7)
	for given, want := range map[*uint64]string{nil: "3183189483,1660265514", &seed: "7,7"} {
		var notes notebook
		err := New(Options{Seed: given, Note: notes.add}).SetBook(t.Context(), "flaky", "bad-afternoon")
		if err != nil || notes.notes[0].Detail["seeds"] != want {
			t.Errorf("the notes are %+v, %v, expected the seeds %q", notes.notes, err, want)
		}
	}
}
