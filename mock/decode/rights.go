package decode

import (
	"bytes"
	"encoding/json"
	"strings"
)

// maxRights is how many bytes of TableRight or FieldProperties are kept for matchers.
// The service ignores both; as a tree in memory they weigh many times their bytes.
const maxRights = 64 << 10

// rights keeps a rights field as canonical JSON: names in their declared spelling and
// sorted, scalars as text (a mask is documented as text and sent as number by the npm
// client), the same whatever encoding they came in.
func (r *reading) rights(i, size int, tree func() any) {
	var canonical json.RawMessage
	if size <= maxRights {
		value := tree()
		if value == nil {
			return
		}
		canonical = canonicalJSON(value)
	}
	r.Sent[i] = Present
	if i == texts {
		r.Message.TableRight = canonical
	} else {
		r.Message.FieldProperties = canonical
	}
}

func canonicalJSON(tree any) json.RawMessage {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(tree) // maps, lists, texts and nil: cannot fail
	return bytes.TrimSpace(b.Bytes())
}

// rightsName is the declared spelling of a name inside the rights fields, or the name
// itself.
func rightsName(name string) string {
	for _, declared := range []string{"Mask", "Reason", "FieldRight", "FieldType", "FieldLength"} {
		if strings.EqualFold(name, declared) {
			return declared
		}
	}
	return name
}
