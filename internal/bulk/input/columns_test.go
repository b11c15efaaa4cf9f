package input_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/bulk/input"
)

func TestColumnsAreChosen(t *testing.T) {
	users := func(name string) input.Columns { return input.Columns{User: name} }
	for _, tt := range []struct {
		name    string
		format  input.Format
		columns input.Columns
		text    string
		want    []rec
	}{
		{"by name", input.CSV, users("github name"), "Name,GitHub  Name\nAlice,alice\n", []rec{{Line: 2, User: "alice", Carried: []field{{"Name", "Alice", false}, {"GitHub  Name", "alice", false}}}}},
		{"by a name with a line break", input.CSV, users("Github Name"), "Name;\"Github\r\nName\"\r\nAlice;alice\r\n", []rec{{Line: 3, User: "alice", Carried: []field{{"Name", "Alice", false}, {"Github Name", "alice", false}}}}},
		{"by number", input.CSV, users("2"), "Name,Handle,x\nAlice,alice,1\n", []rec{{Line: 2, User: "alice", Carried: []field{{"Name", "Alice", false}, {"Handle", "alice", false}, {"x", "1", false}}}}},
		{"by a number that is its name too", input.TSV, users("2"), "1\t2\nx\talice\n", []rec{{Line: 2, User: "alice", Carried: []field{{"1", "x", false}, {"2", "alice", false}}}}},
		{"by a number that is a name", input.CSV, users("2026"), "x,2026\n1,alice\n", []rec{{Line: 2, User: "alice", Carried: []field{{"x", "1", false}, {"2026", "alice", false}}}}},
		{"without a name", input.CSV, users("1"), ",x\nalice,1\n", []rec{{Line: 2, User: "alice", Carried: []field{{"column 1", "alice", false}, {"x", "1", false}}}}},
		{"without a name, at the end", input.CSV, users("3"), "x,,\n1,,alice\n", []rec{{Line: 2, User: "alice", Carried: []field{{"x", "1", false}, {"column 2", "", false}, {"column 3", "alice", false}}}}},
		{"what keeps it from being run", input.CSV, users("h"), "h\n'@alice\n", []rec{{Line: 2, User: "@alice", Carried: []field{{"h", "'@alice", false}}}}},
		{"email", input.CSV, users("Email"), "user,email\nbob,alice@example.com\n", []rec{{Line: 2, Carried: []field{{"input_user", "bob", false}, {"email", "alice@example.com", false}}}}},
		{"another than email", input.CSV, users("handle"), "handle,email\nbob,alice@example.com\n", []rec{{Line: 2, User: "bob", Carried: []field{{"handle", "bob", false}, {"input_email", "alice@example.com", false}}}}},
		{"others that name users", input.CSV, users("handle"), "user,Username,user_id,handle\nbob,b,7,alice\n", []rec{{Line: 2, User: "alice", Carried: []field{{"input_user", "bob", false}, {"input_Username", "b", false}, {"input_user_id", "7", false}, {"handle", "alice", false}}}}},
		{"one that names users anyway", input.CSV, users("USERNAME"), "user,username\nbob,7\n", []rec{{Line: 2, Username: "7", Carried: []field{{"input_user", "bob", false}}}}},
		{"all of them", input.CSV, input.Columns{User: "Who", Achievement: "what", Message: "3"}, "who,what,why,message,achievement_id\nalice,name:Star,\"so, there\",x,5\n", []rec{
			{Line: 2, User: "alice", Achievement: "name:Star", Message: "so, there", Carried: []field{{"who", "alice", false}, {"what", "name:Star", false}, {"why", "so, there", false}, {"input_message", "x", false}, {"input_achievement_id", "5", false}}},
		}},
		{"ndjson", input.NDJSON, input.Columns{User: "GitLab", Message: "note"}, `{"gitlab":"alice","user":"A","Note":"hi"}` + "\n" + `{"user":"B","gitlab":"@7"}`, []rec{
			{Line: 1, User: "alice", Message: "hi", Carried: []field{{"gitlab", "alice", false}, {"input_user", "A", false}, {"Note", "hi", false}}}, {Line: 2, User: "@7", Carried: []field{{"gitlab", "@7", false}, {"input_user", "B", false}}},
		}},
		{"yaml", input.YAML, users("3"), "- {3: alice}\n- {'3': bob}\n", []rec{{Line: 1, User: "alice", Carried: []field{{"3", "alice", false}}}, {Line: 2, User: "bob", Carried: []field{{"3", "bob", false}}}}},
	} {
		t.Run(tt.name, func(t *testing.T) { readAs(t, input.Options{Format: tt.format, Columns: tt.columns}, tt.text, tt.want) })
	}
}

func TestHeadersAsSpreadsheetsHaveThem(t *testing.T) {
	csv := input.Options{Format: input.CSV}
	for _, tt := range []struct {
		name, text string
		want       []rec
	}{
		{"groups in a first column without a name", ",user,Company\nCore,alice,A\n,bob,B\n", []rec{
			{Line: 2, User: "alice", Carried: []field{{"column 1", "Core", false}, {"Company", "A", false}}}, {Line: 3, User: "bob", Carried: []field{{"column 1", "", false}, {"Company", "B", false}}},
		}},
		{"two without a name", ",user,,x\n1,alice,2,3\n", []rec{{Line: 2, User: "alice", Carried: []field{{"column 1", "1", false}, {"column 3", "2", false}, {"x", "3", false}}}}},
		{"line breaks and tabs", "\"Full\nname\",\"a\tb\",user\nA,1,alice\n", []rec{{Line: 3, User: "alice", Carried: []field{{"Full name", "A", false}, {"a b", "1", false}}}}},
		{"no more than a line break", "\"\n\",user\n1,alice\n", []rec{{Line: 3, User: "alice", Carried: []field{{"column 1", "1", false}}}}},
		{"one name twice", "name,user,Name,name (2)\n1,alice,2,3\n", []rec{{Line: 2, User: "alice", Carried: []field{{"name", "1", false}, {"Name (2)", "2", false}, {"name (2) (2)", "3", false}}}}},
		{"values below the end of the header", "user,x,,\nalice,1,,2\nbob,1\n", []rec{{Line: 2, User: "alice", Carried: []field{{"x", "1", false}, {"column 4", "2", false}}}, {Line: 3, User: "bob", Carried: []field{{"x", "1", false}}}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			readAs(t, csv, tt.text, tt.want)
			// What is carried is read again under the names it has then.
			var names, values []string
			for _, f := range tt.want[0].Carried {
				names, values = append(names, `"`+f.Name+`"`), append(values, f.Value)
			}
			again := []rec{{Line: 2, User: "alice", Carried: tt.want[0].Carried}}
			readAs(t, csv, "user,"+strings.Join(names, ",")+"\nalice,"+strings.Join(values, ",")+"\n", again)
		})
	}
}

func TestColumnsAreNotGuessed(t *testing.T) {
	for _, tt := range []struct {
		format    input.Format
		columns   input.Columns
		text      string
		why, hint string
	}{
		{input.CSV, input.Columns{User: "githb name"}, "Name,Github Name,x\na,b,c\n", `no column "githb name": "Name", "Github Name", "x"`, `did you mean "Github Name"?`},
		{input.CSV, input.Columns{User: "4"}, "a,b,c\n1,2,3\n", `no column "4": "a", "b", "c"`, "number from 1 to 3"},
		{input.CSV, input.Columns{User: "0"}, "a,b,c\n1,2,3\n", `no column "0"`, ""},
		{input.CSV, input.Columns{User: "3"}, "3,b,c\n1,2,3\n", `"3" may be column 1, which is called so, or column 3, which is called "c"`, "by its name"},
		{input.CSV, input.Columns{User: "name"}, "name,b,Name\n1,2,3\n", `the header has 2 columns "name"`, "number"},
		{input.CSV, input.Columns{User: "b", Message: "2"}, "name,b\n1,2\n", `the column "b" is chosen for user and message`, ""},
		{input.CSV, input.Columns{Message: "user"}, "name,user\n1,2\n", `no column for users: "name", "user"`, ""},
		{input.CSV, input.Columns{}, "user,message,user\n1,2,3\n", `two columns "user"`, "rename"},
		{input.CSV, input.Columns{}, "Name,\nA,a\n", `no column for users: "Name"`, "--user-column"},
		{input.CSV, input.Columns{}, strings.Repeat("x,", 99) + "y\n1\n", `"x", and 70 more`, ""},
		{input.JSON, input.Columns{User: "gitlb"}, `[{"gitlab":"a","x":1},{"gitlab":"b"}]`, `no row has the key "gitlb": "gitlab", "x"`, `did you mean "gitlab"?`},
		{input.JSON, input.Columns{}, `[{"gitlab":"a","x":1},{"usr":"b"}]`, `no row has a key for users: "gitlab", "x", "usr"`, `did you mean "user" by "usr"? say which one does by --user-column`},
		{input.NDJSON, input.Columns{Message: "note"}, `{"user":"a"}`, `no row has the key "note": "user"`, ""},
		{input.Lines, input.Columns{User: "1"}, "a\n", "a list of users has no columns", "--user-column"},
	} {
		_, problems, err := input.Read(strings.NewReader(tt.text), input.Options{Format: tt.format, Columns: tt.columns})
		var e *input.Error
		if !errors.As(err, &e) || len(problems) > 0 && tt.format == input.CSV || !strings.Contains(e.Message, tt.why) || !strings.Contains(e.Hint, tt.hint) {
			t.Errorf("%q: %v %v, want %s (%s)", tt.text, problems, err, tt.why, tt.hint)
		}
	}
}

// What stands behind the last column with a name may be of a message with a comma in it.
func TestAMessageIsNotCut(t *testing.T) {
	for _, text := range []string{"user,message,\nalice,well, done\n", "user,message,x,\nalice,well, done,1\n"} {
		_, problems, err := input.Read(strings.NewReader(text), input.Options{Format: input.CSV})
		if err != nil || len(problems) != 1 || problems[0].Row.Message != "" {
			t.Errorf("%q: %v, %+v", text, err, problems)
		}
	}
}
