// This program is compiled with what oapi-codegen makes of both documents: it sends a
// message, and asks for its recording.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"

	"somock/openapi/control"
	"somock/openapi/superoffice"
)

func main() {
	ctx := context.Background()
	service, err := superoffice.NewClientWithResponses(os.Args[1], superoffice.WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
		r.SetBasicAuth("tje0", "Tje0")
		return nil
	}))
	check(err)
	to, from, content := "+4790000001", "+4790000002", "Hello"
	message := superoffice.CreateMessageRequest{IncomingMessage: &superoffice.IncomingMessage{To: &to, From: &from, Content: &content}}
	sent, err := service.V1MessagingAgentCreateMessageWithResponse(ctx, nil, message)
	check(err)

	somock, err := control.NewClientWithResponses(os.Args[1] + "/__admin")
	check(err)
	last, err := somock.GetRecordingWithResponse(ctx, "last", &control.GetRecordingParams{})
	check(err)
	fmt.Println(sent.StatusCode(), *last.JSON200.Message.Content, *last.JSON200.Reply.Status)
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
