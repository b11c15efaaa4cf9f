package docs

import (
	"fmt"
	"io"
	"strings"

	"github.com/ach-cli/ach/internal/cli"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
)

// WriteJSON writes the page about what each command prints for machines,
// docs/json.md.
func WriteJSON(w io.Writer) error {
	var b strings.Builder
	b.WriteString(jsonHead)
	b.WriteString("| command | prints |\n| --- | --- |\n")
	t := cli.PlainTree()
	t.Walk(func(cmd cmdutil.Spec) {
		if text := printsText(cmd.Prints, func(s app.Shape) string {
			return fmt.Sprintf("[%s](#%s)", s.Title, anchor(s.Title))
		}); text != "" {
			fmt.Fprintf(&b, "| `%s` | %s |\n", cmd.CommandPath(), text)
		}
	})
	b.WriteString("\n" + jsonErrors)
	b.WriteString(strings.Join(cmdutil.Wrap("Kinds: "+codes(app.Kinds())+".", 90), "\n"))
	b.WriteString("\n\n" + jsonSummary)
	for _, f := range app.SummaryFields() {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", f.Name, f.Kind, f.Doc)
	}
	b.WriteString("\n## Shapes\n")
	for _, s := range t.Shapes() {
		fmt.Fprintf(&b, "\n### %s\n\n| field | type | what it holds |\n| --- | --- | --- |\n", s.Title)
		for _, f := range s.Fields {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", f.Name, f.Kind, strings.ReplaceAll(f.Doc, "|", `\|`))
		}
		if s.Open {
			b.WriteString("\nColumns of the input that ach does not know follow, as strings; one whose name is taken\nhas `input_` in front.\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// printsText says what a command prints: one of several, where its flags decide.
func printsText(prints []app.Shape, name func(app.Shape) string) string {
	var all []string
	for _, s := range prints {
		text := name(s)
		if s.IsList {
			text = "array of: " + text
		}
		all = append(all, text)
	}
	return strings.Join(all, "; or ")
}

// anchor is the address that a heading has in a page.
func anchor(title string) string {
	return strings.ReplaceAll(strings.ToLower(title), " ", "-")
}

const jsonHead = `<!-- Made from the tables of fields by go generate ./internal/gen; edit them in internal/cli. -->

# What machines get

` + "`-o json`" + ` prints one array, or one object where there is one result; ` + "`-o ndjson`" + ` one object
a line. The other formats have the same fields under the same names: ` + "`yaml`" + ` as JSON;
` + "`csv` and `tsv`" + ` without those that are lists; ` + "`ids`" + ` the id of each alone, which is a number of most.

A name, once released, keeps its meaning: fields may be added, and none is renamed or
removed without a new major version. Every field is always there, with ` + "`null`" + ` where there is
nothing. ` + "`--columns a,b`" + ` leaves all but some of them out, and ` + "`--jq PROGRAM`" + ` makes
something else of the whole.

` + "`award` and `revoke`" + ` with ` + "`--dry-run` print, as `json` and `yaml`" + `, one plan, which has the numbers and in
` + "`rows`" + ` the rows; ` + "`--jq`" + ` takes that whole, and ` + "`--columns`" + ` picks fields of the rows. In the other
formats, and in ` + "`--report`" + `, they print the rows alone, and the numbers go to stderr: as a note
with the fields of the plan where stderr is JSON. ` + "`ids`" + ` are of what would be changed: of
users who would be awarded, and of awards that would be revoked.

| type | in JSON |
| --- | --- |
| integer | a number without a fraction |
| string | text; control characters in what others wrote are made visible |
| boolean | ` + "`true` or `false`" + ` |
| time | a string in RFC 3339, in UTC, such as ` + "`2026-01-02T03:04:05Z`" + ` |
| array | a list; what is in it stands beside the field |

`

const jsonErrors = `## Errors

With ` + "`-o json` or `-o ndjson`" + ` every line of stderr is an object too, but for the log of
` + "`--debug`" + ` and for questions on a terminal. Its ` + "`level`" + ` is ` + "`note`, `success`, `progress`, `warning`, `problem`" + `,
` + "`error` or `summary`" + `, and its ` + "`message`" + ` says what there is to say. A command that fails ends with
one of level ` + "`error`" + `, behind which only the summary of a run comes:

` + "```json" + `
{"level":"error","code":5,"kind":"not_found","message":"no such user: @alcie","hint":"did you mean \"alice\"?"}
` + "```" + `

| field | type | what it holds |
| --- | --- | --- |
| ` + "`code`" + ` | integer | the exit code, see ` + "`ach help exit-codes`" + ` |
| ` + "`kind`" + ` | string | the sort of failure, one of those below |
| ` + "`message`" + ` | string | what went wrong; empty where the results tell it all |
| ` + "`hint`" + ` | string | the way out, or null |

`

const jsonSummary = `## The end of a run

` + "`award`, `revoke`, `accept`, `show`, `hide` and `runs resume`" + ` end with one of level ` + "`summary`" + ` once it
is known which rows there are: after a dry run, behind the error of a run that failed, that was
interrupted or that was refused for wrong rows or by a guard, and where there is nothing to do. Rows
of which nothing was sent are ` + "`not_attempted`" + `. What fails before, such as a file that cannot
be read, ends with its error. ` + "`--quiet`" + ` leaves the summary out.

` + "```json" + `
{"level":"summary","message":"1 awarded, 1 not found","action":"award","dry_run":false,"run":"20260102-030405-x7k2","code":3,"rows":2,"counts":{"awarded":1,"cannot_tell":0,"duplicate":0,"excepted":0,"failed":0,"hidden":0,"not_attempted":0,"not_found":1,"revoked":0,"shown":0,"skipped":0,"unknown":0,"would_award":0,"would_revoke":0},"report":null,"seconds":0.412}
` + "```" + `

| field | type | what it holds |
| --- | --- | --- |
`
