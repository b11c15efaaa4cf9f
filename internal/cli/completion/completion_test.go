package completion

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/clitest"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
)

const (
	page         = `"pageInfo":{"hasNextPage":false,"endCursor":null}`
	group        = `"namespace":{"id":"gid://gitlab/Group/1","fullPath":"acme"}`
	achievements = `{"namespace":{"id":"gid://gitlab/Group/1","fullPath":"acme","achievements":{"count":2,` + page + `,"nodes":[
		{"id":"gid://gitlab/Achievements::Achievement/12","name":"Bug hunter",` + group + `},
		{"id":"gid://gitlab/Achievements::Achievement/13","name":"2024",` + group + `}]}}}`
)

func user(id int, name string) string {
	return fmt.Sprintf(`{"id":"gid://gitlab/User/%d","username":"%s","name":"N %s","state":"active","webUrl":""}`, id, name, name)
}

func world(t *testing.T) *clitest.World {
	t.Helper()
	w := clitest.New(t)
	w.Vars["ACH_TOKEN"] = "glpat-x"
	w.Vars["ACH_NAMESPACE"] = "acme"
	w.Answers["Achievements"] = achievements
	w.Answers["ManagedGroups"] = `{"currentUser":{"id":"gid://gitlab/User/7","groups":{"nodes":[{"fullPath":"tools","name":"Tools"},{"fullPath":"acme","name":null}]}}}`
	w.Answers["MembersLike"] = `{"group":{"groupMembers":{"nodes":[{"user":` + user(8, "bob") + `},{"user":` + user(9, "2024") + `}]}}}`
	w.Answers["UsersLike"] = `{"users":{"nodes":[` + user(8, "bob") + `,` + user(10, "bobby") + `]}}`
	w.Lists().Put(nil, "the key of the folder is there") // else two lists at once make two, and one of them is lost
	return w
}

// line is what stands before TAB; flags of the command may have been given.
func line(t *testing.T, typed string, given ...string) cmdutil.Line {
	t.Helper()
	cmd := &cobra.Command{Use: "x", Run: func(*cobra.Command, []string) {}}
	cmd.Flags().StringArray("user", nil, "")
	cmd.Flags().String("achievement", "", "")
	if err := cmd.ParseFlags(given); err != nil {
		t.Fatal(err)
	}
	return cmdutil.Line{Cmd: cmdutil.Spec{Command: cmd}, Args: cmd.Flags().Args(), Typed: typed}
}

func values(all []cmdutil.Word) string {
	list := make([]string, len(all))
	for i, w := range all {
		list[i] = w.Value
	}
	return strings.Join(list, " ")
}

func TestWordsOfTheServer(t *testing.T) {
	for _, tt := range []struct {
		name  string
		offer func(*app.App) cmdutil.Offer
		typed string
		want  string
	}{
		{"achievements by number", Achievements, "", "12 13"},
		{"achievements by name", Achievements, "b", "Bug hunter name:2024"},
		{"groups in order", Groups, "", "acme tools"},
		{"members first, of few letters nobody else", Users, "b", "@2024 bob"},
		{"members, then others", Users, "bob", "@2024 bob bobby"},
		{"with the @ that is typed", Users, "@bob", "@2024 @bob @bobby"},
	} {
		w := world(t)
		if got := values(tt.offer(w.App)(t.Context(), line(t, tt.typed))); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
		asked := len(w.Asked())
		w.Again() // the next TAB is another process
		if got := values(tt.offer(w.App)(t.Context(), line(t, tt.typed))); got != tt.want || len(w.Asked()) != asked {
			t.Errorf("%s again: %q, and GitLab was asked for %v", tt.name, got, w.Asked())
		}
		w.Vars["ACH_TOKEN"] = "glpat-other"
		w.Again()
		if tt.offer(w.App)(t.Context(), line(t, tt.typed)); len(w.Asked()) == asked {
			t.Errorf("%s: another account is offered the same list", tt.name)
		}
	}
}

// Whatever fails offers nothing, says nothing, and ends nothing.
func TestNothingIsOffered(t *testing.T) {
	for name, spoil := range map[string]func(w *clitest.World){
		"no token":       func(w *clitest.World) { delete(w.Vars, "ACH_TOKEN") },
		"a refusal":      func(w *clitest.World) { w.Answers = nil },
		"wrong settings": func(w *clitest.World) { w.Vars["ACH_MAX_WAIT"] = "soon" },
		"a command that runs ach": func(w *clitest.World) {
			delete(w.Vars, "ACH_TOKEN")
			w.Vars["ACH_TOKEN_COMMAND_OF"] = w.URL
			w.Write(t, "hosts:\n  - url: "+w.URL+"\n    token_command: echo x\n")
		},
	} {
		mine := func(a *app.App) cmdutil.Offer { return MyAwards(a, Mine{Named: true}) }
		for _, offer := range []func(*app.App) cmdutil.Offer{Achievements, Groups, Users, mine, Awards} {
			w := world(t)
			spoil(w)
			w.Again()
			if got := offer(w.App)(t.Context(), line(t, "bob")); len(got) > 0 || w.Out.Len()+w.Err.Len() > 0 {
				t.Errorf("%s: %v, %s%s", name, got, w.Out, w.Err)
			}
		}
	}
}

// A name says nothing without a group, and nobody can be asked for one.
func TestANameWithoutAGroup(t *testing.T) {
	w := world(t)
	delete(w.Vars, "ACH_NAMESPACE")
	if got := Awards(w.App)(t.Context(), line(t, "", "--achievement", "bug hunter")); len(got) > 0 || len(w.Asked()) > 0 {
		t.Errorf("%v; GitLab was asked for %v", got, w.Asked())
	}
	if got := Achievements(w.App)(t.Context(), line(t, "")); len(got) > 0 {
		t.Errorf("%v", got)
	}
}

func TestHostsAndTopics(t *testing.T) {
	w := world(t)
	w.Write(t, "hosts:\n  - url: https://git.example.org\n  - url: "+w.URL+"\n")
	got := Hosts(w.App)(t.Context(), cmdutil.Line{})
	if values(got) != "https://git.example.org "+w.URL || got[1].Note != "in use" {
		t.Errorf("%v", got)
	}
	root, auth, login := &cobra.Command{Use: "ach"}, &cobra.Command{Use: "auth"}, &cobra.Command{Use: "login", Run: func(*cobra.Command, []string) {}}
	root.AddCommand(auth, &cobra.Command{Use: "secret", Hidden: true})
	auth.AddCommand(login)
	for args, want := range map[string]string{"": "auth", "auth": "login", "auth login": "", "auth login x": "", "nothing": ""} {
		l := cmdutil.Line{Cmd: cmdutil.Spec{Command: login}, Args: strings.Fields(args)}
		if got := values(HelpTopics(context.Background(), l)); got != want {
			t.Errorf("%s: %q, want %q", args, got, want)
		}
	}
}

func TestScripts(t *testing.T) {
	for _, shell := range NewCompletion(&app.App{}).ValidArgs {
		w := clitest.New(t)
		if err := w.Run(NewCompletion(w.App), shell); err != nil || !strings.Contains(w.Out.String(), "__complete") {
			t.Errorf("%s: %v\n%s", shell, err, w.Out)
		}
	}
	w := clitest.New(t)
	if err := w.Run(NewCompletion(w.App), "tcsh"); app.CodeOf(err) != app.ExitUsage || slices.Contains(NewCompletion(w.App).ValidArgs, "tcsh") {
		t.Errorf("%v", err)
	}
}
