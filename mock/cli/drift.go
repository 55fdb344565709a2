package cli

import (
	"cmp"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"somock/mock"
	"somock/mock/drift"
	"somock/mock/prose"
)

func newDrift(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "drift FILE|-",
		Short: "Compare the vendor's Swagger document with what the contract rests on: exit 1 if they differ",
		Long: `Compare a Swagger 2.0 document of the Messaging agent with what this program knows of
CreateMessage: path, method, media types, parameters, responses, security, the
definitions of the request, the NsApiSlow threshold, whether Online Restricted is
said. Each finding names the rules that rest on it. Host, schemes and other texts are
not compared. - reads the standard input.

Exit codes: 0 none, 1 drift, 3 the file is no such document.`,
		Args: cobra.ExactArgs(1),
		Example: `  somock drift Swagger-v1-MessagingAgent.json
  curl -s https://…/Swagger-v1-MessagingAgent.json | somock drift - --json`,
		RunE: func(_ *cobra.Command, args []string) error { return a.drift(args[0]) },
	}
	a.addJSONFlag(cmd)
	return cmd
}

func (a *app) drift(file string) error {
	document, err := a.openInput(file)
	if err != nil {
		return err
	}
	defer document.Close()
	findings, err := drift.Compare(document)
	if errors.Is(err, drift.ErrNoDocument) {
		return mock.Fail(mock.BadInput, err, "the vendor publishes it as Swagger-v1-MessagingAgent.json")
	}
	if err != nil {
		return badInput(file, rootCause(err))
	}
	return answered(len(findings) == 0, a.printFindings(findings))
}

// openInput opens a file that a command reads; - is the standard input.
func (a *app) openInput(file string) (io.ReadCloser, error) {
	if file == "-" {
		return io.NopCloser(a.In), nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, badInput(file, rootCause(err))
	}
	return f, nil
}

func (a *app) printFindings(findings []drift.Finding) error {
	s := a.newSheet()
	for _, f := range findings {
		s.line("%s", s.paint(bold, prose.OneLine(f.What, 100)))
		s.row("known", cmp.Or(f.Known, "none"))
		s.row("seen", prose.OneLine(cmp.Or(f.Seen, "none"), 200))
		s.row("rules", cmp.Or(strings.Join(f.Rules, ", "), "none rests on it"))
	}
	if len(findings) == 0 {
		s.line("no drift: the document says of CreateMessage what this program knows")
	}
	return a.print(map[string][]drift.Finding{"findings": append([]drift.Finding{}, findings...)}, s.String())
}
