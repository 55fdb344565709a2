package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"somock/mock/verify"
)

func newInbox(a *app) *cobra.Command {
	var source sourceFlags
	var tenant string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "inbox",
		Short: "List the messages that the service would now hold, oldest first",
		Example: `  somock inbox
  somock inbox --tenant Cust12345 --json
  somock inbox --dir ./recordings`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkTenant(tenant); err != nil {
				return err
			}
			from, err := a.source(cmd.Context(), source)
			if err != nil {
				return err
			}
			messages, err := from.inbox(cmd.Context(), source.run, tenant)
			if err != nil {
				return err
			}
			return a.printInbox(messages, asJSON)
		},
	}
	addSourceFlags(cmd, &source)
	addTenantFlag(cmd, &tenant)
	addJSONFlag(cmd, &asJSON)
	return cmd
}

func (a *app) printInbox(messages []verify.InboxMessage, asJSON bool) error {
	for _, m := range messages {
		if asJSON {
			if err := a.printJSON(m); err != nil {
				return err
			}
			continue
		}
		if _, err := fmt.Fprintln(a.Out, a.inboxLine(m)); err != nil {
			return err
		}
	}
	if len(messages) == 0 && !asJSON {
		a.talk.say("the inbox is empty")
	}
	return nil
}

func (a *app) inboxLine(m verify.InboxMessage) string {
	line := fmt.Sprintf("%s %s [%s] %s → %s \"%s\"", a.data.paint(faint, m.Time.Local().Format("15:04:05")), m.ID,
		oneLine(m.Tenant, 64), fieldLine(m.Message.From), fieldLine(m.Message.To), fieldLine(m.Message.Content))
	if m.Message.Plugin != nil {
		line += " " + fieldLine(m.Message.Plugin)
	}
	if m.Repeated {
		line += " " + a.data.paint(mind, "repeated")
	}
	return line
}
