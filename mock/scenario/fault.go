package scenario

import (
	"time"

	"somock/mock"
	"somock/mock/strictyaml"
)

// parseFault reads a fault by its name, or dribble with its pace.
func parseFault(n strictyaml.Node) (mock.Fault, error) {
	if n.IsMap() {
		return parseDribble(n)
	}
	name, err := n.Word(faultNames()...)
	if err != nil {
		return mock.Fault{}, err
	}
	if mock.FaultKind(name) == mock.FaultDribble {
		return defaultDribble, nil
	}
	return mock.Fault{Kind: mock.FaultKind(name)}, nil
}

// defaultDribble is how a dribble that says nothing of its pace comes.
var defaultDribble = mock.Fault{Kind: mock.FaultDribble, Bytes: 1, Every: 200 * time.Millisecond}

func faultNames() []string {
	var names []string
	for _, k := range mock.FaultKinds() {
		names = append(names, string(k))
	}
	return names
}

func parseDribble(n strictyaml.Node) (mock.Fault, error) {
	f := defaultDribble
	keys, err := n.Read(strictyaml.Into(string(mock.FaultDribble), &f, parsePace))
	if err == nil && len(keys) == 0 {
		err = n.Errorf("seen an empty mapping, expected a fault like reset, or dribble: {bytes: 1, every: 200ms}")
	}
	return f, err
}

func parsePace(n strictyaml.Node) (mock.Fault, error) {
	f := defaultDribble
	_, err := n.Read(
		strictyaml.Into("bytes", &f.Bytes, strictyaml.Between[int](1, 1<<20)),
		strictyaml.Into("every", &f.Every, func(n strictyaml.Node) (time.Duration, error) {
			every, err := n.Duration()
			if err == nil && every == 0 {
				err = n.Errorf("every is 0, expected a duration above it")
			}
			return every, err
		}),
	)
	return f, err
}
