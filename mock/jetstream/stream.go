package jetstream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"somock/mock"
)

// window is how long the engine knows the ids of messages, and takes none twice.
const window = 2 * time.Minute

// stream gives the stream with these settings, which is made if there is none. One that
// there is has to have them.
func (c *Connection) stream(ctx context.Context, want jetstream.StreamConfig) (jetstream.Stream, error) {
	want.Replicas = max(1, c.o.Replicas)
	s, err := c.js.Stream(ctx, want.Name)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		s, err = c.js.CreateStream(ctx, want)
	}
	if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) { // another replica was quicker
		s, err = c.js.Stream(ctx, want.Name)
	}
	if err != nil {
		return nil, c.failed("stream "+want.Name, err)
	}
	return s, c.suits(s.CachedInfo().Config, want)
}

// suits says which settings of a stream are others than needed.
func (c *Connection) suits(seen, want jetstream.StreamConfig) error {
	if version := seen.Metadata["_nats.ver"]; !newEnough(version) { // of the one that leads the stream, not of the one that is connected
		return c.o.tooOld(version)
	}
	if c.o.Replicas == 0 {
		want.Replicas = seen.Replicas
	}
	differences := differences(seen, want)
	if len(differences) == 0 {
		return nil
	}
	return mock.Fail(mock.Environment,
		fmt.Errorf("engine %s: stream %s has other settings than needed: %s", c.o.Address.engine(), want.Name, strings.Join(differences, "; ")),
		"change them by `nats stream edit`, or the flags of somock that they follow from, or give another NAME")
}

// free are the settings that do no harm whatever they are.
var free = []string{"name", "description", "metadata", "placement", "compression", "consumer_limits", "max_consumers", "first_seq", "allow_batched", "allow_atomic"}

// differences are told by the names that the engine's own tools have for settings.
func differences(seen, want jetstream.StreamConfig) []string {
	is, needs := settings(seen), settings(want)
	all := maps.Clone(is)
	maps.Copy(all, needs)
	var told []string
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if is[name] != needs[name] && !slices.Contains(free, name) {
			told = append(told, fmt.Sprintf("%s: seen %s, needed %s", name, shown(name, is[name]), shown(name, needs[name])))
		}
	}
	return told
}

// settings are those that are not at rest: 0, false, empty and -1 all say that there is none.
func settings(c jetstream.StreamConfig) map[string]string {
	encoded, _ := json.Marshal(c) // a struct of plain values
	var raw map[string]json.RawMessage
	_ = json.Unmarshal(encoded, &raw)
	texts := map[string]string{}
	for name, value := range raw {
		if text := string(value); !slices.Contains([]string{"0", "-1", "false", "null", `""`, "{}", "[]"}, text) {
			texts[name] = text
		}
	}
	return texts
}

func shown(name, text string) string {
	var ns int64
	switch {
	case text == "":
		return "none"
	case name == "max_age" || name == "duplicate_window":
		if _, err := fmt.Sscan(text, &ns); err == nil {
			return time.Duration(ns).String()
		}
	}
	return strings.Trim(strings.ReplaceAll(text, `\u003e`, ">"), `"`)
}
