package server

import (
	"os"
	"strconv"
	"strings"

	"somock/mock"
	"somock/mock/contract"
	"somock/mock/journal"
	"somock/mock/observed"
	"somock/mock/scenario"
)

// inputs are the files and values that a user handed over, read and found good.
type inputs struct {
	scenarios   []*scenario.File
	seed        *uint64
	credentials *contract.Credentials // nil accepts any well-formed one
	weights     contract.Weights      // by rule; nil leaves them as documented
	observed    *observed.File        // nil: none
}

func loadInputs(c Config) (inputs, error) {
	var in inputs
	var err error
	if in.seed, err = parseSeed(c.Seed); err != nil {
		return in, err
	}
	for _, operand := range c.Scenarios {
		file, err := scenario.Open(operand, contract.IDs()...)
		if err != nil {
			return in, unreadable("scenario "+operand, err)
		}
		in.scenarios = append(in.scenarios, file)
	}
	if in.credentials, err = load("--credentials", c.Credentials, parseCredentials); err != nil {
		return in, err
	}
	if in.weights, err = load("--rules", c.Rules, contract.ParseRules); err != nil {
		return in, err
	}
	in.observed, err = load("--observed", c.Observed, observed.Parse)
	return in, err
}

// load reads the file that a flag names; without a name there is nothing in it.
func load[T any](flag, name string, parse func(name string, source []byte) (T, error)) (loaded T, err error) {
	if name == "" {
		return loaded, nil
	}
	source, err := os.ReadFile(name)
	if err == nil {
		loaded, err = parse(name, source)
	}
	if err != nil {
		return loaded, unreadable(flag, err)
	}
	return loaded, nil
}

func parseCredentials(name string, source []byte) (*contract.Credentials, error) {
	return contract.ParseCredentials(name, source, os.LookupEnv)
}

// contract makes the judge from what the user said.
func (in inputs) contract(c Config, redactor *mock.Redactor) (*contract.Contract, error) {
	installation, err := contract.ParseInstallation(c.Installation)
	if err != nil {
		return nil, mock.Fail(mock.Usage, err, "see --installation in somock serve --help")
	}
	config := contract.Config{
		Installation: installation, MessagingDenied: c.MessagingAccess == "denied", Credentials: in.credentials,
		Weights: in.weights, RecordOnly: c.OnViolation == "record" || c.Forward != "", MaxBody: c.MaxBody, Redactor: redactor,
	}
	if in.observed != nil {
		config.Observed = observed.New(in.observed)
	}
	return contract.New(config)
}

// engine makes what decides.
func (in inputs) engine(c Config, redactor *mock.Redactor, st *store, note func(mock.Note) error) *scenario.Engine {
	options := scenario.Options{Seed: in.seed, Rules: contract.IDs(), Redactor: redactor, Log: c.Log, Note: note}
	if in.observed != nil {
		options.Observed = observed.New(in.observed)
	}
	st.share(&options)
	return scenario.New(options)
}

// rules is the table as it is in force, with what was observed.
func (in inputs) rules() []contract.Rule {
	if in.observed == nil {
		return contract.Rules()
	}
	return contract.RulesWith(observed.New(in.observed))
}

func parseSeed(s string) (*uint64, error) {
	if s == "" {
		return nil, nil
	}
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		return nil, mock.Failf(mock.Usage, "leave it out to take the scenario's own", "--seed: seen %q, expected a whole number from 0", s)
	}
	return &n, nil
}

// unreadable is a file that cannot be used. An error that names its own place and mend
// says all already.
func unreadable(what string, err error) error {
	if hint := mock.HintOf(err); hint != "" {
		return mock.Fail(mock.BadInput, err, hint)
	}
	return mock.Failf(mock.BadInput, "name a file that exists and can be read", "%s: %w", what, err)
}

// install puts the scenarios in force.
func (in inputs) install(engine *scenario.Engine) error {
	if err := engine.Use(in.scenarios...); err != nil {
		return mock.Fail(mock.BadInput, err, "name each scenario once; one of another file needs another name")
	}
	return nil
}

func (in inputs) names() []string {
	names := make([]string, len(in.scenarios))
	for i, f := range in.scenarios {
		names[i] = f.Name
	}
	return names
}

// seedText is the seed that draws are made from, to be printed: the given one, else
// that of each scenario.
func (in inputs) seedText() string {
	if in.seed != nil {
		return strconv.FormatUint(*in.seed, 10)
	}
	var seeds []string
	for _, f := range in.scenarios {
		seeds = append(seeds, strconv.FormatUint(f.Seed, 10))
	}
	return strings.Join(seeds, ", ")
}

// InMemory is the name of no folder: recordings are not kept on disk.
const InMemory = ":memory:"

// fingerprintKey is that of the folder of recordings.
func fingerprintKey(c Config) ([]byte, error) {
	dir := c.Recordings
	if dir == InMemory {
		dir = ""
	}
	key, err := journal.Key(dir)
	if err != nil {
		return nil, deniedFolder(c.Recordings, err)
	}
	return key, nil
}

func newRedactor(c Config, key []byte) (*mock.Redactor, error) {
	redactor, err := mock.NewRedactor(key, c.Redact, c.RecordSecrets)
	if err != nil {
		return nil, mock.Fail(mock.Usage, err, "see --redact in somock serve --help")
	}
	return redactor, nil
}

func openJournal(c Config, key []byte, opening journal.Opening, observer journal.Observer) (record, error) {
	fsync, err := journal.ParseFsync(c.Fsync)
	if err != nil {
		return nil, mock.Fail(mock.Usage, err, "")
	}
	j, err := journal.Open(journal.Options{
		Dir: c.Recordings, Memory: c.Recordings == InMemory, Key: key, Fsync: fsync,
		RetainBytes: c.RetainBytes, RetainAge: c.RetainAge, Log: c.Log,
		Opening: opening, Observer: observer,
	})
	if err != nil {
		return nil, deniedFolder(c.Recordings, err)
	}
	return j, nil
}

func (in inputs) firstSeed() uint64 {
	switch {
	case in.seed != nil:
		return *in.seed
	case len(in.scenarios) > 0:
		return in.scenarios[0].Seed
	}
	return 0
}
