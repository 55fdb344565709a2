package scenario

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"somock/mock"
	"somock/mock/strictyaml"
)

// beforeAll is the priority of stubs that were armed, which go before those of a book.
const beforeAll = 1_000_000

// Save is a scenario file that answers as what is armed does, from the beginning of each.
// What a file has no words for is told in it: that an arm ends at a time, or after so many
// calls to several stubs. Where nothing is armed it is an error.
func Save(name string, arms []Armed, now time.Time) ([]byte, error) {
	if len(arms) == 0 {
		return nil, mock.Failf(mock.BadInput, "arm something first", "nothing is armed")
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# yaml-language-server: $schema=./scenario.schema.json\nversion: 1\nname: %s\ndescription: What was armed on %s\nstubs:\n", name, now.UTC().Format("2006-01-02 15.04 MST"))
	for _, a := range arms {
		stubs, err := a.stubs()
		if err != nil {
			return nil, err
		}
		b.WriteString("  # " + a.words() + "\n")
		for _, s := range stubs {
			b.WriteString("  - " + s + "\n")
		}
	}
	source := []byte(b.String())
	if _, err := Parse(name+".yaml", source); err != nil {
		return nil, mock.Failf(mock.BadInput, "save its parts one by one", "what is armed cannot be written as a scenario: %w", err)
	}
	return source, nil
}

// words are what was armed, as a comment.
func (a Armed) words() string {
	words := strings.TrimPrefix(a.Stub, "armed/")
	if a.Remaining != nil && a.What.Step == "" {
		words += fmt.Sprintf(", for the next %d calls in all, which a scenario cannot say: take its steps away if they are too many", *a.Remaining)
	}
	if a.Until != nil {
		words += ", until " + a.Until.UTC().Format("2006-01-02 15:04:05 MST") + ", which a scenario cannot say"
	}
	return words + ", armed by " + strconv.Quote(a.By)
}

// stubs are those of an arm, each on one line.
func (a Armed) stubs() ([]string, error) {
	if a.What.Step != "" {
		line, err := a.stepStub()
		return []string{line}, err
	}
	source := []byte(a.Source)
	if a.Source == "" {
		shipped, err := Shipped(a.What.Scenario)
		if err != nil {
			return nil, err
		}
		source = shipped.Source
	}
	file, err := strictyaml.Parse(a.What.Scenario+".yaml", source)
	if err != nil {
		return nil, err
	}
	keys, err := file.Keys()
	if err != nil || keys.Get("stubs") == nil {
		return nil, err
	}
	nodes, err := keys.Get("stubs").Value.List()
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(nodes, func(x, y strictyaml.Node) int { return cmp.Compare(priorityOf(y), priorityOf(x)) })
	lines := make([]string, len(nodes))
	for i, n := range nodes {
		if lines[i], err = a.copied(n, i+1); err != nil {
			return nil, err
		}
	}
	return lines, nil
}

func priorityOf(stub strictyaml.Node) int {
	keys, _ := stub.Keys()
	if k := keys.Get("priority"); k != nil {
		n, _ := strconv.Atoi(k.Value.Flow())
		return n
	}
	return 0
}

// begin is how the line of a stub begins.
func (a Armed) begin(name string) string {
	line := "{ name: " + name + ", priority: " + strconv.Itoa(beforeAll)
	if a.What.BypassContract {
		line += ", bypass-contract: true"
	}
	return line
}

// stepStub gives the step to as many calls as are left, of all tenants together or of its own.
func (a Armed) stepStub() (string, error) {
	step, err := strictyaml.Parse("step", []byte(a.What.Step))
	if err != nil {
		return "", err
	}
	line := a.begin(a.ID)
	if a.Tenant != nil {
		line += ", when: { tenant: " + strconv.Quote(*a.Tenant) + " }"
	}
	if a.Remaining == nil {
		return line + ", finally: " + step.Flow() + " }", nil
	}
	if a.Tenant == nil {
		line += ", per: global"
	}
	said := "status: " + step.Flow()
	if step.IsMap() {
		said = strings.TrimSuffix(strings.TrimPrefix(step.Flow(), "{ "), " }")
	}
	return fmt.Sprintf("%s, then: [{ %s, times: %d }] }", line, said, *a.Remaining), nil
}

// copied is a stub of a scenario that was armed, for the tenant of the arm.
func (a Armed) copied(stub strictyaml.Node, number int) (string, error) {
	keys, err := stub.Keys()
	if err != nil {
		return "", err
	}
	line := a.begin(a.ID + "-" + strconv.Itoa(number))
	when := keys.Get("when")
	switch {
	case a.Tenant != nil && when != nil:
		line += ", when: { tenant: " + strconv.Quote(*a.Tenant) + ", any: [" + when.Value.Flow() + "] }"
	case a.Tenant != nil:
		line += ", when: { tenant: " + strconv.Quote(*a.Tenant) + " }"
	case when != nil:
		line += ", when: " + when.Value.Flow()
	}
	for _, k := range keys {
		if k.Name == "name" || k.Name == "priority" || k.Name == "when" || k.Name == "bypass-contract" && a.What.BypassContract {
			continue
		}
		line += ", " + k.Name + ": " + k.Value.Flow()
	}
	return line + " }", nil
}
