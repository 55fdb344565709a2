package scenario

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"strconv"

	"somock/mock"
	"somock/mock/strictyaml"
)

// A File is one scenario as it was read: valid in itself, not yet part of a [Book].
// It is immutable.
type File struct {
	Name        string
	Description string
	Seed        uint64 // as written, else made from the name
	Path        string // where it was read from, "" if it is in no file system
	Source      []byte // the file's text; not to be changed

	stubs  []*stub
	others []*other
}

func fileKeys() []string { return []string{"version", "name", "description", "seed", "stubs", "other"} }

// Parse reads a scenario. name is what errors call the source; without its folder and
// extension it is the scenario's name, unless the source says another. With the ids of all rules
// given, `violations` may name no others. Every error is a *strictyaml.Error.
func Parse(name string, source []byte, rules ...string) (*File, error) {
	n, err := strictyaml.Parse(name, source)
	if err != nil {
		return nil, err
	}
	f := &File{Source: source}
	keys, err := n.Keys(fileKeys()...)
	if err != nil {
		return nil, err
	}
	version, seeded := false, false
	for _, k := range keys {
		version = version || k.Name == "version"
		seeded = seeded || k.Name == "seed"
		if err := f.parseKey(k, rules); err != nil {
			return nil, err
		}
	}
	if !version {
		e := n.Errorf("version is missing")
		e.Fix = "begin with: version: 1"
		return nil, e
	}
	if err := f.complete(n, name); err != nil {
		return nil, err
	}
	if !seeded {
		f.Seed = seedOf(f.Name)
	}
	return f, nil
}

func (f *File) parseKey(k strictyaml.Key, rules []string) (err error) {
	switch k.Name {
	case "version":
		err = parseVersion(k.Value)
	case "name":
		f.Name, err = parseName(k.Value)
		if f.Name == armedName {
			err = k.Value.Errorf("the name armed is that of armed stubs, expected another")
		}
	case "description":
		f.Description, err = k.Value.Text()
	case "seed":
		var seed int
		seed, err = k.Value.Int(0, math.MaxInt)
		f.Seed = uint64(seed)
	case "stubs":
		f.stubs, err = parseStubs(k.Value, rules)
	case "other":
		f.others, err = parseOthers(k.Value)
	}
	return err
}

func parseVersion(n strictyaml.Node) error {
	if v, err := n.Text(); err != nil || v != "1" {
		return n.Errorf("seen %s, expected 1, the only version there is", n.Describe())
	}
	return nil
}

// complete fills in the name and puts it before those of stubs.
func (f *File) complete(n strictyaml.Node, file string) error {
	if f.stubs == nil && f.others == nil {
		e := n.Errorf("a scenario without stubs and other answers nothing")
		e.Fix = "add stubs: [{finally: 204}]"
		return e
	}
	if f.Name == "" {
		f.Name = baseName(file)
	}
	if !mock.ValidName(f.Name) || f.Name == armedName {
		return &strictyaml.Error{File: file, Message: "the file's name, " + strconv.Quote(f.Name) + ", can be no scenario's",
			Fix: "add a line like: name: rough-start"}
	}
	for _, s := range f.stubs {
		s.id = f.Name + "/" + s.name
	}
	for _, o := range f.others {
		o.id = f.Name + "/" + o.id
	}
	return nil
}

func parseStubs(n strictyaml.Node, rules []string) ([]*stub, error) {
	nodes, err := n.List()
	if err != nil {
		return nil, err
	}
	if len(nodes) == 0 {
		return nil, n.Errorf("an empty list, expected at least one stub")
	}
	stubs := make([]*stub, len(nodes))
	lines := map[string]int{}
	for i, node := range nodes {
		if stubs[i], err = parseStub(node, "stub-"+strconv.Itoa(i+1), rules); err != nil {
			return nil, err
		}
		name := stubs[i].name
		if line, taken := lines[name]; taken {
			return nil, node.Errorf("a second stub is called %q, the first is on line %d", name, line)
		}
		lines[name] = node.Line()
	}
	return stubs, nil
}

// seedOf is the seed of a scenario that says none. It is short enough to be typed.
func seedOf(name string) uint64 {
	sum := sha256.Sum256([]byte(name))
	return uint64(binary.BigEndian.Uint32(sum[:4]))
}
