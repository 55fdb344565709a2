package cli

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"somock/mock/prose"
	"somock/mock/scenario"
)

func newScenariosStatus(a *app) *cobra.Command {
	var tenant string
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show what is in force and armed on a running server, and how far each stub has come",
		Example: `  somock scenarios status
  somock scenarios status --json`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := a.client()
			if err != nil {
				return err
			}
			status, err := client.Status(cmd.Context())
			if err != nil {
				return err
			}
			if tenant != "" {
				status = statusOfTenant(status, tenant)
			}
			return a.print(status, a.statusText(status))
		},
	}
	a.addRemoteFlags(cmd)
	addTenantFlag(cmd, &tenant, "only this tenant (default: all)")
	a.addJSONFlag(cmd)
	return cmd
}

// statusOfTenant leaves out positions and arms of others; what is across tenants stays.
func statusOfTenant(s scenario.Status, tenant string) scenario.Status {
	for _, file := range s.Scenarios {
		for i, stub := range file.Positions {
			kept := []scenario.Position{}
			for _, p := range stub.Keys {
				if p.Tenant == "" || strings.EqualFold(p.Tenant, tenant) {
					kept = append(kept, p)
				}
			}
			file.Positions[i].Keys = kept
		}
	}
	armed := []scenario.Armed{}
	for _, arm := range s.Armed {
		if arm.Tenant == nil || strings.EqualFold(*arm.Tenant, tenant) {
			armed = append(armed, arm)
		}
	}
	s.Armed = armed
	return s
}

func (a *app) statusText(s scenario.Status) string {
	var b strings.Builder
	fmt.Fprintf(&b, "book %s\n", s.Book)
	if len(s.Scenarios) == 0 {
		b.WriteString("no scenario is in force: every call that keeps the contract is answered 204\n")
	}
	for _, file := range s.Scenarios {
		a.writeScenario(&b, file)
	}
	if len(s.Armed) == 0 {
		b.WriteString("nothing is armed\n")
	}
	for _, arm := range s.Armed {
		b.WriteString(armedLine(arm) + "\n")
	}
	for _, reload := range s.Reload {
		fmt.Fprintf(&b, "%s %s\n", a.data.paint(bad, "not in force as it is:"), prose.Visible(reload.Error))
	}
	return b.String()
}

func (a *app) writeScenario(b *strings.Builder, file scenario.ScenarioStatus) {
	origin := string(file.Origin)
	if file.Origin == scenario.InMemory {
		origin += " alone, until a restart"
	}
	fmt.Fprintf(b, "%s (%s), seed %d\n", a.data.paint(bold, prose.OneLine(file.Name, 64)), origin, file.Seed)
	for _, stub := range file.Positions {
		fmt.Fprintf(b, "  %s\n", prose.OneLine(stub.Stub, 130))
		if len(stub.Keys) == 0 {
			b.WriteString("    no call yet\n")
		}
		for _, p := range stub.Keys {
			fmt.Fprintf(b, "    %s\n", positionLine(p))
		}
	}
}

// positionLine says how far a tenant has come: Cust1: 2 calls, last by step 2, 1 left
func positionLine(p scenario.Position) string {
	who := "all tenants"
	if p.Tenant != "" {
		who = prose.OneLine(p.Tenant, 64)
	}
	if p.Scope != "" {
		who += ", " + prose.OneLine(p.Scope, 64)
	}
	line := fmt.Sprintf("%s: %s", who, prose.Count(int(p.Ordinal), "call", "calls"))
	if p.Step != nil {
		line += ", the last by step " + strconv.Itoa(*p.Step)
	} else {
		line += ", the last passed on"
	}
	if p.Remaining != nil {
		line += fmt.Sprintf(", %d left", *p.Remaining)
	}
	return line
}

// armedLine is one arm, with what is left of it, since when and by whom:
//
//	arm-1 armed/503 for Cust1, 2 left, 9m58s left, 1 used, since 10:00:00 by cli
func armedLine(arm scenario.Armed) string {
	who := "all tenants"
	if arm.Tenant != nil {
		who = prose.OneLine(*arm.Tenant, 64)
	}
	var left []string
	if arm.Remaining != nil {
		left = append(left, strconv.Itoa(*arm.Remaining)+" left")
	}
	if arm.Until != nil {
		left = append(left, prose.Duration(max(0, time.Until(*arm.Until)))+" left")
	}
	if left == nil {
		left = []string{"until disarmed or restarted"}
	}
	return fmt.Sprintf("%s %s for %s, %s, %d used, since %s by %s", arm.ID, prose.OneLine(arm.Stub, 130), who,
		strings.Join(left, ", "), arm.Used, arm.Since.Local().Format("15:04:05"), prose.OneLine(arm.By, 64))
}
