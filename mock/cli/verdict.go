package cli

import (
	"context"
	"io"
	"os"
	"strings"

	"github.com/spf13/pflag"

	"somock/mock"
	"somock/mock/contract"
	"somock/mock/strictyaml"
	"somock/mock/verify"
)

// verdictFlags say what recordings are judged by, and who else is told.
type verdictFlags struct {
	expect string
	failOn string // "" leaves it to the file, or to errors
	junit  string
	report string
}

func addVerdictFlags(flags *pflag.FlagSet, f *verdictFlags) {
	flags.StringVar(&f.expect, "expect", "", "YAML file of expectations (default: only that the contract is kept)")
	flags.Var(enum(&f.failOn, "errors", "warnings", "never"), "fail-on", "which violations fail (default: what --expect says, else errors)")
	flags.StringVar(&f.junit, "junit", "", "write the verdict to this file as JUnit XML")
	flags.StringVar(&f.report, "report", "", "write the verdict, with the calls, to this file as a page of HTML that stands alone")
}

// publish tells CI of a verdict: the JUnit file, and where GitHub runs us its
// annotations, on w, and the summary of the step.
func (a *app) publish(v *verify.Verdict, files *verdictFiles, w io.Writer) error {
	if err := files.writeJUnit(v); err != nil {
		return err
	}
	if a.env["GITHUB_ACTIONS"] == "true" {
		if err := v.WriteGitHub(w); err != nil {
			return err
		}
	}
	if name := a.env["GITHUB_STEP_SUMMARY"]; name != "" {
		if err := appendSummary(name, v); err != nil {
			a.talk.warning("the step's summary was not written: "+err.Error(), "GITHUB_STEP_SUMMARY names the file")
		}
	}
	return nil
}

// answerVerdict tells a verdict to CI, and to whoever asked as JSON or by print.
func (a *app) answerVerdict(v *verify.Verdict, files *verdictFiles, asJSON any, print func() error) error {
	annotations := a.Out
	if a.json {
		annotations = a.Err
		print = func() error { return a.printJSON(asJSON) }
	}
	if err := a.publish(v, files, annotations); err != nil {
		return err
	}
	return answered(v.OK, print())
}

func appendSummary(name string, v *verify.Verdict) (err error) {
	file, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer func() {
		if closing := file.Close(); err == nil {
			err = closing
		}
	}()
	return v.WriteSummary(file)
}

// explained is how many rules a verdict explains.
const explained = 5

// printVerdict writes a verdict for a person: for each rule whose breach fails it the
// first such call, in its five parts, then what each expectation came to.
func printVerdict(ctx context.Context, w *terminal, v *verify.Verdict, get func(ctx context.Context, id string) (*mock.Entry, error)) error {
	told := map[string]bool{}
	for _, violated := range v.Violations {
		if !v.FailOn.Counts(violated.Weight) || told[violated.Rule] || len(told) == explained {
			continue
		}
		told[violated.Rule] = true
		e, err := get(ctx, violated.ID)
		if err != nil {
			return err
		}
		if err := explainViolation(w, e, violated.Rule); err != nil {
			return err
		}
	}
	return v.WriteText(w.w)
}

func explainViolation(w *terminal, e *mock.Entry, rule string) error {
	for _, v := range e.Violations {
		if v.Rule != rule {
			continue
		}
		s := &sheet{paint: w.paint}
		s.violation(v)
		_, err := io.WriteString(w.w, strings.TrimPrefix(s.String(), "\n")+"\n")
		return err
	}
	return nil
}

// An expectationsFile is what --expect names, read and found good. The zero one expects
// nothing but that the contract is kept.
type expectationsFile struct {
	parsed *verify.Expectations
	source []byte // nil without a file
}

func readExpectations(name string) (*expectationsFile, error) {
	if name == "" {
		return &expectationsFile{}, nil
	}
	_, source, err := strictyaml.ReadFile(name) // once: what a pipe gives is gone then
	if err != nil {
		return nil, badInput("--expect", err)
	}
	parsed, err := verify.ParseExpectations(name, source, contract.IDs()...)
	if err != nil {
		return nil, badInput("--expect", err)
	}
	return &expectationsFile{parsed, source}, nil
}

// failOn is which violations fail the verdict: the flag, else the file, else errors.
func (x *expectationsFile) failOn(flag string) verify.FailOn {
	switch {
	case flag != "":
		return verify.FailOn(flag)
	case x.parsed != nil && x.parsed.FailOn() != "":
		return x.parsed.FailOn()
	}
	return verify.Errors
}
