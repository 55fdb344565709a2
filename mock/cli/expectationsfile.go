package cli

import (
	"errors"
	"fmt"

	"somock/mock"
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

// badInput is a file that cannot be used. One whose error shows the place says all.
func badInput(flag string, err error) error {
	var placed *strictyaml.Error
	if errors.As(err, &placed) {
		return mock.Fail(mock.BadInput, err, placed.Hint())
	}
	return mock.Fail(mock.BadInput, fmt.Errorf("%s: %w", flag, err), "name a file that exists and can be read")
}
