package verify

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/google/go-cmp/cmp"

	"somock/mock"
	"somock/mock/match"
)

// Diff is in what recording b differs from a, field by field: Wanted is what a has,
// Seen what b has. What no two recordings share is left out: id, run, seq, time, epoch,
// remote address, measured durations, and the reply's Date and X-Mock-Recording. Of two
// bodies that hold messages the messages are compared, and the bodies as far as the texts
// of the messages do not explain how they differ.
func Diff(a, b *mock.Entry) []match.Difference {
	treeA, treeB := entryTree(a), entryTree(b)
	if a.Message != nil && b.Message != nil {
		if partA, partB, differ := bodiesBeyond(a, b); differ {
			treeA["body"], treeB["body"] = partA, partB
		}
	}
	return compareTrees("", treeA, treeB)
}

// compareTrees compares plain trees of maps, lists and texts. The report is ours,
// since go-cmp's own is not stable.
func compareTrees(root string, a, b map[string]any) []match.Difference {
	r := &reporter{}
	cmp.Equal(a, b, cmp.Reporter(r))
	for i := range r.differences {
		d := &r.differences[i]
		d.Field = strings.TrimPrefix(root+"."+d.Field, ".")
	}
	slices.SortStableFunc(r.differences, func(x, y match.Difference) int { return strings.Compare(order(x.Field), order(y.Field)) })
	return r.differences
}

// order sorts the six texts as the carrier has them, and the rest by name.
func order(field string) string {
	i := slices.IndexFunc(mock.MessageFields(), func(name string) bool { return "message."+mock.FieldKey(name) == field })
	if i < 0 {
		return field
	}
	return "message." + string(rune('0'+i))
}

// A reporter notes the leaves in which two trees differ.
type reporter struct {
	path        cmp.Path
	differences []match.Difference
}

func (r *reporter) PushStep(s cmp.PathStep) { r.path = append(r.path, s) }

func (r *reporter) PopStep() { r.path = r.path[:len(r.path)-1] }

func (r *reporter) Report(result cmp.Result) {
	if result.Equal() {
		return
	}
	a, b := r.path.Last().Values()
	d := match.Difference{Field: r.field(), Wanted: "nothing", Seen: "nothing"}
	if a.IsValid() {
		d.Wanted = leafText(a.Interface())
	}
	if b.IsValid() {
		d.Seen = leafText(b.Interface())
	}
	r.differences = append(r.differences, d)
}

// field is the place of the current leaf: reply.headers.Retry-After.
func (r *reporter) field() string {
	var keys []string
	for _, s := range r.path {
		if index, ok := s.(cmp.MapIndex); ok {
			keys = append(keys, index.Key().String())
		}
	}
	return strings.Join(keys, ".")
}

func leafText(v any) string {
	switch v := v.(type) {
	case nil:
		return "nothing"
	case string:
		if v == "" {
			return `""`
		}
		return v
	}
	text, _ := json.Marshal(v) // a tree of maps and texts: cannot fail
	return string(text)
}

// messageTree is a message as a tree; nil texts are nil.
func messageTree(m *mock.Message) map[string]any {
	tree := map[string]any{}
	for _, name := range mock.MessageFields() {
		tree[mock.FieldKey(name)] = nil
		if text := *m.Field(name); text != nil {
			tree[mock.FieldKey(name)] = *text
		}
	}
	for name, raw := range map[string]json.RawMessage{"TableRight": m.TableRight, "FieldProperties": m.FieldProperties} {
		if raw != nil {
			tree[name] = string(raw)
		}
	}
	return tree
}

func entryTree(e *mock.Entry) map[string]any {
	tree := map[string]any{
		"tenant": e.Tenant, "method": e.Method, "target": e.Target, "headers": headerTree(e.Headers),
		"proto": e.Protocol(), "violations": ruleList(e.Violations), "decision": decisionTree(&e.Decision), "reply": replyTree(e.Outcome),
		"observations": strings.Join(e.Observations, ", "),
	}
	if e.Message != nil {
		tree["message"] = messageTree(e.Message)
	} else {
		tree["body"] = e.Body
	}
	if e.Auth != nil {
		tree["auth"] = map[string]any{"scheme": e.Auth.Scheme, "identity": e.Auth.Identity, "credential": e.Auth.Fingerprint}
	}
	return tree
}

func headerTree(pairs []mock.Pair) map[string]any {
	tree := map[string]any{}
	for _, p := range pairs {
		if p[0] == "Date" || p[0] == "X-Mock-Recording" {
			continue
		}
		if before, ok := tree[p[0]].(string); ok {
			tree[p[0]] = before + ", " + p[1]
			continue
		}
		tree[p[0]] = p[1]
	}
	return tree
}

func ruleList(vs []mock.Violation) any {
	ids := make([]string, len(vs))
	for i, v := range vs {
		ids[i] = v.Rule
	}
	if len(ids) == 0 {
		return nil
	}
	return strings.Join(ids, ", ")
}

func decisionTree(d *mock.Decision) map[string]any {
	tree := map[string]any{
		"by": string(d.By), "stub": nil, "status": nil, "fault": nil, "accepted": "no",
		"delay": plainDuration(d.Delay),
	}
	if step := d.StubStep(); step != "" {
		tree["stub"] = step
	}
	if d.Status != nil {
		tree["status"] = strconv.Itoa(*d.Status)
	}
	if d.Fault != nil {
		tree["fault"] = string(*d.Fault)
	}
	if d.Accepted {
		tree["accepted"] = "yes"
	}
	return tree
}

func plainDuration(m mock.Millis) string { return string(m.AppendJSON(nil)) + "ms" }

func replyTree(o *mock.Outcome) map[string]any {
	if o == nil {
		return map[string]any{"outcome": string(mock.Pending)}
	}
	tree := map[string]any{"outcome": string(o.Kind), "status": nil, "headers": headerTree(o.Headers), "body": o.Body}
	if o.Status != nil {
		tree["status"] = strconv.Itoa(*o.Status)
	}
	return tree
}
