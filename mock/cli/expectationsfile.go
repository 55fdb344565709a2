package cli

import (
	"somock/mock/contract"
	"somock/mock/strictyaml"
	"somock/mock/verify"
)

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
