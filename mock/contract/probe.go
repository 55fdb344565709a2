package contract

// A Probe is how a rule's breached example is sent to the real service, to see whether it
// answers as somock does.
type Probe struct {
	Effect Effect // "": it is never sent
	Why    string // the reason for the effect, or for never sending it
	Caller Caller
}

// An Effect is what sending a call may do to the tenant that it is sent to.
type Effect string

// The effects.
const (
	NoEffect Effect = "none"     // it creates no message, however lenient the service is
	Possible Effect = "possible" // it should be refused; a service that does not creates a message
	Creates  Effect = "creates"  // it creates a message if the service answers as somock does
)

// A Caller says which credentials a probe carries in place of its example's.
type Caller int

// The callers. What is said to be made up is nobody's credential: a service may lock a
// user after a few wrong passwords, so it is no variation of a given one either.
const (
	CallerGiven          Caller = iota // the credentials that were given
	CallerWritten                      // those that the example breaches the rule by, made up
	CallerStranger                     // a made-up credential of the given one's scheme
	CallerBasic                        // the given user and password
	CallerTicketAlone                  // the given ticket, without application token
	CallerTicketStranger               // the given ticket with a made-up application token
	CallerXSRFAlone                    // the given XSRF token, without its cookie
)

// An Example is a call that breaches no rule of weight error, by the id under which it is probed.
type Example struct {
	ID      string
	Request string // as it goes over the wire
	Probe   Probe
}

// Successes are the good calls: a description of the operation, and a message in each
// encoding.
func Successes() []Example {
	creates := Probe{Effect: Creates, Why: "that is what the operation is for"}
	return []Example{
		{"describe.get", raw("GET /Cust12345"+operation+" HTTP/1.1", "", basicAuth), Probe{Effect: NoEffect, Why: "a GET describes the operation and does not invoke it"}},
		{"success.json", good(), creates},
		{"success.xml", raw(postLine, "<CreateMessageRequest><IncomingMessage><To>+4790000001</To><From>+4790000002</From><Content>Hello</Content></IncomingMessage></CreateMessageRequest>", basicAuth, xmlType), creates},
		{"success.form", raw(postLine, "IncomingMessage.To=%2B4790000001&IncomingMessage.From=%2B4790000002&IncomingMessage.Content=Hello", basicAuth, formType), creates},
	}
}
