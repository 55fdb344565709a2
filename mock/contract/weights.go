package contract

import (
	"errors"

	"somock/mock"
	"somock/mock/strictyaml"
)

// Off is the weight, in a rules file, of a rule that is not judged.
const Off mock.Weight = "off"

// Weights are the weights of rules by id, as a rules file changes them.
type Weights map[string]mock.Weight

// hintIfEmpty says how a file of this kind begins.
func hintIfEmpty(err error, hint string) error {
	var at *strictyaml.Error
	if errors.As(err, &at) && at.Message == "is empty" {
		at.Fix = hint
	}
	return err
}

// ParseRules reads a rules file: rule-id: error, warning, info or off. name is what
// errors, which are *strictyaml.Error, call it.
func ParseRules(name string, source []byte) (Weights, error) {
	root, err := strictyaml.Parse(name, source)
	if err != nil {
		return nil, hintIfEmpty(err, "begin with a rule: message.empty: error")
	}
	keys, err := root.Keys(IDs()...)
	if err != nil {
		return nil, err
	}
	weights := Weights{}
	for _, key := range keys {
		word, err := key.Value.Word(string(mock.WeightError), string(mock.WeightWarning), string(mock.WeightInfo), string(Off))
		if err != nil {
			return nil, err
		}
		weights[key.Name] = mock.Weight(word)
	}
	return weights, nil
}
