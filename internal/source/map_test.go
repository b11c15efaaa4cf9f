package source

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/bulk/input"
)

// Whatever column names somebody, with a map it is by the map alone: a name that the map has
// not is nobody's, and what it maps to is not mapped again.
func TestAMapDecidesWhoIsMeant(t *testing.T) {
	m := &Map{Name: "m.csv"}
	for i, pair := range [][2]string{
		{"octocat", "alice"}, {" @Octocat ", "Alice"}, {"alice", "bob"}, {"7", "7"}, {"jo\u0308rg", "@7"},
		{"twice", "alice"}, {"TWICE", "bob"}, {"none", " "}, {"late", ""}, {"late", "carol"}, {"mail@example.org", "dora"},
		{"id", "gid://gitlab/User/7"}, {"mail", "no@mail"}, {"page", "https://git.example/users/7"}, {"elsewhere", "https://other.example/bob"}, {"1e3", "1e3"}, {"+7", "007"},
	} {
		m.Add(i+1, pair[0], pair[1])
	}
	for text, want := range map[string]string{
		"octocat": "@alice", "@OCTOCAT": "@alice", "alice": "@bob", "Alice": "@bob", "7": "@7", "J\u00f6rg": "@7", "mail@example.org": "@dora", "page": "@7", "1e3": "@1e3", "+7": "@007",
		"id": `"id" in m.csv (line 12): "gid://gitlab/User/7" is not a user name`, "mail": `"mail" in m.csv (line 13): "no@mail" is an e-mail`, "elsewhere": `"elsewhere" in m.csv (line 15): the address is one on`,
		"bob": "is not in m.csv", "gid://gitlab/User/7": "is not in m.csv", "octo": "is not in m.csv",
		"twice": `is in m.csv twice, as "alice" (line 6) and "bob" (line 7)`, "none": "has no GitLab name in m.csv (line 8)", "late": "is in m.csv twice",
	} {
		for column, r := range map[string]input.Record{"user": {User: text}, "username": {Username: strings.TrimPrefix(text, "@")}} {
			e, err := (&Source{Map: m, Host: &url.URL{Scheme: "https", Host: "git.example"}}).userOf(r)
			switch {
			case strings.Contains(want, " "):
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("%s %q: %v, %v", column, text, e, err)
				}
			case err != nil || e.String() != want:
				t.Errorf("%s %q: %v, %v", column, text, e, err)
			}
		}
	}
	if ref, err := (&Source{Map: m}).userOf(input.Record{UserID: "5", User: "octocat"}); err != nil || ref.ID != 5 || ref.Name != "alice" {
		t.Errorf("beside a number: %v, %v", ref, err)
	}
	if ref, err := (&Source{Map: m}).userOf(input.Record{UserID: "5"}); err != nil || ref.ID != 5 || ref.Name != "" {
		t.Errorf("a number: %v, %v", ref, err)
	}
	// A list that was mapped before says what it was in a column of its own, and who that is.
	for name, tt := range map[string]struct {
		r    input.Record
		m    *Map
		want string
	}{
		"by the map again":  {mappedRow("octocat", input.Record{User: "alice", UserID: "5"}), m, "@alice with the number 5"},
		"by the map alone":  {mappedRow("octocat", input.Record{}), m, "@alice"},
		"not by the map":    {mappedRow("", input.Record{User: "twice"}), m, "@twice"},
		"another now":       {mappedRow("octocat", input.Record{User: "bob"}), m, "user says @bob, and mapped_from says @alice"},
		"no longer there":   {mappedRow("gone", input.Record{User: "bob"}), m, `mapped_from: "gone" is not in m.csv`},
		"without the map":   {mappedRow("octocat", input.Record{User: "alice"}), nil, "@alice"},
		"nobody":            {mappedRow("octocat", input.Record{}), nil, `mapped_from: "octocat" is what a list called the user`},
		"a number, perhaps": {mappedRow("octocat", input.Record{UserID: "5"}), nil, `mapped_from: "octocat" is what a list called the user`},
	} {
		ref, err := (&Source{Map: tt.m}).userOf(tt.r)
		if err != nil {
			if !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("%s: %v", name, err)
			}
		} else if ref.String() != tt.want {
			t.Errorf("%s: %v", name, ref)
		}
	}
	if ref, err := (&Source{}).userOf(input.Record{User: "octocat"}); err != nil || ref.Name != "octocat" {
		t.Errorf("without a map: %v, %v", ref, err)
	}
}

func mappedRow(was string, r input.Record) input.Record {
	r.Carried = append(r.Carried, input.Field{Name: "Mapped_From", Value: was})
	return r
}

func TestReadMap(t *testing.T) {
	folder := t.TempDir()
	for name, tt := range map[string]struct{ text, octocat string }{
		"a.csv":  {"octocat,alice\n", "alice"},
		"b.csv":  {"github,gitlab\r\n\r\n\"octo\"\"x\",bob\r\noctocat , alice,,\r\n", "alice"},
		"c.csv":  {"octocat;alice\n", "alice"},
		"d.csv":  {"sep=|\noctocat|alice\n", "alice"},
		"e.tsv":  {"octocat\talice", "alice"},
		"f.csv":  {"octocat,\n", "error: has no GitLab name"},
		"g.csv":  {"octocat\n", "error: line 1: the row has not two columns"},
		"h.csv":  {"", "error: the input is empty"},
		"i.csv":  {"octocat,\"alice\n", "error: line 1: a quote in the row that starts here is never closed"},
		"j.csv":  {"octocat,al\xffice\n", "error: UTF-8"},
		"k.json": {"{\n\t\"octocat\": \"alice\"\n}", "alice"},
		"l.json": {`{"octocat": 12345678901234567890}`, "12345678901234567890"},
		"m.json": {`{"octocat": null}`, "error: has no GitLab name"},
		"n.json": {`{"octocat": "alice", "octocat": "bob"}`, "error: octocat"},
		"o.json": {`{"octocat": ["alice"]}`, "error: the object has more in it than names"},
		"p.json": {`["octocat"]`, "error: the input is no object"},
		"q.json": {`{"octocat": "alice"} x`, "error: JSON"},
		"r.json": {`{"octocat": "alice"`, "error: JSON"},
		"s.yaml": {"octocat: alice\nno: bob\n", "alice"},
		"t.yml":  {"octocat: ~\n", "error: has no GitLab name"},
		"u.yaml": {"octocat: no\n", "no"},
		"v.yaml": {"octocat: [alice]\n", "error: the mapping has more in it than names"},
		"w.yaml": {"- octocat\n", "error: the input is no mapping"},
		"x.txt":  {"octocat", "error: has no extension of a table"},
		"y":      {"octocat", "error: has no extension of a table"},
		"z.xlsx": {"PK\x03\x04", "error: is a workbook of Excel"},
		"z.ODS":  {"PK\x03\x04", "error: is a"},
	} {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
			t.Fatal(err)
		}
		m, err := ReadMap(path)
		got := ""
		if err == nil {
			var to mapped
			to, err = m.of("octocat")
			got = to.name
		}
		if want, wrong := strings.CutPrefix(tt.octocat, "error: "); wrong {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %q, %v", name, got, err)
			}
		} else if err != nil || got != tt.octocat {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if _, err := ReadMap(folder + ".csv"); err == nil {
		t.Error("a file that is not there is a map")
	}
}
