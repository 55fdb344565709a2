package scenario

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"somock/mock"
	"somock/mock/prose"
	"somock/mock/strictyaml"
)

// An Arming is what to put in front of the book for a while: exactly one of Scenario,
// File and Step.
type Arming struct {
	Scenario       string        // the name of a scenario that the engine knows
	File           *File         // or a scenario that it need not know
	Step           string        // or one step, as YAML or JSON
	Times          int           // until so many of its steps are used in total; 0: until it is disarmed
	For            time.Duration // until so long after now, if that is sooner; 0: until it is disarmed
	Tenant         string        // "" is all tenants
	BypassContract bool          // answer before refusals, whatever its stubs say
	By             string        // from where: cli, page, api, or whoever says who it is
}

// Armed is what is armed, as people and programs see it.
type Armed struct {
	ID        string     `json:"id"`
	Stub      string     `json:"stub"`      // armed/NAME
	Tenant    *string    `json:"tenant"`    // null: all
	Remaining *int       `json:"remaining"` // steps not used yet; null: no limit
	Until     *time.Time `json:"until"`     // when its time is over; null: no limit
	Used      int        `json:"used"`
	By        string     `json:"by"`
	Since     time.Time  `json:"since"`
	What      Arming     `json:"-"` // what was armed, for callers in this process
}

// An arm is what is armed. Its stubs stand in the lineup before those of the book.
type arm struct {
	id     string
	stub   string // armed/NAME
	arming Arming
	since  time.Time
	until  time.Time // zero: its time is not limited
	made   uint64    // the act that made it
	stubs  []*stub

	mu   sync.Mutex
	used int
}

// Arm puts something in front of the book. An unknown scenario is an [UnknownError], what
// cannot be read an error of strictyaml, what else cannot be an [InputError].
func (e *Engine) Arm(a Arming) (Armed, mock.Note, error) {
	e.acts.Lock()
	defer e.acts.Unlock()
	stubs, name, err := e.stubsToArm(a)
	if err != nil {
		return Armed{}, mock.Note{}, err
	}
	switch {
	case a.Times < 0:
		return Armed{}, mock.Note{}, &InputError{fmt.Sprintf("times is %d, expected 1 or more", a.Times), "leave it out to arm until disarmed"}
	case a.For < 0:
		return Armed{}, mock.Note{}, &InputError{fmt.Sprintf("for is %s, expected a duration over 0", a.For), "leave it out to arm until disarmed"}
	case a.Tenant != "" && !mock.ValidTenant(a.Tenant):
		return Armed{}, mock.Note{}, &InputError{fmt.Sprintf("tenant is %q, which is no name of a tenant", a.Tenant),
			"use letters, digits, dots, dashes and underscores, like Cust12345; leave it out for all"}
	}
	made := newArm(armedName+"/"+name, a)
	e.change(func(s *state) {
		made.made = s.acted
		made.id = "arm-" + strconv.FormatUint(s.acted, 10)
		made.load(stubs, a.BypassContract)
		s.arms = append([]*arm{made}, s.arms...)
	})
	e.wakeExpiry()
	return made.show(), made.noted("arm", made.announce()), nil
}

func newArm(stub string, a Arming) *arm {
	made := &arm{stub: stub, arming: a, since: time.Now()}
	if a.For > 0 {
		made.until = made.since.Add(a.For)
	}
	return made
}

// describe is the arming as the detail of its note: enough to arm it elsewhere.
func (a Arming) describe() map[string]string {
	detail := map[string]string{"scenario": a.Scenario, "step": a.Step, "by": a.By}
	if a.File != nil {
		detail["source"] = string(a.File.Source)
	}
	if a.Times > 0 {
		detail["times"] = strconv.Itoa(a.Times)
	}
	if a.For > 0 {
		detail["for"] = a.For.String()
	}
	if a.BypassContract {
		detail["bypass-contract"] = "true"
	}
	maps.DeleteFunc(detail, func(_, v string) bool { return v == "" })
	return detail
}

// stubsToArm finds the stubs to arm, and the name they show under.
func (e *Engine) stubsToArm(a Arming) ([]*stub, string, error) {
	f := a.File
	switch given := btoi(a.Scenario != "") + btoi(a.File != nil) + btoi(a.Step != ""); {
	case given != 1:
		return nil, "", &InputError{fmt.Sprintf("seen %d things to arm, expected one", given), "name a scenario, like reject-once, or a step, like 503"}
	case a.Step != "":
		return e.stepToArm(a.Step)
	case f == nil:
		var err error
		if f, _, err = e.library.find(a.Scenario); err != nil {
			return nil, "", err
		}
	}
	if f.stubs == nil {
		return nil, "", &InputError{fmt.Sprintf("the scenario %q has no stubs: there is nothing to arm", f.Name), "put it in the book instead"}
	}
	stubs := seeded(f.stubs, e.seedFor(f.Seed))
	slices.SortStableFunc(stubs, byPriority)
	return stubs, f.Name, nil
}

// CheckStep reports what keeps a text from being a step, as one that is armed is written.
func CheckStep(source string) error {
	n, err := strictyaml.Parse("step", []byte(source))
	if err == nil {
		_, err = parseStep(n, inFinally)
	}
	return err
}

// stepToArm is a stub that gives one step for ever.
func (e *Engine) stepToArm(source string) ([]*stub, string, error) {
	n, err := strictyaml.Parse("step", []byte(source))
	if err != nil {
		return nil, "", err
	}
	s, err := parseStep(n, inFinally)
	if err != nil {
		return nil, "", err
	}
	s.number = 1
	name := s.summary()
	return []*stub{{name: name, finally: s, content: shortHash(source), seed: e.seedFor(seedOf(name))}}, name, nil
}

func (e *Engine) seedFor(seed uint64) uint64 {
	if e.seed != nil {
		return *e.seed
	}
	return seed
}

// summary is a step in one word: reset, one-of, 503.
func (s *step) summary() string {
	switch r := s.replies[0]; {
	case s.options != nil:
		return "one-of"
	case r.fault.Kind != "":
		return string(r.fault.Kind)
	default:
		return strconv.Itoa(r.status)
	}
}

// load makes the stubs this arm's own. Their counters are, too, by the id in their
// content, so that arming the same again starts again.
func (a *arm) load(stubs []*stub, bypass bool) {
	for _, s := range stubs {
		armed := *s
		armed.arm, armed.id = a, a.stub
		if len(stubs) > 1 {
			armed.id += "/" + s.name
		}
		armed.content += "@" + a.id
		armed.bypass = armed.bypass || bypass
		a.stubs = append(a.stubs, &armed)
	}
}

// covers reports whether the arm is for this tenant now: it is its own or for all, the
// tenant was not reset since, and the arm's time is not over.
func (a *arm) covers(s *state, tenant string) bool {
	if own := a.arming.Tenant; own != "" && mock.TenantKey(own) != tenant || a.over() {
		return false
	}
	return s.tenants[tenant].reset < a.made
}

// claim takes an ordinal and, if it has a step, one of the arm's uses. Both under one
// lock, so that parallel calls use the first steps and not any.
func (a *arm) claim(ctx context.Context, e *Engine, s *stub, key Key) (uint64, *step, error) {
	if a.arming.Times == 0 {
		ordinal, err := e.next(ctx, key)
		if err != nil {
			return 0, nil, err
		}
		taken := s.at(ordinal)
		if taken != nil {
			a.use()
		}
		return ordinal, taken, nil
	}
	ordinal, taken, spent, err := a.claimLimited(ctx, e, s, key)
	if spent {
		e.retire(a)
	}
	return ordinal, taken, err
}

func (a *arm) use() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.used++
}

// claimLimited also tells whether this was the last use.
func (a *arm) claimLimited(ctx context.Context, e *Engine, s *stub, key Key) (ordinal uint64, taken *step, spent bool, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.used >= a.arming.Times {
		return 0, nil, false, nil
	}
	if ordinal, err = e.next(ctx, key); err != nil {
		return 0, nil, false, err
	}
	if taken = s.at(ordinal); taken == nil {
		return 0, nil, false, nil
	}
	// The uses are counted where the ordinals are, for replicas that share them; what
	// this process has seen stands in where that count was dropped.
	uses, err := e.next(ctx, Key{Stub: a.stub, Content: "uses@" + a.id})
	if err != nil {
		return 0, nil, false, err
	}
	a.used = max(a.used+1, int(min(uses, math.MaxInt)))
	if a.used > a.arming.Times {
		return 0, nil, true, nil
	}
	return ordinal, taken, a.used == a.arming.Times, nil
}

// retire takes away an arm that is used up.
func (e *Engine) retire(a *arm) {
	if e.remove(func(other *arm) bool { return other == a }) != nil {
		e.note(a.noted("disarm", fmt.Sprintf("%s is used up: %d of %d", a.stub, a.arming.Times, a.arming.Times)))
	}
}

// remove takes away arms and returns them.
func (e *Engine) remove(which func(*arm) bool) (gone []*arm) {
	e.acts.Lock()
	defer e.acts.Unlock()
	e.change(func(s *state) { gone = s.disarm(which) })
	return gone
}

func (s *state) disarm(which func(*arm) bool) (gone []*arm) {
	var left []*arm
	for _, a := range s.arms {
		if which(a) {
			gone = append(gone, a)
		} else {
			left = append(left, a)
		}
	}
	s.arms = left
	return gone
}

// Disarm takes away the arm of this id, or all with "". Notes tell of each. An id that
// is not armed (any more) is an [UnknownError].
func (e *Engine) Disarm(id string) ([]mock.Note, error) {
	gone := e.remove(func(a *arm) bool { return id == "" || a.id == id })
	if id != "" && gone == nil {
		return nil, &UnknownError{What: "arm", Name: id, hint: "armed now: " + e.armedIDs()}
	}
	var notes []mock.Note
	for _, a := range gone {
		notes = append(notes, a.noted("disarm", a.stub+" is disarmed"))
	}
	return notes, nil
}

// Armed is what is armed, the newest first.
func (e *Engine) Armed() []Armed {
	shown := []Armed{}
	for _, a := range e.state.Load().arms {
		if !a.over() {
			shown = append(shown, a.show())
		}
	}
	return shown
}

func (e *Engine) armedIDs() string {
	var ids []string
	for _, a := range e.Armed() {
		ids = append(ids, a.ID)
	}
	if ids == nil {
		return "nothing"
	}
	return strings.Join(ids, ", ")
}

func (a *arm) show() Armed {
	a.mu.Lock()
	defer a.mu.Unlock()
	shown := Armed{ID: a.id, Stub: a.stub, Used: a.used, By: a.arming.By, Since: a.since, What: a.arming}
	if a.arming.Tenant != "" {
		shown.Tenant = &a.arming.Tenant
	}
	if !a.until.IsZero() {
		shown.Until = &a.until
	}
	if a.arming.Times > 0 {
		remaining := max(a.arming.Times-a.used, 0)
		shown.Remaining = &remaining
	}
	return shown
}

func (a *arm) announce() string {
	var until []string
	switch a.arming.Times {
	case 0:
	case 1:
		until = append(until, "for one step")
	default:
		until = append(until, fmt.Sprintf("for %d steps", a.arming.Times))
	}
	if a.arming.For > 0 {
		until = append(until, "for "+prose.Duration(a.arming.For))
	}
	if until == nil {
		return a.stub + " is armed until disarmed"
	}
	return a.stub + " is armed " + strings.Join(until, ", or ")
}

// noted is a note about this arm.
func (a *arm) noted(note, text string) mock.Note {
	detail := map[string]string{"id": a.id, "stub": a.stub}
	if note == "arm" {
		maps.Copy(detail, a.arming.describe())
	}
	return mock.Note{Time: time.Now(), Note: note, Tenant: a.arming.Tenant, Text: text, Detail: detail}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
