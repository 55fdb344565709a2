package scenario

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"somock/mock"
	"somock/mock/match"
	"somock/mock/wire"
)

// Decide says how a call is answered and why, and in which epoch of its tenant. Steps
// are claimed by it: whoever asks has used them. It fails only if the counters or
// the log of acts do; the call must then not be answered as if it had been decided.
func (e *Engine) Decide(ctx context.Context, call *mock.Call) (mock.Decision, mock.Reply, int, error) {
	if err := e.logged.Current(ctx); err != nil {
		return mock.Decision{Book: e.BookHash()}, mock.Reply{}, e.Epoch(call.Tenant), err
	}
	st := e.state.Load()
	tenant := mock.TenantKey(call.Tenant)
	d := decider{engine: e, state: st, call: call, tenant: tenant, epoch: st.epoch(tenant)}
	decision, reply, err := d.decide(ctx)
	decision.Book = st.book.hash
	return decision, reply, d.epoch, err
}

// A decider leads one call through the stubs.
type decider struct {
	engine  *Engine
	state   *state
	call    *mock.Call
	tenant  string
	epoch   int
	number  uint64 // the tenant's n-th call to reach the scenario; 0 if nobody asks
	subject *match.Subject
}

func (d *decider) decide(ctx context.Context) (mock.Decision, mock.Reply, error) {
	answer := d.call.Answer
	switch {
	case d.call.Route == mock.Elsewhere:
		return d.elsewhere()
	case answer != nil && answer.Final:
		return answer.Decision(), answer.Reply, nil
	case answer == nil && d.state.counting, d.state.countFirst:
		if err := d.count(ctx); err != nil {
			return mock.Decision{}, mock.Reply{}, err
		}
	}
	for _, s := range d.state.lineup {
		if !d.concerns(s) {
			continue
		}
		decision, reply, taken, err := d.take(ctx, s)
		if taken || err != nil {
			return decision, reply, err
		}
	}
	if answer != nil {
		return answer.Decision(), answer.Reply, nil
	}
	return mock.Decision{By: mock.ByDefault}, d.success(), nil
}

func (d *decider) success() mock.Reply {
	if d.engine.observed != nil {
		if seen, ok := d.engine.observed.Success(d.call); ok {
			return seen
		}
	}
	return d.engine.success
}

// elsewhere answers another endpoint: by the first entry that has it, unless more is
// breached than such an entry lifts, else as the contract does.
func (d *decider) elsewhere() (mock.Decision, mock.Reply, error) {
	refused := slices.ContainsFunc(d.call.Violations, func(v mock.Violation) bool { return !v.Lifted })
	for _, o := range d.state.book.others {
		if refused || !o.matches(d.call) {
			continue
		}
		reply := d.reply(o.step, 0)
		reply.Delay = o.step.delay.at(0)
		return mock.Decision{By: mock.ByOther, Stub: &o.id}, reply, nil
	}
	if d.call.Answer == nil { // only a contract that removes its own 404 leaves this open
		missing := wire.Framework("No HTTP resource was found that matches the request URI.")
		return mock.Decision{By: mock.ByDefault}, missing.Reply(404, d.call.Header.Get("Accept")), nil
	}
	return d.call.Answer.Decision(), d.call.Answer.Reply, nil
}

// concerns reports whether the stub answers this call, if it has a step left.
func (d *decider) concerns(s *stub) bool {
	if d.call.Answer != nil && !s.bypass {
		return false
	}
	if s.arm != nil && !s.arm.covers(d.state, d.tenant) {
		return false
	}
	if s.when == nil {
		return true
	}
	if d.subject == nil {
		d.subject = match.OfCall(d.call, d.number)
	}
	return s.when.Matches(d.subject)
}

// count numbers the call among those of its tenant that reach the scenario. A call that
// the contract refuses does, if a stub that asks for the number bypasses the contract.
func (d *decider) count(ctx context.Context) (err error) {
	d.number, err = d.engine.next(ctx, Key{Tenant: d.tenant, Epoch: d.epoch})
	return err
}

// take claims the stub's next ordinal and answers by its step. taken is false if the
// stub has none for it: the call passes on to the next.
func (d *decider) take(ctx context.Context, s *stub) (decision mock.Decision, reply mock.Reply, taken bool, err error) {
	counted, drawn := s.per.of(d.call, d.engine.redactor)
	key := Key{Tenant: d.tenant, Epoch: d.epoch, Stub: s.id, Content: s.content, Scope: counted}
	if s.per.kind == global {
		key.Tenant, key.Epoch = "", d.state.resets
	}
	ordinal, step, err := d.claim(ctx, s, key)
	if step == nil || err != nil {
		return mock.Decision{}, mock.Reply{}, false, err
	}
	if d.call.Answer != nil && d.state.counting && d.number == 0 {
		if err := d.count(ctx); err != nil { // a refused call that a stub answers has reached the scenario too
			return mock.Decision{}, mock.Reply{}, false, err
		}
	}
	decision = mock.Decision{By: mock.ByStub, Stub: &s.id, Step: &step.number, Ordinal: &ordinal}
	draw := func(purpose string) float64 {
		u := drawOf(s.seed, s.id, key.Tenant+"\x00"+drawn, ordinal, purpose)
		if decision.Draw == nil {
			decision.Draw = map[string]float64{}
		}
		decision.Draw[purpose] = u
		return u
	}
	reply = d.play(step, ordinal, draw)
	return decision, reply, true, nil
}

// claim takes the next ordinal of the key, and with it a use of what is armed.
func (d *decider) claim(ctx context.Context, s *stub, key Key) (uint64, *step, error) {
	if s.arm != nil {
		return s.arm.claim(ctx, d.engine, s, key)
	}
	return d.engine.claim(ctx, s, key)
}

// play turns a step into a reply, by as many draws as it takes. A one-of within a
// one-of draws for itself, as one-of.2.
func (d *decider) play(s *step, ordinal uint64, draw func(purpose string) float64) mock.Reply {
	for depth := 1; s.options != nil; depth++ {
		purpose := "one-of"
		if depth > 1 {
			purpose = fmt.Sprintf("one-of.%d", depth)
		}
		s = &choose(s.options, draw(purpose)).step
	}
	reply := d.reply(s, ordinal)
	u := 0.0
	if s.delay.random() {
		u = draw("delay")
	}
	reply.Delay = s.delay.at(u)
	return reply
}

func (d *decider) reply(s *step, ordinal uint64) mock.Reply {
	r := &s.replies[0]
	if s.negotiated && wire.PrefersXML(d.call.Header.Get("Accept")) {
		r = &s.replies[1]
	}
	reply := r.fill(filling{d.call, ordinal, d.engine.redactor})
	if s.preset != "" && d.engine.observed != nil {
		if seen, ok := d.engine.observed.Preset(s.preset, d.call); ok {
			return s.asSeen(seen, reply)
		}
	}
	return reply
}

// claim takes the next ordinal of the key, and gives the step that it takes, nil if the
// stub has none left.
func (e *Engine) claim(ctx context.Context, s *stub, key Key) (uint64, *step, error) {
	if e.exhausted.has(key) {
		return 0, nil, nil
	}
	ordinal, err := e.next(ctx, key)
	if err != nil {
		return 0, nil, err
	}
	taken := s.at(ordinal)
	if taken == nil {
		e.exhausted.add(key)
	}
	return ordinal, taken, nil
}

// next is the one way to the counters.
func (e *Engine) next(ctx context.Context, key Key) (uint64, error) {
	ordinal, err := e.counters.Next(ctx, key)
	if err != nil {
		return 0, fmt.Errorf("claim an ordinal of %s: %w", cmp.Or(key.Stub, "the tenant's calls"), err)
	}
	return ordinal, nil
}
