package manifest

import (
	"bytes"
	"fmt"
	"math/rand"
	"reflect"
	"strings"
	"testing"
	"testing/quick"
	"time"

	"github.com/ach-cli/ach/internal/gitlab"
)

func TestProblems(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "1:1: the file is empty; it begins with version: 1"},
		{"achievements: []\n", "1:1: there is no version; the file begins with version: 1"},
		{"version: 2\nachievements: []\n", "1:10: version is not 1, the only one that this program reads"},
		{"version: 1\n", "1:1: the file has no achievements"},
		{"version: 1\nachievements:\n", "2:14: achievements has no value; leave the key out where it is not the file's business"},
		{"version: 1\nachievements:\n  - nam: x\n", `3:5: the achievement has no key "nam"; did you mean "name"?`},
		{"version: 1\nachievements:\n  - name: A\n  - name: a\n", `4:5: the name "a" is that of line 3 too; GitLab compares names without letter case`},
		{"version: 1\nachievements:\n  - name: A\n    name: B\n", `4:5: the key "name" stands here twice`},
		{"version: 1\nachievements:\n  - name: A\n    avatar: ../a.png\n    until: 2026-02-30\n    type: twice\n",
			"4:13: avatar leaves the folder of this file: \"../a.png\"\n5:12: until is no day such as 2026-12-31: \"2026-02-30\"\n6:11: there is no type \"twice\"; the types are once, revocable and multiple"},
		{"version: 1\nachievements:\n  - name: A\n    holders: {users: [bob, Bob]}\n", "4:28: @Bob is listed in line 4 already; only type: multiple counts"},
		{"version: 1\nachievements:\n  - name: A\n    holders: {}\n", "4:14: holders names no source: users, members_of or from; users: [] is for nobody"},
		{"version: 1\nachievements:\n  - name: A\n    holders: {from: a.csv, select: '.['}\n", "4:36: select: the program breaks off"},
		{"version: 1\nachievements:\n  - name: A\n    until: 2026-12-31\n  - name: B\n    until: 2026-12-31\n    type: multiple\n",
			"4:12: until is only of what is revocable, and the type here is once\n6:12: until is only of what is revocable, and the type here is multiple"},
		{"version: 1\nachievements:\n  - name: A\n    type: revokable\n    until: 2026-12-31\n", `4:11: there is no type "revokable"; did you mean "revocable"?; the types are once, revocable and multiple`},
		{"version: 1\nachievements:\n  - name: A\n  - name: B\n    former_names: [C, a]\n", `5:23: the name "a" is that of line 3 too; GitLab compares names without letter case`},
		{"version: 1\nachievements:\n  - name: A\n    holders: {users: bob}\n", "4:22: users is a text, and not a list, such as users: [bob]"},
		{"version: 1\na: &a [*a]\n", ""},
	} {
		_, problems := Parse([]byte(c.text), false)
		var got []string
		for _, p := range problems {
			got = append(got, p.Error())
		}
		if c.want != "" && strings.Join(got, "\n") != c.want || len(got) == 0 {
			t.Errorf("%q:\n got %s\nwant %s", c.text, strings.Join(got, "\n"), c.want)
		}
	}
}

func TestNamesStayText(t *testing.T) {
	for _, text := range []string{
		"version: 1\nachievements:\n  - name: 2026\n    holders: {users: [1e3, 0x1F, no, 2024, \"@77\"]}\n",
		"{\"version\": 1,\n\t\"achievements\": [{\"name\": 2026, \"holders\": {\"users\": [\"1e3\", \"0x1F\", \"no\", 2024, \"@77\"]}}]}",
	} {
		f, problems := Parse([]byte(text), strings.HasPrefix(text, "{"))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		var names []string
		for _, p := range f.Achievements[0].Holders.Users {
			names = append(names, p.User.Name)
		}
		if want := []string{"1e3", "0x1F", "no", "2024", "77"}; f.Achievements[0].Name != "2026" || !reflect.DeepEqual(names, want) {
			t.Errorf("%q, %q", f.Achievements[0].Name, names)
		}
	}
}

func TestAliasesAreBounded(t *testing.T) {
	var text strings.Builder
	text.WriteString("version: 1\nachievements:\n  - &a0 {name: x}\n")
	text.WriteString("x0: &x0 [a, a, a, a, a, a, a, a, a, a]\n")
	for i := range 9 {
		fmt.Fprintf(&text, "x%d: &x%d {<<: [*x%d, *x%d, *x%d, *x%d, *x%d, *x%d, *x%d, *x%d]}\n", i+1, i+1, i, i, i, i, i, i, i, i)
	}
	if _, problems := Parse([]byte(text.String()), false); len(problems) == 0 {
		t.Error("no problem")
	}
}

// What is written reads as what it was.
func TestRoundTrip(t *testing.T) {
	words := []string{"a", "no", "2024", "1e3", "x: y", "# c", "- d", "ünï", "a\nb", "a\n\n b \nc: d", "a\nb\n", "\na\n\n", " a\nb", "a\rb\nc", "# a\n- b", "\u200d\U0001f468\u200d\U0001f4bb x", "tab\tx", "\"q\"", "'", "true", "*x", "&y", "~", "1,000", "=", ":x", "12:30", "e\u2028f", "\u0085", "\ufeff", "<<", "%", "@z", "`"}
	check := func(seed int64) bool {
		r := rand.New(rand.NewSource(seed))
		word := func() string { return words[r.Intn(len(words))] }
		f := &File{Namespace: "acme/tools"}
		for i := range r.Intn(4) {
			a := Achievement{Name: fmt.Sprintf("%s %d", word(), i), Type: Types()[r.Intn(3)]}
			if a.Name = strings.TrimSpace(a.Name); r.Intn(2) == 0 {
				text := word()
				a.Description = &text
			}
			if r.Intn(2) == 0 {
				a.FormerNames = []string{fmt.Sprintf("former %d %s x", i, word()), "b" + fmt.Sprint(i)}
			}
			if a.Type == Revocable && r.Intn(2) == 0 {
				a.Until = time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)
			}
			if r.Intn(2) == 0 {
				a.Holders = &Holders{Users: []Person{}, MembersOf: []string{"a/b"}, MinAccess: 30, Direct: true, From: []string{"x y.csv", "b.yml"}, Select: ".[] | {user: .a}", Message: word()}
				named := []Person{{User: gitlab.UserRef{Name: "u0"}}, {User: gitlab.UserRef{Name: "u1"}}, {User: gitlab.UserRef{ID: 77}}}
				for _, p := range named[:r.Intn(4)] {
					p.Message = strings.TrimSpace(word())
					a.Holders.Users = append(a.Holders.Users, p)
				}
			}
			f.Achievements = append(f.Achievements, a)
		}
		var out bytes.Buffer
		if err := Write(&out, f, "achievements.schema.json"); err != nil {
			t.Fatal(err)
		}
		back, problems := Parse(out.Bytes(), false)
		if len(problems) > 0 {
			t.Errorf("%v\n%s", problems, out.String())
			return false
		}
		if got, want := shape(back), shape(f); got != want {
			t.Errorf("got  %s\nwant %s\n%s", got, want, out.String())
			return false
		}
		return true
	}
	if err := quick.Check(check, &quick.Config{MaxCount: 500}); err != nil {
		t.Error(err)
	}
}

// shape is all of a file but the places.
func shape(f *File) string {
	var out bytes.Buffer
	for _, a := range f.Achievements {
		description := "-"
		if a.Description != nil {
			description = fmt.Sprintf("%q", *a.Description)
		}
		fmt.Fprintf(&out, "%q %s %q %v %s %v", a.Name, description, a.Avatar, a.FormerNames, a.Type, a.Until)
		if h := a.Holders; h != nil {
			fmt.Fprintf(&out, " %v %v %v %v %q %q %v", h.MembersOf, h.MinAccess, h.Direct, h.From, h.Select, h.Message, h.Users == nil)
			for _, p := range h.Users {
				fmt.Fprintf(&out, " %v %q", p.User, p.Message)
			}
		}
		out.WriteByte('\n')
	}
	return out.String()
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("version: 1\nachievements:\n  - name: A\n    holders: {users: [bob, {user_id: 3, message: x}]}\n"), false)
	f.Add([]byte(`{"version": 1, "achievements": [{"name": "A"}]}`), true)
	f.Fuzz(func(t *testing.T, text []byte, isJSON bool) {
		file, problems := Parse(text, isJSON)
		if (file == nil) != (len(problems) > 0) {
			t.Fatalf("%v, %v", file, problems)
		}
		for _, p := range problems {
			if p.Line < 1 || p.Column < 1 || strings.ContainsAny(p.Text, "\n\r\x1b") {
				t.Fatalf("%q", p.Error())
			}
		}
		if file == nil {
			return
		}
		var out bytes.Buffer
		if err := Write(&out, file, ""); err != nil {
			t.Fatal(err)
		}
		back, problems := Parse(out.Bytes(), false)
		if len(problems) > 0 || shape(back) != shape(file) {
			t.Fatalf("%v\n%s", problems, out.String())
		}
	})
}

func BenchmarkParse(b *testing.B) {
	var text bytes.Buffer
	text.WriteString("version: 1\nachievements:\n")
	for i := range 200 {
		fmt.Fprintf(&text, "  - name: A %d\n    holders:\n      users:\n", i)
		for j := range 250 {
			fmt.Fprintf(&text, "        - user-%d-%d\n", i, j)
		}
	}
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		if _, problems := Parse(text.Bytes(), false); len(problems) > 0 {
			b.Fatal(problems)
		}
	}
}

// A file may say that it is YAML 1.2, which the package does not know by that number.
func TestTheFileMaySayWhichYAMLItIs(t *testing.T) {
	for _, head := range []string{"%YAML 1.2\n---\n", "# a comment\n\n%YAML 1.1 # and one\n---\n", "%YAML 1.2\r\n---\r\n", "\ufeff%YAML 1.2\n---\n"} {
		if f, problems := Parse([]byte(head+"version: 1\nachievements: [{name: A}]\n"), false); f == nil {
			t.Errorf("%q: %v", head, problems)
		}
	}
	if _, problems := Parse([]byte("%YAML 2.0\n---\nversion: 1\nachievements: []\n"), false); len(problems) == 0 {
		t.Error("YAML 2.0 is read")
	}
}

// Remarks are comments, whatever is in them.
func TestRemarks(t *testing.T) {
	var out bytes.Buffer
	f := &File{Remarks: []string{"whole\nversion: 2"}, Achievements: []Achievement{{Name: "A", Remarks: []string{"one", "two\r\n  - name: B\u2028x\u0085y\x1b"}}}}
	if err := Write(&out, f, ""); err != nil {
		t.Fatal(err)
	}
	back, problems := Parse(out.Bytes(), false)
	if len(problems) > 0 || len(back.Achievements) != 1 || strings.Count(out.String(), "\n    # ") != 2 || strings.ContainsAny(out.String(), "\r\x1b\u2028\u0085") {
		t.Errorf("%v in\n%s", problems, out.String())
	}
}

// The last day is one of UTC, whatever the time zone of the clock.
func TestUntilEndsInUTC(t *testing.T) {
	a := Achievement{Until: time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)}
	for at, ended := range map[string]bool{
		"2026-12-31T00:00:00Z": false, "2026-12-31T23:59:59.999999999Z": false, "2027-01-01T00:00:00Z": true,
		"2027-01-01T13:59:59+14:00": false, "2027-01-01T14:00:00+14:00": true,
		"2026-12-31T11:59:59-12:00": false, "2026-12-31T12:00:00-12:00": true,
	} {
		now, err := time.Parse(time.RFC3339Nano, at)
		if err != nil {
			t.Fatal(err)
		}
		if a.Ended(now) != ended {
			t.Errorf("at %s it has ended: %v", at, !ended)
		}
	}
	if (Achievement{}).Ended(time.Now()) {
		t.Error("without a last day it has ended")
	}
}

// What is wrong is told at once, and nothing that only follows from it.
func TestNoPhantoms(t *testing.T) {
	for text, want := range map[string]int{
		"- {name: A, type: x, holders: {}}":                                                       2,
		"- {name: A, holders: {users: ['a b', 'c d']}}":                                           2,
		"- {name: A, holders: {users: [{user_id: '0x5'}]}}":                                       1,
		"- {name: ' '}\n- {name: ' '}":                                                            2,
		"- {name: A, former_names: [' ', ' ']}":                                                   2,
		"- {name: A, holders: {from: 'http://x'}}":                                                1,
		"- {name: A, holders: {members_of: g, min_access: Owner}}":                                1,
		"- {name: !!binary QQ==}":                                                                 1,
		"- {name: !mine A}":                                                                       1,
		"- {name: A, holders: {users: [{user: a, message: '" + strings.Repeat("x", 300) + "'}]}}": 1,
	} {
		if _, problems := Parse([]byte("version: 1\nachievements:\n"+text+"\n"), false); len(problems) != want {
			t.Errorf("%.60s: %v", text, problems)
		}
	}
	if _, problems := Parse([]byte(`{"version": 1, "achievements": [{"name": "a\ud800x"}]}`), true); len(problems) != 1 || problems[0].Column != 44 || problems[0].Text != `the JSON has half a character in it (a \u escape from d800 to dfff that has no partner)` {
		t.Error(problems)
	}
}
