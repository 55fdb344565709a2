package cli

import "github.com/spf13/cobra"

func newScenarios(a *app) *cobra.Command { return newGroup("scenarios", "") }
func newReset(a *app) *cobra.Command     { return newGroup("reset", "") }
func newInbox(a *app) *cobra.Command     { return newGroup("inbox", "") }
