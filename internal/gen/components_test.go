package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"

	"github.com/ach-cli/ach/internal/cli"
)

func allComponents(t *testing.T) []component {
	t.Helper()
	all, err := components(filepath.Join("..", "..", "templates"))
	if err != nil || len(all) != 3 {
		t.Fatalf("%d components: %v", len(all), err)
	}
	return all
}

// The inputs are as GitLab takes them: of known types, with defaults that their own rules
// allow, each used and each declared. gitlab-ci-local, which runs the components in
// cmd/ach, knows no regex, and no functions behind an input.
func TestInputsOfComponents(t *testing.T) {
	used := regexp.MustCompile(`\$\[\[\s*inputs\.([a-z_]+)\s*\]\]`)
	for _, c := range allComponents(t) {
		var names, places []string
		for _, in := range c.Inputs {
			names = append(names, in.Name)
			if err := in.check(); err != nil {
				t.Errorf("%s: %s: %v", c.Name, in.Name, err)
			}
		}
		for _, found := range used.FindAllStringSubmatch(c.Jobs, -1) {
			places = append(places, found[1])
		}
		slices.Sort(names)
		slices.Sort(places)
		if places = slices.Compact(places); !slices.Equal(names, places) {
			t.Errorf("%s: the inputs are %v, those used %v", c.Name, names, places)
		}
		if all, known := strings.Count(c.Jobs, "$[["), len(used.FindAllString(c.Jobs, -1)); all != known {
			t.Errorf("%s: of %d places for inputs %d are not just that", c.Name, all, all-known)
		}
	}
}

func (in input) check() error {
	kinds := map[string][]string{"": {"!!str"}, "string": {"!!str"}, "number": {"!!int", "!!float"}, "boolean": {"!!bool"}, "array": {"!!seq"}}
	rule, err := regexp.Compile(in.Regex)
	switch value, given := in.Default.Value, in.Default.Kind != 0; {
	case err != nil:
		return err
	case !strings.HasSuffix(in.Description, ".") && !strings.HasSuffix(in.Description, "'"):
		return fmt.Errorf("the description %q is no sentence", in.Description)
	case kinds[in.Type] == nil:
		return fmt.Errorf("there is no type %q", in.Type)
	case given && !slices.Contains(kinds[in.Type], in.Default.ShortTag()):
		return fmt.Errorf("the default is a %s", in.Default.ShortTag())
	case given && in.Regex != "" && !rule.MatchString(value):
		return fmt.Errorf("the default %q is not as %s says", value, in.Regex)
	case len(in.Options) > 0 && !slices.Contains(in.Options, value):
		return fmt.Errorf("the default %q is none of %v", value, in.Options)
	}
	return nil
}

// aJob is what the checks look at.
type aJob struct {
	Before yaml.Node `yaml:"before_script"`
	Script []string  `yaml:"script"`
}

// What gets ach into a job is the same in all components.
func TestComponentsGetAchInOneWay(t *testing.T) {
	var first string
	for _, c := range allComponents(t) {
		for name, j := range jobsOf(t, c.Jobs) {
			if text := j.Before.Content[0].Value; first == "" {
				first = text
			} else if text != first {
				t.Errorf("%s gets ach in another way:\n%s", name, text)
			}
		}
	}
}

func jobsOf(t *testing.T, text string) map[string]aJob {
	t.Helper()
	// An input by itself is a list where GitLab reads it.
	nodes := map[string]yaml.Node{}
	if err := yaml.Unmarshal([]byte(text), &nodes); err != nil {
		t.Fatalf("%v:\n%s", err, text)
	}
	all := map[string]aJob{}
	for name, node := range nodes {
		var j aJob
		if name != "include" {
			if err := node.Decode(&j); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			all[name] = j
		}
	}
	return all
}

// The commands and flags that jobs, inputs and the page about them name are those of ach.
func TestComponentsNameWhatThereIs(t *testing.T) {
	all := allComponents(t)
	scripts := map[string]string{}
	said := regexp.MustCompile("'ach [^']+'|`[^`]+`|--[a-z-]+")
	for _, c := range all {
		for _, j := range jobsOf(t, c.Jobs) {
			scripts["templates/"+c.Name+".yml"] = strings.Join(j.Script, "\n")
			for _, in := range c.Inputs {
				scripts["the inputs of "+c.Name] += strings.Join(said.FindAllString(in.Description, -1), "\n") + "\n"
			}
		}
	}
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "ci.md"))
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```")
	for _, block := range blocks.FindAllStringSubmatch(string(page), -1) {
		checkIncludes(t, block[1], all)
		for name, j := range jobsOf(t, block[1]) {
			scripts["docs/ci.md: "+name] = strings.Join(j.Script, "\n")
		}
	}
	scripts["docs/ci.md"] = strings.Join(said.FindAllString(blocks.ReplaceAllString(string(page), ""), -1), "\n")
	named := 0
	for where, text := range scripts {
		named += checkNames(t, where, text)
	}
	if named < 60 {
		t.Errorf("only %d commands and flags are named", named)
	}
}

// checkIncludes says that what the page includes takes the inputs that it is given.
func checkIncludes(t *testing.T, block string, all []component) {
	t.Helper()
	var pipeline struct {
		Include []struct {
			Component string
			Inputs    map[string]yaml.Node
		}
	}
	if err := yaml.Unmarshal([]byte(block), &pipeline); err != nil {
		t.Fatal(err)
	}
	for _, include := range pipeline.Include {
		at := slices.IndexFunc(all, func(c component) bool { return strings.HasSuffix(include.Component, "/tools/ach/"+c.Name+"@main") })
		if at < 0 {
			t.Errorf("there is no component %s", include.Component)
			continue
		}
		for name, value := range include.Inputs {
			if !slices.ContainsFunc(all[at].Inputs, func(in input) bool { return in.Name == name }) {
				t.Errorf("%s has no input %s", all[at].Name, name)
			}
			if name == "args" {
				checkNames(t, all[at].Name+".yml in docs/ci.md", "ach "+strings.TrimPrefix(all[at].Name, "achievements-")+" "+value.Value)
			}
		}
	}
}

// checkNames counts the commands and flags of ach in a text. What other programs are told
// stands on lines of their own.
func checkNames(t *testing.T, where, text string) (named int) {
	t.Helper()
	root := cli.PlainTree().Root
	commands := []*cobra.Command{root}
	for _, found := range regexp.MustCompile(`\bach ([a-z]+)( [a-z]+)?`).FindAllStringSubmatch(text, -1) {
		cmd, _, err := root.Find(strings.Fields(strings.Join(found[1:], "")))
		if err != nil || cmd == root {
			t.Errorf("%s: there is no 'ach %s'", where, found[1])
			continue
		}
		named++
		commands = append(commands, cmd)
	}
	if len(commands) == 1 || !strings.Contains(where, "yml") { // a page names flags by themselves
		commands = root.Commands()
	}
	for line := range strings.Lines(text) {
		if regexp.MustCompile(`\b(git|go|curl|apt-get|jq|printf) `).MatchString(line) && !strings.Contains(line, "ach ") {
			continue
		}
		for _, found := range regexp.MustCompile(`(?:^|[\s"'`+"`"+`])--([a-z][a-z-]+)`).FindAllStringSubmatch(line, -1) {
			named++
			if !slices.ContainsFunc(commands, func(c *cobra.Command) bool { return flagOf(c, found[1]) != nil }) {
				t.Errorf("%s: no command there has --%s", where, found[1])
			}
		}
	}
	return named
}

func flagOf(c *cobra.Command, name string) *pflag.Flag {
	if own := c.Flags().Lookup(name); own != nil {
		return own
	}
	return c.Root().PersistentFlags().Lookup(name)
}
