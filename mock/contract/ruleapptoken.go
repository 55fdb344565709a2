package contract

import (
	"strings"

	"somock/mock"
	"somock/mock/wire"
)

func appTokenRules() []Rule {
	return []Rule{{
		ID: AppTokenMissing, Name: "app-token.missing", Weight: mock.WeightWarning, Online: mock.WeightError, Status: 401, RefusesOnline: true,
		Probe: Probe{Effect: Creates, Why: "on site the application token is not checked", Caller: CallerTicketAlone},
		Brief: "no application token", Body: wire.Service("SoSessionException", "SO-AppToken HTTP header missing.", wire.SourceWebAPI),
		Demand: Vendor, DemandDoc: docAuth, Answer: Ours, AnswerDoc: docOurs, Wording: Ours,
		When: "SoTicket is used without SO-AppToken; a warning, with --installation online an error and a refusal",
		Explanation: "Online, a ticket must come together with the application token, which is the client secret that the app got when it was registered. " +
			"A Bearer token needs none. On site it is not checked. The npm client never sends the header by itself.",
		Expected: "the header SO-AppToken beside a SOTicket, when the online service is called from a server",
		Fix: "send SO-AppToken: <the app's client secret>; npm: pass { headers: { 'SO-AppToken': … } } as axiosConfig; " +
			".NET: AuthorizationSystemUserTicket adds it",
		Setting:  "--installation online",
		Breached: withAuth(ticketAuth),
		Mended:   withAuth(ticketAuth, appToken),
	}, {
		ID: AppTokenUnknown, Name: "app-token.unknown", Weight: mock.WeightError, Status: 401,
		Probe: Probe{Effect: Possible, Why: "on site the application token is not checked", Caller: CallerTicketStranger},
		Brief: "application token is not known", Body: wire.Service("SoSessionException", "The SO-AppToken HTTP header is not valid.", wire.SourceWebAPI),
		Demand: Vendor, DemandDoc: docAuth, Answer: Ours, AnswerDoc: docOurs, Wording: Ours,
		When: "a credentials file lists app tokens and does not have it",
		Explanation: "With app-tokens in the credentials file, an SO-AppToken must be one of them, whatever the scheme. " +
			"Compared exactly, in constant time.",
		Expected:    "an SO-AppToken that the credentials file lists",
		Fix:         "send the client secret of this very app, or add it to the file's app-tokens",
		Setting:     "--credentials FILE",
		Credentials: "soticket: [{ ticket: '7T:abc123==', identity: robot }]\napp-tokens: [f2398a3a7wer3759d4b220e9a9c94321]\n",
		Breached:    withAuth(ticketAuth, "SO-AppToken: qw123f4c56770bc278017796cd16bd11"),
		Mended:      withAuth(ticketAuth, appToken),
	}}
}

// appToken judges the application token; scheme is "" if it is none of the three.
func (j *judgement) appToken(scheme string) {
	token := strings.TrimSpace(j.header.Get("So-Apptoken"))
	switch {
	case token == "" && scheme == "soticket":
		j.breach(AppTokenMissing, "SOTicket without SO-AppToken")
	case token != "" && !j.config.Credentials.has(appTokens, token):
		j.breach(AppTokenUnknown, "SO-AppToken "+j.mask(token))
	}
}
