package contract

import (
	"strings"
	"testing"

	"somock/mock"
)

func TestCredentialsFile(t *testing.T) {
	env := func(name string) (string, bool) {
		value, ok := map[string]string{"PASSWORD": "s3cret", "EMPTY": "", "TOKEN": "abc"}[name]
		return value, ok
	}
	c, err := ParseCredentials("c.yaml", []byte(`
basic:
  - { user: tje0, password: "${PASSWORD}" }
  - { user: adm0, password: "" }
  - { user: num, password: 007 }
soticket: [{ ticket: "7T:${TOKEN}==", identity: robot }, { ticket: other }]
bearer: [{ token: "8A:x", identity: app }]
xsrf: ["${TOKEN}"]
app-tokens: [f2398a3a7wer3759d4b220e9a9c94321]
`), env)
	if err != nil {
		t.Fatal(err)
	}
	ticket, ticketKnown := c.find("soticket", "7T:abc==")
	other, otherKnown := c.find("soticket", "other")
	_, asBearer := c.find("bearer", "7T:abc==")
	for what, ok := range map[string]bool{
		"an environment variable":     c.has("basic", "tje0:s3cret"),
		"an empty password":           c.has("basic", "adm0:"),
		"a password of digits":        c.has("basic", "num:007"),
		"a wrong password":            !c.has("basic", "tje0:wrong"),
		"a colon moved":               !c.has("basic", "tje:0:s3cret"),
		"a ticket's identity":         ticketKnown && ticket == "robot",
		"a ticket without identity":   otherKnown && other == "",
		"a ticket as token":           !asBearer,
		"an xsrf value":               c.has("xsrf", "abc") && !c.has("xsrf", "abd"),
		"an application token":        c.has("app-tokens", "f2398a3a7wer3759d4b220e9a9c94321") && !c.has("app-tokens", "x"),
		"no file: everyone":           (*Credentials)(nil).has("basic", "a:b") && (*Credentials)(nil).has("xsrf", "a") && (*Credentials)(nil).has("app-tokens", "a"),
		"no app-tokens: any of them":  (&Credentials{}).has("app-tokens", "a"),
		"no basic in a file: nobody":  !(&Credentials{}).has("basic", "a:b"),
		"no xsrf in a file: no value": !(&Credentials{}).has("xsrf", "a"),
	} {
		if !ok {
			t.Error(what)
		}
	}
}

// TestBadCredentialsFiles shows a place and never a value.
func TestBadCredentialsFiles(t *testing.T) {
	for source, want := range map[string]string{
		"basic: CANARY":                                "c.yaml:1:8: expected a list",
		"basic: [CANARY]":                              "c.yaml:1:9: expected a mapping with the keys user, password",
		"basic:\n- user: a\n  pasword: CANARY":         "c.yaml:3:3: unknown or repeated key, expected user, password\nhint: did you mean \"password\"?",
		"basic:\n- user: a":                            "c.yaml:2:3: expected a password; an empty one is written \"\"",
		"basic:\n- { password: CANARY }":               "c.yaml:2:3: expected a user, which is not empty and holds no colon",
		"basic:\n- { user: 'a:b', password: CANARY }":  "c.yaml:2:3: expected a user, which is not empty and holds no colon",
		"basic:\n- { user: a, password: [CANARY] }":    "c.yaml:2:24: expected a text",
		"soticket: [{ ticket: '', identity: CANARY }]": "c.yaml:1:12: expected a ticket that is not empty",
		"bearer: [{ identity: CANARY }]":               "c.yaml:1:10: expected a token that is not empty",
		"bearer: [{ token: '${UNSET}' }]":              "c.yaml:1:19: the environment variable UNSET is not set",
		"xsrf: ['']":                                   "c.yaml:1:8: expected a token that is not empty",
		"xsrf:":                                        "c.yaml:1:7: expected a list",
		"app-token: [CANARY]":                          "c.yaml:1:1: unknown or repeated key, expected basic, soticket, bearer, xsrf, app-tokens\nhint: did you mean \"app-tokens\"?",
		"- CANARY":                                     "c.yaml:1:1: expected a mapping with the keys basic, soticket, bearer, xsrf, app-tokens",
		"xsrf: [a]\nxsrf: [CANARY]":                    "c.yaml:2:1: is no plain YAML here, or has a key twice",
		"bearer: [{ token: &CANARY x }]":               "c.yaml:1:19: is no plain YAML here, or has a key twice\nhint: write the value out; a text that begins with such a sign needs quotes",
		"bearer: [{ token: \"CANARY }]":                "c.yaml:1:19: is no plain YAML here, or has a key twice",
		"":                                             "c.yaml: is empty\nhint: begin with: basic: [{ user: …, password: … }]",
	} {
		_, err := ParseCredentials("c.yaml", []byte(source), func(string) (string, bool) { return "", false })
		if err == nil {
			t.Errorf("%q was taken", source)
			continue
		}
		if got := errorText(err); got != want || strings.Contains(got, "CANARY") {
			t.Errorf("%q:\n%s\nwant\n%s", source, got, want)
		}
	}
}

func TestRulesFile(t *testing.T) {
	weights, err := ParseRules("r.yaml", []byte("auth.missing: warning\nmessage.empty: off\n"))
	if err != nil || len(weights) != 2 || weights["auth.missing"] != mock.WeightWarning || weights["message.empty"] != Off {
		t.Errorf("%v, %v", weights, err)
	}
	for source, want := range map[string]string{
		"# none":              "r.yaml: is empty\nhint: begin with a rule: message.empty: error",
		"auth.mising: off":    "r.yaml:1:1: unknown key \"auth.mising\"\n  1 | auth.mising: off\n    | ^^^^^^^^^^^\nhint: did you mean \"auth.missing\"?",
		"auth.missing: of":    "r.yaml:1:15: seen \"of\", expected one of error, warning, info, off\n  1 | auth.missing: of\n    |               ^^\nhint: did you mean \"off\"?",
		"auth.missing: [off]": "r.yaml:1:15: seen a list, expected a text\n  1 | auth.missing: [off]\n    |               ^",
		"- auth.missing":      "r.yaml:1:1: seen a list, expected a mapping (key: value)\n  1 | - auth.missing\n    | ^",
	} {
		if _, err := ParseRules("r.yaml", []byte(source)); err == nil || errorText(err) != want {
			t.Errorf("%q: %v", source, err)
		}
	}
}

func TestNewRefusesWhatItCannotJudgeBy(t *testing.T) {
	if _, err := New(Config{}); err == nil {
		t.Error("a contract without a redactor")
	}
	_, err := New(Config{Redactor: redactor(t), Weights: Weights{"auth.mising": Off}})
	if err == nil || !strings.Contains(err.Error(), `did you mean "auth.missing"?`) {
		t.Errorf("an unknown rule: %v", err)
	}
	if _, err := ParseInstallation("on-line"); err == nil || !strings.Contains(err.Error(), `did you mean "online"?`) {
		t.Errorf("an unknown installation: %v", err)
	}
}
