//go:build linux

package main

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

func TestOptions(t *testing.T) {
	o, err := parseOptions([]string{"-short", "-rounds", "3", "-only", "start, disk"}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if o.rounds != 3 || o.bursts[0].rounds != 3 || o.kept != shortScale().kept || !slices.Equal(o.only, []string{"start", "disk"}) {
		t.Errorf("got %+v", o)
	}
}

func TestWrongOptionsAreExplained(t *testing.T) {
	tests := []struct {
		args []string
		want string
	}{
		{[]string{"-only", "throughptu"}, `did you mean "throughput"?`},
		{[]string{"-rounds", "-1"}, "expected 1 to 100"},
		{[]string{"throughput"}, "try -only throughput"},
		{[]string{"-fast"}, "-fast"},
	}
	for _, test := range tests {
		_, err := parseOptions(test.args, io.Discard)
		if !errors.Is(err, errUsage) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v: got %v, want a usage error with %q", test.args, err, test.want)
		}
	}
}
