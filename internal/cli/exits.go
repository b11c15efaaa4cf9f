package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// exitsOf are the codes that a command may end with, by its path without the
// program's name. Whatever asks GitLab may meet the same troubles; the rest is
// what sets a command apart.
func exitsOf(path string) []exitCode {
	with := func(codes []exitCode, more ...exitCode) []exitCode { return slices.Concat(codes, more) }
	asks := []exitCode{exitDone, exitFailure, exitUsage, exitAuth, exitRefused, exitUnavailable, exitInterrupted}
	changes := with(asks, exitUnknown, exitUnprinted)
	several := with(changes, exitPartly)
	local := []exitCode{exitDone, exitFailure, exitUsage, exitInterrupted}
	var codes []exitCode
	switch path {
	case "create", "update":
		codes = changes
	case "delete":
		codes = with(changes, exitGuard)
	case "award", "revoke", "runs resume":
		codes = with(several, exitGuard)
	case "show", "hide":
		codes = several
	case "reorder":
		codes = with(changes, exitGuard)
	case "list", "view", "auth status", "doctor":
		codes = asks
	case "auth login":
		codes = with(asks, exitGuard)
	case "auth token", "auth logout":
		codes = with(local, exitAuth)
	case "config edit":
		codes = with(local, exitGuard)
	case "runs show":
		codes = with(local, exitRefused)
	case "runs prune":
		codes = with(local, exitRefused, exitGuard)
	case "runs list", "config list", "config get", "config set", "config unset", "config path":
		codes = local
	case "completion", "version", "help":
		codes = []exitCode{exitDone, exitUsage}
	}
	slices.Sort(codes)
	return codes
}

// exitsText is the part of a command's help about its exit codes.
func exitsText(cmd *cobra.Command) string {
	_, path, _ := strings.Cut(cmd.CommandPath(), " ")
	var b strings.Builder
	for _, e := range exitCodes() {
		if slices.Contains(exitsOf(path), e.code) {
			writeEntry(&b, fmt.Sprintf("%3d", e.code), 3, e.means)
		}
	}
	return b.String()
}

// fieldsText is the part of a command's help about the fields of what it prints.
func fieldsText(cmd *cobra.Command) string {
	var b strings.Builder
	found := findShapes(printed(cmd))
	for _, s := range found {
		list := strings.Join(names(s.all()), ", ")
		if s.open {
			list += ", and the columns of the input"
		}
		indent := "  "
		if len(found) > 1 {
			fmt.Fprintf(&b, "  %s:\n", s.title)
			indent = "    "
		}
		for _, line := range wrap(list, helpWidth-len(indent)) {
			b.WriteString(indent + line + "\n")
		}
	}
	return b.String()
}
