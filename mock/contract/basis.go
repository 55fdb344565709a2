package contract

// A Basis is what a demand or an answer rests on.
type Basis string

// The bases, firmest first.
const (
	Page      Basis = "page"      // the endpoint's own reference page
	Swagger   Basis = "swagger"   // the vendor's API description of it
	Vendor    Basis = "vendor"    // the vendor's other documentation
	Framework Basis = "framework" // ASP.NET Web API 2, on which the service is built
	Ours      Basis = "ours"      // nothing public is known: chosen by somock

	// SeenOnTenant is what the real service was seen to answer, with its day; see [Observed].
	SeenOnTenant Basis = "observed"
)

// The documents that rules rest on, as a reader can find them.
const (
	docPage      = `reference page "v1MessagingAgent_CreateMessage"`
	docSwagger   = "Swagger-v1-MessagingAgent.json"
	docAuth      = `page "Web services" (en/api/web-services), section on authentication`
	docWebAPI    = `page "SuperOffice WebAPI" (en/api/web-services/webapi)`
	docSetupREST = `page "Set up REST" (en/onsite/install/netserver/setup-rest)`
	docBasicAuth = `page "Enable basic authentication" (en/onsite/install/netserver/enable-basic-auth), screenshot of a 401`
	docTicket    = `page on application authentication (en/api/authentication/online/auth-application): an expired ticket "results in a 401 Unauthorized"`
	docFailures  = `developer portal, page on failed requests: ArgumentNullException in an agent's action`
	docTables    = `database reference: tables inbox, outgoing_message and sms`
	docWSDL      = "WSDL of the Messaging agent (Services88), carrier IncomingMessage"
	docASPNET    = "ASP.NET Web API 2 source"
	docRFC8259   = "RFC 8259 and XML 1.0"
	docOurs      = "nothing public is known; chosen by somock"
)
