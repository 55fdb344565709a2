// Command dotnet stands for .NET's in a Windows that has none: it hands its arguments to the
// test at DOTNET_AT, which has a compiler, and ends as that says.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
)

// An asked is what a program was started with. Base is SUPEROFFICE_BASE_URL.
type asked struct {
	Args []string
	Base string
}

// A told is what became of it.
type told struct {
	Printed string
	Code    int
}

func main() {
	answer, err := ask(asked{os.Args[1:], os.Getenv("SUPEROFFICE_BASE_URL")})
	if err != nil {
		answer = told{err.Error() + "\n", 125}
	}
	fmt.Print(answer.Printed)
	os.Exit(answer.Code)
}

func ask(question asked) (answer told, err error) {
	body, err := json.Marshal(question)
	if err != nil {
		return told{}, err
	}
	reply, err := http.Post(os.Getenv("DOTNET_AT"), "application/json", bytes.NewReader(body))
	if err != nil {
		return told{}, err
	}
	defer func() { _ = reply.Body.Close() }()
	return answer, json.NewDecoder(reply.Body).Decode(&answer)
}
