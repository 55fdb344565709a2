package page

import (
	"net/http"
	"strings"

	"somock/mock/sample"
)

// exampleTenant is the tenant in the snippets: another one is another world, so that
// tests do not see each other's calls.
const exampleTenant = "Cust00000"

// A connectPage is how clients are pointed here.
type connectPage struct {
	frame
	Addresses []address
	Snippets  []snippet
}

// An address is a base URL and who takes it.
type address struct{ Value, For string }

// A snippet is a piece of a program or file, filled in.
type snippet struct {
	Key, Name string
	Note      string // what to know of it
	Code      string
}

func (p *Page) showConnect(w http.ResponseWriter, r *http.Request) error {
	base := p.Base(r)
	p.render(w, http.StatusOK, "connect.html", connectPage{
		frame:     p.frame(r, "connect", "Connect", p.viewOf(r)),
		Addresses: addresses(base), Snippets: snippets(base),
	})
	return nil
}

func addresses(base string) []address {
	return []address{
		{base + "/" + exampleTenant + "/api", "SDKs: the base URL of a tenant online. Any other tenant name is another world, with its own calls, inbox and scenarios."},
		{base + "/SuperOffice", "SDKs: the base URL of an onsite installation in the virtual directory SuperOffice."},
		{base + "/" + exampleTenant + operation, "Programs that call the operation by its full address."},
		{base + Root, "This page, and below it the control API."},
	}
}

const operation = "/api/v1/Agents/Messaging/CreateMessage"

// firstCall is a command that makes a valid call.
func firstCall(base string) string {
	return fill(`curl -i @BASE@/@TENANT@/api/v1/Agents/Messaging/CreateMessage \
  -u tje0:Tje0 -H 'Content-Type: application/json' \
  -d '{"IncomingMessage":{"To":"+4790000001","From":"+4790000002","Content":"Hello"}}'`, base)
}

func firstCallOnWindows(base string) string {
	command, ok := sample.CurlExe(base+"/"+exampleTenant+operation, false)
	if !ok {
		return "curl.exe cannot be told this address in cmd and PowerShell alike"
	}
	return command
}

func fill(code, base string) string {
	return strings.NewReplacer("@BASE@", base, "@TENANT@", exampleTenant).Replace(code)
}

// snippets are filled with the address under which the reader came here.
func snippets(base string) []snippet {
	list := []snippet{
		{"dotnet", ".NET", "Package SuperOffice.WebApi. It appends /api/ where it is missing. Beware: it turns a 404 into null, so a wrong path looks like success.", `using SuperOffice.WebApi;
using SuperOffice.WebApi.Agents;
using SuperOffice.WebApi.Data;

var session = new WebApiOptions("@BASE@/@TENANT@/api");
session.Authorization = new AuthorizationUsernamePassword("tje0", "Tje0");

using (var agent = new MessagingAgent(session))
{
    await agent.CreateMessageAsync(new IncomingMessage
    {
        To = "+4790000001",
        From = "+4790000002",
        Content = "Hello",
        Plugin = "MyPlugin",
    });
}`},
		{"typescript", "TypeScript", "Package @superoffice/webapi. It has no timeout of its own; a 204 resolves to an empty text. With its option cache, the same message within 12 s is not sent at all.", `import { WebApi } from "@superoffice/webapi";

const api = new WebApi("@BASE@/@TENANT@");
api.authenticateWithPassword("tje0", "Tje0");

await api.getMessagingAgent().createMessageAsync({
  to: "+4790000001",
  from: "+4790000002",
  content: "Hello",
  plugin: "MyPlugin",
});`},
		{"php", "PHP", "The public PHP clients have no messaging agent, and one of them takes any status but 200 for a failure, so this is plain curl.", `<?php
$call = curl_init("@BASE@/@TENANT@/api/v1/Agents/Messaging/CreateMessage");
curl_setopt_array($call, [
    CURLOPT_POST => true,
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_TIMEOUT => 10,
    CURLOPT_HTTPHEADER => [
        "Authorization: Bearer " . getenv("ACCESS_TOKEN"),
        "Content-Type: application/json",
    ],
    CURLOPT_POSTFIELDS => json_encode(["IncomingMessage" => [
        "To" => "+4790000001",
        "From" => "+4790000002",
        "Content" => "Hello",
    ]]),
]);
curl_exec($call);
$status = curl_getinfo($call, CURLINFO_RESPONSE_CODE); // 204 is success`},
		{"curl", "curl", "", "FIRST"},
		{"curl-exe", "curl on Windows", "For cmd and PowerShell. The message goes as a form, since these two do not read the quotes of JSON alike.", "CURL-EXE"},
		{"http", ".http", "For the REST clients of VS Code, Visual Studio and JetBrains.", `@base = @BASE@/@TENANT@
@ticket = 7T:abc123==
@app_token = my-app-token

POST {{base}}/api/v1/Agents/Messaging/CreateMessage
Authorization: SOTicket {{ticket}}
SO-AppToken: {{app_token}}
Content-Type: application/json

{
  "IncomingMessage": {
    "To": "+4790000001",
    "From": "+4790000002",
    "Content": "Hello"
  }
}`},
		{"compose", "docker compose", "Build the image once: docker build -t somock . In the compose network the name is the address; from outside it is @BASE@.", `services:
  somock:
    image: somock
    environment:
      SOMOCK_SCENARIO: reject-once
      SOMOCK_ADMIN_TOKEN: change-me
    ports: ["127.0.0.1:8204:8204"]
    volumes: ["recordings:/recordings"]
  app:
    build: .
    environment:
      SUPEROFFICE_BASE_URL: http://somock:8204/@TENANT@/api
    depends_on:
      somock: { condition: service_healthy }
volumes:
  recordings:`},
		{"ci", "CI", "One command starts somock on a free port, runs the tests against it, and fails the job if a call broke the contract. The tests find it in SUPEROFFICE_BASE_URL.", `# any CI, one line
somock run --scenario reject-once --junit somock.xml -- npm test

# against the somock of this page
export SUPEROFFICE_BASE_URL=@BASE@/@TENANT@/api
npm test
somock verify --server @BASE@ --fail-on errors`},
	}
	for i := range list {
		list[i].Note = fill(list[i].Note, base)
		if list[i].Code == "FIRST" {
			list[i].Code = firstCall(base)
		}
		if list[i].Code == "CURL-EXE" {
			list[i].Code = firstCallOnWindows(base)
		}
		list[i].Code = fill(list[i].Code, base)
	}
	return list
}
