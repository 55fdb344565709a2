package cli

import (
	"path/filepath"
	"runtime"
	"strings"

	"somock/mock/sample"
	"somock/mock/server"
)

// startRows are what a user has to know of a server that has just started.
func startRows(info server.Info) [][2]string {
	rows := [][2]string{
		{"address", info.URL},
		{"SDK base", info.APIURL + "  (Cust00000 or any other tenant)"},
		{"page", info.AdminURL},
		{"recordings", recordingsWords(info)},
		{"scenario", scenarioWords(info)},
		{"seed", seedWords(info)},
	}
	if info.Observed != "" {
		rows = append(rows, [2]string{"observed", info.Observed})
	}
	if info.Forward != "" {
		rows = append(rows, [2]string{"forward", info.Forward + "  (what no stub answers goes there, with all its effects)"})
	}
	if info.Fingerprint != "" {
		rows = append(rows, [2]string{"certificate", "self-signed, SHA-256 " + info.Fingerprint})
	}
	if info.MadeToken != "" {
		rows = append(rows, [2]string{"admin token", info.MadeToken + "  (page: " + info.AdminURL + "?token=" + info.MadeToken + ")"})
	}
	return rows
}

func recordingsWords(info server.Info) string {
	switch {
	case info.Recordings == server.InMemory:
		return server.InMemory + "  (gone when it ends)"
	case info.Engine != "":
		return info.Recordings + "  (" + info.Engine + ")"
	}
	return shownFolder(info.Recordings)
}

func scenarioWords(info server.Info) string {
	if len(info.Scenarios) == 0 && info.Forward != "" {
		return "none: every call goes to the service"
	}
	if len(info.Scenarios) == 0 {
		return "none: every call that keeps the contract is answered 204"
	}
	return strings.Join(info.Scenarios, ", ")
}

// seedWords say what random draws are made from, and how to have them again.
func seedWords(info server.Info) string {
	switch {
	case info.Seed == "":
		return "each scenario's own (--seed N goes before it)"
	case strings.Contains(info.Seed, ","):
		return info.Seed + "  (each scenario's own; --seed N goes before them)"
	}
	return info.Seed + "  (--seed " + info.Seed + " repeats it)"
}

func shownFolder(dir string) string {
	if absolute, err := filepath.Abs(dir); err == nil && dir != server.InMemory && !strings.Contains(dir, "://") {
		return absolute
	}
	return dir
}

// sampleCurl is a call that works as pasted into the shells of this system.
func sampleCurl(info server.Info) string {
	address, insecure := info.URL+"/api/v1/Agents/Messaging/CreateMessage", info.Fingerprint != ""
	if command, ok := sample.CurlExe(address, insecure); ok && runtime.GOOS == "windows" {
		return command
	}
	call := sample.Call{
		Address: address, Insecure: insecure,
		Headers: [][2]string{{"Authorization", sample.Authorization("basic", "tje0:Tje0")}, {"Content-Type", "application/json"}},
		Body:    `{"IncomingMessage":{"To":"+4790000001","From":"+4790000002","Content":"Hello","Format":"sms/160","Plugin":"MyPlugin"}}`,
	}
	return call.Curl()
}
