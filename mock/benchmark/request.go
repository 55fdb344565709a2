//go:build linux

package main

import "fmt"

// callBody is a valid message of about two hundred bytes.
const callBody = `{"IncomingMessage":{"To":"+4790000001","From":"+4790000002",` +
	`"Content":"Hello inbox, this is a message of the usual length of a text.",` +
	`"Format":"sms/160","SessionKey":"abc-1","Plugin":"Twilio"}}`

// callBytes is a valid call as it goes over the wire, with the headers that the
// vendor's JavaScript client sends.
func callBytes(address string) []byte {
	return fmt.Appendf(nil, "POST /api/v1/Agents/Messaging/CreateMessage HTTP/1.1\r\n"+
		"Accept: application/json\r\n"+
		"Content-Type: application/json\r\n"+
		"User-Agent: SO-TS-WebApi/1.0\r\n"+
		"SO-Browser-TZ-Offset: 0\r\n"+
		"Content-Length: %d\r\n"+
		"Accept-Encoding: gzip, compress, deflate, br\r\n"+
		"Host: %s\r\n"+
		"Authorization: Basic dGplMDpUamUw\r\n"+
		"Connection: keep-alive\r\n\r\n%s", len(callBody), address, callBody)
}
