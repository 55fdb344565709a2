package format

import (
	"bytes"
	"encoding/json"
	"fmt"

	"somock/mock"
)

// AppendReceived appends the line of an entry. Its ID, Run and Seq must be set.
func AppendReceived(dst []byte, e *mock.Entry) []byte {
	from := len(dst)
	dst = append(dst, `{"v":1,"kind":"received",`...)
	if e.Outcome != nil || e.Observations != nil { // neither is part of what came in
		bare := *e
		bare.Outcome, bare.Observations = nil, nil
		e = &bare
	}
	return seal(e.AppendFields(dst), from)
}

// AppendReplied appends the line of what became of the recording id.
func AppendReplied(dst []byte, id string, o *mock.Outcome) []byte {
	from := len(dst)
	dst = append(dst, `{"v":1,"kind":"replied","id":"`...)
	dst = append(dst, id...) // letters, digits and a hyphen: nothing to escape
	dst = o.AppendJSON(append(dst, `","reply":`...))
	return seal(mock.AppendTexts(append(dst, `,"observations":`...), o.Observations), from)
}

// AppendLine appends a line of one of the rare kinds, for which reflection will do.
func AppendLine(dst []byte, kind string, fields any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(fields); err != nil {
		return dst, fmt.Errorf("journal: encode a %s line: %w", kind, err)
	}
	from := len(dst)
	dst = append(dst, `{"v":1,"kind":"`...)
	dst = append(dst, kind...)
	dst = append(dst, `",`...)
	dst = append(dst, bytes.TrimSuffix(b.Bytes()[1:], []byte("}\n"))...)
	return seal(dst, from), nil
}

// seal ends the line that begins at from with its checksum.
func seal(dst []byte, from int) []byte {
	return appendCRC(dst, checksum(dst[from:]))
}

func appendCRC(dst []byte, sum uint32) []byte {
	dst = append(dst, crcMark...)
	for shift := 28; shift >= 0; shift -= 4 {
		dst = append(dst, "0123456789abcdef"[sum>>shift&15])
	}
	return append(dst, '"', '}')
}

// AppendNote appends the line of a remark.
func AppendNote(dst []byte, n mock.Note) ([]byte, error) {
	return AppendLine(dst, KindNote, struct { // mock.Note in the journal's layout of time
		Time   Stamp             `json:"time"`
		Note   string            `json:"note"`
		Tenant string            `json:"tenant,omitempty"`
		Epoch  int               `json:"epoch,omitempty"`
		Text   string            `json:"text"`
		Detail map[string]string `json:"detail,omitempty"`
	}{Stamp(n.Time), n.Note, n.Tenant, n.Epoch, n.Text, n.Detail})
}
