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
	f := mock.Fault{Kind: mock.FaultKind(name)}
	if f.Kind == mock.FaultDribble {
		f.Bytes, f.Every = 1, 200*time.Millisecond
	}
	return f, nil
}

func faultNames() []string {
	var names []string
	for _, k := range mock.FaultKinds() {
		names = append(names, string(k))
	}
	return names
}

func parseDribble(n strictyaml.Node) (mock.Fault, error) {
	f := mock.Fault{Kind: mock.FaultDribble, Bytes: 1, Every: 200 * time.Millisecond}
	outer, err := n.Keys(string(mock.FaultDribble))
	if err != nil {
		return f, err
	}
	if len(outer) != 1 {
		return f, n.Errorf("seen an empty mapping, expected a fault like reset, or dribble: {bytes: 1, every: 200ms}")
	}
	keys, err := outer[0].Value.Keys("bytes", "every")
	if err != nil {
		return f, err
	}
	for _, k := range keys {
		switch k.Name {
		case "bytes":
			f.Bytes, err = k.Value.Int(1, 1<<20)
		case "every":
			if f.Every, err = k.Value.Duration(); err == nil && f.Every == 0 {
				err = k.Value.Errorf("every is 0, expected a duration above it")
			}
		}
		if err != nil {
			return f, err
		}
	}
	return f, nil
}
