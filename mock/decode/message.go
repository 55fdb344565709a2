package decode

import "somock/mock"

// Carrier is the name of the one property of the request, which holds the message.
const Carrier = "IncomingMessage"

// texts is how many of mock.MessageProperties are texts: the first.
const texts = 6

// A Presence says how a property was sent.
type Presence uint8

// The presences.
const (
	Absent Presence = iota
	Null
	Present
	NoText // an object or list where text is declared
)

// begin starts the message, anew if there was one.
func (r *reading) begin() {
	m := &mock.Message{}
	r.Message, r.Sent = m, [len(r.Sent)]Presence{}
	r.fields = [texts]**string{&m.To, &m.From, &m.Content, &m.Format, &m.SessionKey, &m.Plugin}
	r.properties = object{called: Carrier, known: r.names}
}

// text takes the value of the property i.
func (r *reading) text(i int, value string) {
	*r.fields[i], r.Sent[i] = &value, Present
}

func (r *reading) null(i int) { *r.fields[i], r.Sent[i] = nil, Null }

// coerced takes a number or boolean as the text that it was written as.
func (r *reading) coerced(i int, kind, written string) {
	r.text(i, written)
	r.find(Finding{Kind: Coerced, Name: r.names[i], Seen: kind, Written: written})
}

// wrong reports a value that is no text.
func (r *reading) wrong(i int, kind string) {
	if r.Sent[i] != NoText {
		r.find(Finding{Kind: WrongText, Name: r.names[i], Seen: kind})
	}
	r.Sent[i] = NoText
}

// noMessage reports that there is no message, or null.
func (r *reading) noMessage(null bool) {
	kind := NoMessage
	if null {
		kind = NullMessage
	}
	r.find(Finding{Kind: kind})
}

// wrongMessage reports that the message is no object.
func (r *reading) wrongMessage(kind string) {
	r.find(Finding{Kind: WrongType, Seen: Carrier + " is " + kind})
}
