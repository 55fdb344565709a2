package mock

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// A Replica is one of several somocks that are one.
type Replica struct {
	Run     string    `json:"run"`
	Version string    `json:"version"` // of the program
	Book    string    `json:"book"`    // the hash of what is in force there
	Applied uint64    `json:"applied"` // how far it has read what all have recorded
	Seen    time.Time `json:"seen"`    // when it last said so

	Ahead time.Duration `json:"-"` // of its clock, against one that all are compared with
}

// clockTolerance is how far apart the clocks of replicas may be: observations and the
// order of recordings rest on them.
const clockTolerance = 100 * time.Millisecond

// ReplicaDifferences points out in what replicas differ that should not: the books and
// programs that they decide by, and their clocks. It is nil if there is nothing of the kind.
func ReplicaDifferences(replicas []Replica) []string {
	var told []string
	for _, of := range []struct {
		what string
		get  func(Replica) string
		mend string
	}{
		{"books", func(r Replica) string { return r.Book }, "start all with the same --scenario and --seed, and see each log for acts that could not be done there"},
		{"versions", func(r Replica) string { return r.Version }, "update those that are behind"},
	} {
		if by := grouped(replicas, of.get); len(by) > 1 {
			told = append(told, fmt.Sprintf("the replicas have different %s: %s; %s", of.what, strings.Join(by, ", "), of.mend))
		}
	}
	if len(replicas) == 0 {
		return told
	}
	byClock := func(a, b Replica) int { return int(a.Ahead - b.Ahead) }
	first, last := slices.MinFunc(replicas, byClock), slices.MaxFunc(replicas, byClock)
	if apart := last.Ahead - first.Ahead; apart > clockTolerance {
		told = append(told, fmt.Sprintf("the clock of %s is %s ahead of that of %s; set both by NTP", last.Run, apart.Round(time.Millisecond), first.Run))
	}
	return told
}

// grouped says who has what: "9c1d in k3v9q2ab and m7x2p4cd".
func grouped(replicas []Replica, get func(Replica) string) []string {
	runs := map[string][]string{}
	var order []string
	for _, r := range replicas {
		has := get(r)
		if runs[has] == nil {
			order = append(order, has)
		}
		runs[has] = append(runs[has], r.Run)
	}
	for i, has := range order {
		order[i] = has + " in " + strings.Join(runs[has], " and ")
	}
	return order
}
