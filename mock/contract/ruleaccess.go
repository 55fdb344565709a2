package contract

import (
	"somock/mock"
	"somock/mock/wire"
)

func accessRules() []Rule {
	return []Rule{{
		ID: MessagingAccessDenied, Name: "messaging-access.denied", Weight: mock.WeightError, Status: 403,
		Probe: Probe{Why: "no request shows it: it is up to the app's registration, and success.json tells"},
		Brief: "app has no access to messaging", Body: wire.NoMessagingAccess(),
		Demand: Page, DemandDoc: docPage, Answer: Ours, AnswerDoc: docOurs, Wording: Ours,
		When: "--messaging-access denied: the app was not granted the Messaging agent",
		Explanation: "\"The Messaging agent is not available in Online by default. Access must be requested specifically when app is registered.\" " +
			"What the service answers to an app without that access is not public. 403 is a guess: the .NET client answers a 401 by fetching new credentials and trying again, which would not help here.",
		Expected: "an app whose registration grants access to the agent Messaging",
		Fix:      "ask the vendor to add Messaging to the app's setting \"Access to (agents)\"; to go on meanwhile, run somock without --messaging-access denied",
		Setting:  "--messaging-access denied",
		Breached: good(),
		Mended:   good(), MendedSetting: "--messaging-access granted",
	}}
}

func (j *judgement) messagingAccess() {
	if j.config.MessagingDenied {
		j.breach(MessagingAccessDenied, "an app without access to the Messaging agent (--messaging-access denied)")
	}
}
