package scenario

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"path/filepath"
	"strconv"
	"strings"

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

func (f *File) fields(rules []string) []strictyaml.Field {
	return []strictyaml.Field{
		strictyaml.Into("version", new(string), parseVersion),
		strictyaml.Into("name", &f.Name, parseFileName),
		strictyaml.Into("description", &f.Description, strictyaml.Node.Text),
		strictyaml.Into("seed", &f.Seed, strictyaml.Between[uint64](0, math.MaxInt)),
		strictyaml.Into("stubs", &f.stubs, func(n strictyaml.Node) ([]*stub, error) { return parseStubs(n, rules) }),
		strictyaml.Into("other", &f.others, parseOthers),
	}
}

// Parse reads a scenario. name is what errors call the source; without its folder and
// extension it is the scenario's name, unless the source says another. With the ids of all rules
// given, `violations` may name no others. Every error is a *strictyaml.Error.
func Parse(name string, source []byte, rules ...string) (*File, error) {
	n, err := strictyaml.Parse(name, source)
	if err != nil {
		return nil, err
	}
	f := &File{Source: source}
	keys, err := n.Read(f.fields(rules)...)
	if err != nil {
		return nil, err
	}
	if keys.Get("version") == nil {
		return nil, n.Errorf("version is missing").WithFix("begin with: version: 1")
	}
	if err := f.complete(n, name); err != nil {
		return nil, err
	}
	if keys.Get("seed") == nil {
		f.Seed = seedOf(f.Name)
	}
	return f, nil
}

func parseFileName(n strictyaml.Node) (string, error) {
	name, err := parseName(n)
	if name == armedName {
		err = n.Errorf("the name armed is that of armed stubs, expected another")
	}
	return name, err
}

func parseVersion(n strictyaml.Node) (string, error) {
	version, err := n.Text()
	if err != nil || version != "1" {
		return "", n.Errorf("seen %s, expected 1, the only version there is", n.Describe())
	}
	return version, nil
}

// complete fills in the name and puts it before those of stubs.
func (f *File) complete(n strictyaml.Node, file string) error {
	if f.stubs == nil && f.others == nil {
		return n.Errorf("a scenario without stubs and other answers nothing").WithFix("add stubs: [{finally: 204}]")
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
	lines := map[string]int{}
	return strictyaml.ReadList(n, "at least one stub", func(i int, n strictyaml.Node) (*stub, error) {
		s, err := parseStub(n, "stub-"+strconv.Itoa(i+1), rules)
		if err != nil {
			return nil, err
		}
		if line, taken := lines[s.name]; taken {
			return nil, n.Errorf("a second stub is called %q, the first is on line %d", s.name, line)
		}
		lines[s.name] = n.Line()
		return s, nil
	})
}

// seedOf is the seed of a scenario that says none. It is short enough to be typed.
func seedOf(name string) uint64 {
	sum := sha256.Sum256([]byte(name))
	return uint64(binary.BigEndian.Uint32(sum[:4]))
}

// armedName is the scenario under which armed stubs show.
const armedName = "armed"

func parseName(n strictyaml.Node) (string, error) {
	name, err := n.Text()
	if err != nil {
		return "", err
	}
	if !mock.ValidName(name) {
		return "", n.Errorf("seen %q, expected a name of letters, digits, dots, dashes and underscores", name).
			WithFix("begin with a letter or digit, 64 characters at most")
	}
	return name, nil
}

// baseName is the name of a scenario whose file does not say one.
func baseName(file string) string {
	base := filepath.Base(file)
	return strings.TrimSuffix(base, filepath.Ext(base))
}
