package scenario

import (
	"context"
	"errors"
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
	Source    string     `json:"-"` // the text of its scenario, likewise; "" for a shipped one and for a step
}

// An arm is what is armed. Its stubs stand in the lineup before those of the book.
type arm struct {
	id     string
	stub   string // armed/NAME
	arming Arming
	since  time.Time
	until  time.Time // zero: its time is not limited
	made   uint64    // the place of the act that made it,
	act    mock.Note // and that act
	stubs  []*stub

	mu   sync.Mutex
	used int
}

// Arm puts something in front of the book. An unknown scenario is a failure of kind NotFound, what
// cannot be read an error of strictyaml, what else cannot be a failure of kind BadInput.
func (e *Engine) Arm(ctx context.Context, a Arming) (Armed, error) {
	var made *arm
	_, err := e.act(ctx, func() (mock.Note, error) {
		if err := a.check(); err != nil {
			return mock.Note{}, err
		}
		detail, err := e.describe(a)
		if err != nil {
			return mock.Note{}, err
		}
		_, name, err := e.stubsOf(detail)
		if err != nil {
			return mock.Note{}, err
		}
		made = newArm(armID(e.state.Load().place+1), armedName+"/"+name, a, noteTime())
		note := made.noted(noteArm, made.announce())
		maps.Copy(note.Detail, detail)
		note.Time = made.since
		return note, nil
	})
	if err != nil {
		return Armed{}, err
	}
	return made.show(), nil
}

// applyArm does what a note tells of an arming. The caller holds acts.
func (e *Engine) applyArm(place uint64, n mock.Note) error {
	stubs, _, err := e.stubsOf(n.Detail)
	if err != nil {
		return err
	}
	a := newArm(n.Detail["id"], n.Detail["stub"], armingOf(n), n.Time)
	a.made, a.act = place, n
	a.load(stubs, a.arming.BypassContract)
	e.change(func(s *state) { s.arms = append([]*arm{a}, s.arms...) })
	e.wakeExpiry()
	return nil
}

func newArm(id, stub string, a Arming, since time.Time) *arm {
	made := &arm{id: id, stub: stub, arming: a, since: since}
	if a.For > 0 {
		made.until = since.Add(a.For)
	}
	return made
}

func armID(place uint64) string { return "arm-" + strconv.FormatUint(place, 10) }

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
	return s.tenants[tenant].Reset < a.made
}

// claim takes an ordinal and, if it has a step, one of the arm's uses. Both under one
// lock, so that parallel calls use the first steps and not any.
func (a *arm) claim(ctx context.Context, e *Engine, s *stub, key Key) (uint64, *step, error) {
	if !a.limited() {
		ordinal, taken, err := e.claim(ctx, s, key)
		if taken != nil {
			a.use()
		}
		return ordinal, taken, err
	}
	ordinal, taken, spent, err := a.claimLimited(ctx, e, s, key)
	if spent {
		e.retire(ctx, a)
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
	// Where each ordinal has a step, the uses come first: else a replica that is quicker with
	// its use than with its ordinal takes a later step than there are uses. Where steps end, a
	// call that finds none must not have taken a use.
	if s.endless() {
		if spent, err = a.claimUse(ctx, e); err != nil || a.used > a.arming.Times {
			return 0, nil, spent, err
		}
	}
	if ordinal, err = e.next(ctx, key); err != nil {
		return 0, nil, spent, err
	}
	if taken = s.at(ordinal); taken == nil || s.endless() {
		return ordinal, taken, spent, nil
	}
	if spent, err = a.claimUse(ctx, e); err != nil || a.used > a.arming.Times {
		return 0, nil, spent, err
	}
	return ordinal, taken, spent, nil
}

// claimUse takes a use, and tells whether there are no more. Uses are counted where the
// ordinals are, for replicas that share them; what this process has seen stands in where
// that count was dropped. The caller holds mu.
func (a *arm) claimUse(ctx context.Context, e *Engine) (spent bool, err error) {
	uses, err := e.next(ctx, a.uses())
	if err != nil {
		return false, err
	}
	a.used = max(a.used+1, int(min(uses, math.MaxInt)))
	return a.used >= a.arming.Times, nil
}

// uses is the key under which the uses of a limited arm are counted.
func (a *arm) uses() Key { return Key{Stub: a.stub, Content: "uses@" + a.id} }

// retire takes away an arm that is used up.
func (e *Engine) retire(ctx context.Context, a *arm) {
	text := fmt.Sprintf("%s is used up: %d of %d", a.stub, a.arming.Times, a.arming.Times)
	if _, err := e.takeAway(context.WithoutCancel(ctx), a, text); err != nil {
		e.log.Error("what is used up stays armed, and answers nothing", "arm", a.id, "error", err)
	}
}

// takeAway is the act that takes away an arm. done is false if it was gone already.
func (e *Engine) takeAway(ctx context.Context, a *arm, text string) (done bool, err error) {
	_, err = e.act(ctx, func() (mock.Note, error) {
		if !slices.ContainsFunc(e.state.Load().arms, func(other *arm) bool { return other.id == a.id }) {
			return mock.Note{}, errGone
		}
		return a.noted(noteDisarm, text), nil
	})
	if errors.Is(err, errGone) {
		return false, nil
	}
	return err == nil, err
}

func (s *state) disarm(which func(*arm) bool) {
	s.arms = slices.DeleteFunc(slices.Clone(s.arms), which)
}

// Disarm takes away the arm of this id, or all with "", and tells how many. An id that is
// not armed (any more) is a failure of kind NotFound.
func (e *Engine) Disarm(ctx context.Context, id string) (disarmed int, err error) {
	for _, a := range e.state.Load().arms {
		if id != "" && a.id != id {
			continue
		}
		done, err := e.takeAway(ctx, a, a.stub+" is disarmed")
		if err != nil {
			return disarmed, err
		}
		disarmed += btoi(done)
	}
	if id != "" && disarmed == 0 {
		return 0, unknown("arm", id, "armed now: "+e.armedIDs())
	}
	return disarmed, nil
}

// Armed is what is armed, the newest first. It fails only if the counters do.
func (e *Engine) Armed(ctx context.Context) ([]Armed, error) {
	if !e.shared || !slices.ContainsFunc(e.state.Load().arms, (*arm).limited) {
		return e.armed(), nil
	}
	counts, err := e.counters.Counts(ctx)
	if err != nil {
		return nil, err
	}
	e.learnUses(counts)
	return e.armed(), nil
}

// learnUses takes in which uses other replicas have taken.
func (e *Engine) learnUses(counts []Claimed) {
	byKey := map[Key]uint64{}
	for _, c := range counts {
		byKey[c.Key] = c.Ordinal
	}
	for _, a := range e.state.Load().arms {
		if a.limited() {
			a.learnUses(byKey[a.uses()])
		}
	}
}

func (a *arm) learnUses(n uint64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.used = max(a.used, int(min(n, uint64(a.arming.Times))))
}

func (a *arm) limited() bool { return a.arming.Times > 0 }

func (e *Engine) armed() []Armed {
	shown := []Armed{}
	for _, a := range e.state.Load().arms {
		if armed := a.show(); !a.over() && !armed.spent() {
			shown = append(shown, armed)
		}
	}
	return shown
}

func (e *Engine) armedIDs() string {
	var ids []string
	for _, a := range e.armed() {
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
	shown := Armed{ID: a.id, Stub: a.stub, Used: a.used, By: a.arming.By, Since: a.since, What: a.arming, Source: a.act.Detail["source"]}
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

// spent reports whether it is used up. It answers nothing any more and is in no list,
// whether or not it was dropped already.
func (a Armed) spent() bool { return a.Remaining != nil && *a.Remaining == 0 }

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
	return mock.Note{Time: noteTime(), Note: note, Tenant: a.arming.Tenant, Text: text, Detail: map[string]string{"id": a.id, "stub": a.stub}}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
