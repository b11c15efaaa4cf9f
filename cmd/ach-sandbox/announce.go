package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/ach-cli/ach/internal/sandbox"
	"github.com/ach-cli/ach/internal/sandbox/store"
)

// announce tells where the sandbox is, who is who in it, and how to begin.
func announce(stdout io.Writer, server *sandbox.Server) {
	_, _ = fmt.Fprintf(stdout, "host    %s\nstate   %s\nfaults  %s\n", server.BaseURL(), server.StateURL(), server.FaultsURL())
	for _, f := range server.Faults() {
		_, _ = fmt.Fprintf(stdout, "        %s\n", f.Fault)
	}
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "\nTOKEN\tUSER\tNOTE")
	for _, t := range server.Tokens() {
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\n", t.Value, t.Username, t.Note)
	}
	if first, last := server.GeneratedUsers(); first != "" {
		_, _ = fmt.Fprintf(table, "sandbox-%s-api …\t%s to %s\tscope api, one for each\n", first, first, last)
	}
	groups := server.State().Groups
	if len(groups) > 0 {
		_, _ = fmt.Fprintln(table, "\nGROUP\tVISIBILITY\tROLES")
	}
	for _, g := range groups {
		note := g.Visibility
		if g.Archived {
			note += ", archived"
		}
		roles := byRole(g.Members, "", " ")
		roles = append(roles, byRole(g.SharedWith, "members of ", " as ")...)
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\n", g.FullPath, note, strings.Join(roles, ", "))
	}
	_ = table.Flush()
	if token := starter(server); token != "" {
		_, _ = fmt.Fprintf(stdout, "\nexport ACH_HOST=%s ACH_TOKEN=%s\n", quoted(server.BaseURL()), quoted(token))
	}
}

// byRole are texts such as "max maintainer", the highest role first.
func byRole(roles map[string]string, before, between string) []string {
	rank := store.Roles()
	names := slices.SortedFunc(maps.Keys(roles), func(a, b string) int {
		return cmp.Or(cmp.Compare(rank[roles[b]], rank[roles[a]]), cmp.Compare(a, b))
	})
	for i, name := range names {
		names[i] = before + name + between + roles[name]
	}
	return names
}

// starter is the first token that may award in the first group; else the first
// of all.
func starter(server *sandbox.Server) string {
	tokens, groups := server.Tokens(), server.State().Groups
	if len(tokens) == 0 {
		return ""
	}
	for _, t := range tokens {
		if len(groups) > 0 && t.Note == "scope api" && groups[0].Members[t.Username] == "maintainer" {
			return t.Value
		}
	}
	return tokens[0].Value
}

// quoted is a text as one word of a POSIX shell.
func quoted(text string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:@%+,", r)
	}
	if text != "" && !strings.ContainsFunc(text, func(r rune) bool { return !plain(r) }) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
