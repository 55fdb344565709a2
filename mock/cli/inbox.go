package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"somock/mock/prose"
	"somock/mock/verify"
)

func newInbox(a *app) *cobra.Command {
	var f historyFlags
	cmd := &cobra.Command{
		Use:   "inbox",
		Short: "List the messages that the service would now hold, oldest first",
		Example: `  somock inbox
  somock inbox --tenant Cust12345 --json
  somock inbox --dir ./recordings`,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.inbox(cmd.Context(), &f) },
	}
	a.addHistoryFlags(cmd, &f)
	addLimitFlag(cmd, &f.limit, 0, "only the oldest so many (default: all)", "leave it out to have all")
	a.addJSONFlag(cmd)
	return cmd
}

func (a *app) inbox(ctx context.Context, f *historyFlags) error {
	from, err := a.read(ctx, f.source)
	if err != nil {
		return err
	}
	empty := true
	for m, err := range from.Inbox(ctx, f.query()) {
		if err == nil {
			err = a.print(m, a.inboxLine(m))
		}
		if err != nil {
			return err
		}
		empty = false
	}
	if empty && !a.json {
		a.talk.say("the inbox is empty")
	}
	return nil
}

func (a *app) inboxLine(m verify.InboxMessage) string {
	line := fmt.Sprintf("%s %s [%s] %s → %s \"%s\"", a.data.paint(faint, m.Time.Local().Format("15:04:05")), nameIn(m.ID),
		prose.OneLine(m.Tenant, 64), fieldLine(m.Message.From), fieldLine(m.Message.To), fieldLine(m.Message.Content))
	if m.Message.Plugin != nil {
		line += " " + fieldLine(m.Message.Plugin)
	}
	if m.Repeated {
		line += " " + a.data.paint(caution, "repeated")
	}
	return line
}
