package mock

// Weight is what a rule's breach counts in a verdict.
type Weight string

// The weights, heaviest first.
const (
	WeightError   Weight = "error"
	WeightWarning Weight = "warning"
	WeightInfo    Weight = "info"
)

// A Violation is one breach of one rule, told so that a client can be mended without
// opening a document. No text in it holds a secret.
type Violation struct {
	Rule     string `json:"rule"`
	Weight   Weight `json:"weight"`
	Seen     string `json:"seen"`
	Expected string `json:"expected"`
	Source   string `json:"source"` // what demand and answer rest on, and the document
	Fix      string `json:"fix"`    // what to change, by header or SDK setting

	// Lifted says that the demand falls away where a scenario answers for another
	// endpoint. It is never recorded.
	Lifted bool `json:"-"`
}
