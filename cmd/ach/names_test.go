package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
)

// A world in which people and achievements are called as if they were something else:
// numbers, each other's ids, refs, formulas, comments and the columns of a table.
type confusing struct {
	t            *testing.T
	dir          string
	server       *sandbox.Server
	env          map[string]string
	users        []string // the number of each is its place, from 1
	achievements []string
}

func newConfusing(t *testing.T) *confusing {
	w := &confusing{
		t: t, dir: t.TempDir(),
		users: []string{
			"root", "max", "5", "12e3", "wrong", "1.0", "05", "0x1f", "6", "user", "username", "user_id", "a.b-c_", "2", "beef", "14", "1_000", "9223372036854775808", "0", "007.", "_",
		},
		achievements: []string{
			"A", "1", "2", "12e3", "1.0", "007", "+5", "-5", "-5+3", "gid://gitlab/Achievements::Achievement/1", "name:1", "name:", "name: x", "@5", "=1+1", "'=1+1", "''=1+1", "'", "#1 fan",
			"Caf\u00e9", "Cafe\u0301", "CAFES", `"quoted"`, `say "hi"`, "a,b", "a;b", "user", "sep=,", "\u3000wide", "0", "18", "tab-less", `\.`, "\u212a\u017f", "wide", "ks", "null", "true", "-",
		},
	}
	var seed strings.Builder
	seed.WriteString("users:\n")
	for i, name := range w.users {
		fmt.Fprintf(&seed, "  - {username: %q, name: %q, admin: %v}\n", name, userCalled(i+1), i == 0)
	}
	seed.WriteString("groups:\n  - {path: acme, members: {max: owner")
	for _, name := range w.users[2:] {
		fmt.Fprintf(&seed, ", %q: guest", name)
	}
	seed.WriteString("}}\nachievements:\n")
	for _, name := range w.achievements {
		text, err := json.Marshal(name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&seed, "  - {group: acme, name: %s}\n", text)
	}
	var err error
	if w.server, err = sandbox.New(sandbox.Options{Seed: strings.NewReader(seed.String())}); err != nil {
		t.Fatal(err)
	}
	gateway := httptest.NewServer(w.server.Handler())
	t.Cleanup(gateway.Close)
	w.server.SetBaseURL(gateway.URL)
	w.env = map[string]string{"ACH_HOST": gateway.URL, "ACH_TOKEN": "sandbox-max-api", "ACH_NAMESPACE": "acme", "HOME": w.dir, "XDG_STATE_HOME": w.dir}
	return w
}

// userCalled is the full name of a user, which tells whom a completion means.
func userCalled(number int) string { return fmt.Sprintf("Number %d", number) }

// run runs ach in this process, which has to end well, and returns what it printed.
func (w *confusing) run(stdin string, args ...string) string {
	w.t.Helper()
	end := mustCall(w.t, w.dir, w.env, stdin, args...)
	if end.code != 0 {
		w.t.Fatalf("%q: %v\nwith the input\n%s", args, end, stdin)
	}
	return end.stdout
}

// A pair is an award as achievement and user, by number.
type pair struct{ achievement, user int }

// awarded runs a command and returns what awards the server has made by it, in the
// order in which it made them.
func (w *confusing) awarded(stdin string, args ...string) []pair {
	w.t.Helper()
	before := len(w.server.State().Awards)
	w.run(stdin, append(args, "--yes", "-q", "-o", "ids", "--concurrency", "1")...)
	var made []pair
	for _, award := range w.server.State().Awards[before:] {
		made = append(made, pair{award.AchievementID, slices.Index(w.users, award.User) + 1})
	}
	return made
}

func (w *confusing) want(what string, got, want []pair) {
	w.t.Helper()
	if !slices.Equal(got, want) {
		w.t.Errorf("%s:\ngot  %v\nwant %v", what, got, want)
	}
}

// everybody is the award of one achievement to each user.
func (w *confusing) everybody(achievement int) []pair {
	var all []pair
	for i := range w.users {
		all = append(all, pair{achievement, i + 1})
	}
	return all
}

// everything is the award of each achievement to one user.
func (w *confusing) everything(user int) []pair {
	var all []pair
	for i := range w.achievements {
		all = append(all, pair{i + 1, user})
	}
	return all
}

// table writes rows as ach reads them in a format.
func (w *confusing) table(format string, header []string, rows [][]string) string {
	var b bytes.Buffer
	switch format {
	case "json", "yaml": // which is JSON as well
		var objects []map[string]any
		for _, row := range rows {
			object := map[string]any{}
			for i, name := range header {
				object[name] = row[i]
				if number, err := strconv.ParseInt(row[i], 10, 64); err == nil && strconv.FormatInt(number, 10) == row[i] && name != "username" {
					object[name] = number
				}
			}
			objects = append(objects, object)
		}
		text, err := json.Marshal(objects)
		must(w.t, err)
		b.Write(text)
	case "ndjson":
		for _, row := range rows {
			object := map[string]string{}
			for i, name := range header {
				object[name] = row[i]
			}
			text, err := json.Marshal(object)
			must(w.t, err)
			b.Write(append(text, '\n'))
		}
	default:
		out := csv.NewWriter(&b)
		if format == "tsv" {
			out.Comma = '\t'
		}
		must(w.t, out.WriteAll(append([][]string{header}, rows...)))
	}
	return b.String()
}

// Whatever somebody or something is called, each way to name it means it, in each format.
func TestEveryWayToNameMeansTheOneNamed(t *testing.T) {
	t.Parallel()
	w := newConfusing(t)
	number := func(i int, _ string) string { return strconv.Itoa(i) }
	type way struct {
		column string
		name   func(i int, name string) string
	}
	users := map[string]way{
		"@ of user":      {"user", func(_ int, name string) string { return "@" + name }},
		"number as user": {"user", number},
		"gid as user":    {"user", func(i int, _ string) string { return fmt.Sprintf("gid://gitlab/User/%d", i) }},
		"username":       {"username", func(_ int, name string) string { return name }},
		"@ of username":  {"username", func(_ int, name string) string { return "@" + strings.ToUpper(name) }},
		"user_id":        {"user_id", number},
	}
	achievements := map[string]way{
		"name:":                 {"achievement", func(_ int, name string) string { return "name:" + name }},
		"number as achievement": {"achievement", number},
		"gid as achievement":    {"achievement", func(i int, _ string) string { return fmt.Sprintf("gid://gitlab/Achievements::Achievement/%d", i) }},
		"achievement_id":        {"achievement_id", number},
	}
	for _, format := range []string{"csv", "tsv", "ndjson", "json", "yaml"} {
		for name, way := range users {
			var rows [][]string
			for i, user := range w.users {
				rows = append(rows, []string{way.name(i+1, user), "x"})
			}
			made := w.awarded(w.table(format, []string{way.column, "other"}, rows), "award", "-a", "1", "--again", "--from", "-", "--format", format)
			w.want(format+" "+name, made, w.everybody(1))
		}
		for name, way := range achievements {
			var rows [][]string
			for i, achievement := range w.achievements {
				rows = append(rows, []string{way.name(i+1, achievement), "2"})
			}
			made := w.awarded(w.table(format, []string{way.column, "user_id"}, rows), "award", "--again", "--from", "-", "--format", format)
			w.want(format+" "+name, made, w.everything(2))
		}
	}
	for name, way := range users {
		if way.column != "user" {
			continue
		}
		var list []string
		for i, user := range w.users {
			list = append(list, way.name(i+1, user))
		}
		w.want("lines "+name, w.awarded(strings.Join(list, "\n"), "award", "-a", "1", "--again", "--from", "-"), w.everybody(1))
		w.want("flag "+name, w.awarded("", "award", "-a", "name:1", "--again", "-u", strings.Join(list, ",")), w.everybody(2))
	}
}

// What is printed is read back as the same, in every format and by any columns.
func TestWhatIsPrintedReadsBackAsTheSame(t *testing.T) {
	t.Parallel()
	w := newConfusing(t)
	var all, each []string
	for i := range w.users {
		all = append(all, strconv.Itoa(i+1))
	}
	for i := range w.achievements {
		each = append(each, strconv.Itoa(i+1))
	}
	w.awarded("", "award", "-a", "name:2", "-u", strings.Join(all, ",")) // number 3, to everybody
	w.awarded(w.table("csv", []string{"achievement_id", "user_id"}, func() (rows [][]string) {
		for _, number := range each {
			rows = append(rows, []string{number, "9"}) // everything, to the user named 6
		}
		return rows
	}()), "award", "--from", "-", "--format", "csv")

	same := func(what, text, format string, want []pair, args ...string) {
		t.Helper()
		made := w.awarded(text, append([]string{"award", "--again", "--from", "-", "--format", format}, args...)...)
		slices.SortFunc(made, func(a, b pair) int { return (a.achievement-b.achievement)*1000 + a.user - b.user })
		w.want(what+" as "+format, made, want)
	}
	for _, format := range []string{"csv", "tsv", "ndjson", "json", "yaml"} {
		bare := format == "json" || format == "yaml" // so that the number has to stand beside
		for columns, list := range map[string][]string{
			"holders by user":            {"list", "-a", "name:2", "--columns", "user"},
			"holders by all fields":      {"list", "-a", "name:2"},
			"holders by names":           {"list", "-a", "name:2", "--columns", "achievement,user"},
			"holders by names and id":    {"list", "-a", "name:2", "--columns", "state,user,user_id,achievement"},
			"what is held by names":      {"list", "-u", "@6", "--columns", "user,achievement"},
			"what is held, all fields":   {"list", "-u", "@6"},
			"what is held, by number":    {"list", "-u", "@6", "--columns", "user,achievement_id"},
			"what is held, by all names": {"list", "-u", "@6", "--columns", "achievement_id,achievement,user_id,user"},
		} {
			if bare && !strings.Contains(columns, "all") {
				continue
			}
			text := w.run("", append(list, "-o", format, "-q")...)
			if list[1] == "-a" {
				same(columns, text, format, w.everybody(3), "-a", "name:2")
			} else {
				w.checkHeldAfterRows(columns, text, format)
			}
		}
		if format == "json" { // an object a line, as jq makes them
			same("rows of json", w.objectLines(w.run("", "list", "-a", "name:2", "-o", format, "-q")), "ndjson", w.everybody(3), "-a", "name:2")
		}
		report := filepath.Join(w.dir, "report."+format)
		for _, further := range [][]string{nil, {"--dry-run", "--overwrite"}} {
			w.run("", append([]string{"award", "--again", "-a", "name:2", "-u", strings.Join(all, ","), "-q", "--report", report}, further...)...)
			text, err := os.ReadFile(report)
			must(t, err)
			same(fmt.Sprint("a report ", further), string(text), format, w.everybody(3))
		}
	}
}

// checkHeldAfterRows awards the rows of a list of what the user named 6 holds, and wants
// all of it to be named, and nothing else.
func (w *confusing) checkHeldAfterRows(what, text, format string) {
	w.t.Helper()
	seen := map[pair]bool{} // the list is longer each time
	for _, p := range w.awarded(text, "award", "--again", "--from", "-", "--format", format) {
		seen[p] = true
	}
	for _, p := range w.everything(9) {
		if !seen[p] {
			w.t.Errorf("%s as %s: %v is missing", what, format, p)
		}
		delete(seen, p)
	}
	if len(seen) > 0 {
		w.t.Errorf("%s as %s: %v too many", what, format, seen)
	}
}

// objectLines returns the objects of a list of JSON, one a line.
func (w *confusing) objectLines(list string) string {
	w.t.Helper()
	var rows []any
	must(w.t, json.Unmarshal([]byte(list), &rows))
	var lines bytes.Buffer
	for _, row := range rows {
		must(w.t, json.NewEncoder(&lines).Encode(row))
	}
	return lines.String()
}

// What TAB offers means the thing that is offered.
func TestWhatIsOfferedMeansTheThingOffered(t *testing.T) {
	t.Parallel()
	w := newConfusing(t)
	offered := func(args ...string) map[string]string {
		words := map[string]string{}
		for line := range strings.Lines(w.run("", append([]string{"__complete"}, args...)...)) {
			if word, note, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t"); ok {
				words[word] = note
			}
		}
		return words
	}
	for _, typed := range []string{"", "@"} {
		words := offered("award", "-a", "1", "-u", typed)
		if len(words) < len(w.users)-1 { // root is no member
			t.Errorf("%q: %v", typed, words)
		}
		for word, note := range words {
			made := w.awarded("", "award", "-a", "1", "--again", "-u", word)
			if len(made) != 1 || userCalled(made[0].user) != note {
				t.Errorf("%s is offered for %s, and means %v", word, note, made)
			}
		}
	}
	found := map[string]bool{}
	for _, name := range append(w.achievements, "name:") {
		first := string([]rune(name)[:1])
		for word, note := range offered("view", first) {
			number, named := strings.CutPrefix(note, "number ")
			if _, err := strconv.Atoi(word); !named && err == nil {
				number = word
			} else if found[word] || !named { // the rest are flags, for what begins as one
				continue
			}
			found[word] = true
			if got := strings.TrimSpace(w.run("", "view", "-o", "ids", "--", word)); got != number {
				t.Errorf("%s is offered for %s, and means %s", word, note, got)
			}
		}
	}
	if len(found) < len(w.achievements) {
		t.Errorf("only %d words are offered: %v", len(found), found)
	}
}
