package verify

import (
	"cmp"
	"hash/maphash"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"somock/mock"
)

// runCalls are what is kept of the calls of a run.
type runCalls struct {
	id    string
	calls []runCall
}

type runCall struct {
	message uint64
	seq     uint64
	gap     time.Duration // since the end of the reply before it in the tenant; -1: there is none
	tenant  uint32
	shape   uint32
}

// firstCall is the gap before a tenant's first call.
const firstCall time.Duration = -1

func readRun(entries iter.Seq2[*mock.Entry, error], t *traits, side side) (*runCalls, error) {
	r := &runCalls{}
	ends := newRemembered[world, time.Time](maxTenants)
	for e, err := range entries {
		if err != nil {
			return nil, err
		}
		r.id = e.Run
		c := runCall{message: pairingKey(e), seq: e.Seq, gap: firstCall, tenant: t.tenant(e.Tenant), shape: t.shapeOf(e, side)}
		w := worldOf(e)
		if before, ok := ends.get(w); ok {
			c.gap = max(0, asRecorded(e.Time).Sub(before))
		}
		end := asRecorded(e.Time)
		if e.Outcome != nil {
			end = endOf(e)
		}
		ends.put(w, end)
		r.calls = append(r.calls, c)
	}
	return r, nil
}

// pairingKey is by what calls are paired.
func pairingKey(e *mock.Entry) uint64 {
	if e.Message != nil {
		return sumOf(e.Message)
	}
	return maphash.String(seed, e.Method+"\n"+pathOf(e)+"\n"+e.Body)
}

// pathOf is the path of a call without its tenant, which may be another in each run.
func pathOf(e *mock.Entry) string {
	path, _, _ := strings.Cut(e.Target, "?")
	if rest, ok := strings.CutPrefix(path, "/"+e.Tenant+"/"); ok {
		return "/" + rest
	}
	return path
}

func (r *runCalls) idOf(i int) string { return r.id + "-" + strconv.FormatUint(r.calls[i].seq, 10) }

// byMessage is the indexes of the calls, those of one message together and in their order.
func (r *runCalls) byMessage() []int32 {
	order := make([]int32, len(r.calls))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(i, j int32) int {
		return cmp.Or(cmp.Compare(r.calls[i].message, r.calls[j].message), cmp.Compare(i, j))
	})
	return order
}

// sameMessage is how many of these, from the first, have the message.
func (r *runCalls) sameMessage(order []int32, message uint64) int {
	n := 0
	for n < len(order) && r.calls[order[n]].message == message {
		n++
	}
	return n
}

// gapsDiffer reports whether a client waited for a different time: more than half a second
// apart, and one more than twice the other. Less is the noise of a machine.
func gapsDiffer(a, b time.Duration) bool {
	if a == firstCall || b == firstCall {
		return false
	}
	return max(a, b)-min(a, b) > 500*time.Millisecond && max(a, b) > 2*min(a, b)
}

func gapText(gap time.Duration) string { return gap.Round(time.Millisecond).String() }
