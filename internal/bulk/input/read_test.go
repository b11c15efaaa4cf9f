package input_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/ach-cli/ach/internal/bulk/input"
)

type (
	rec   = input.Record
	field = input.Field
)

// checkRead reads a text that has nothing but good rows.
func checkRead(t *testing.T, format input.Format, text string, want []rec) {
	got, problems, err := input.Read(strings.NewReader(text), input.Options{Format: format})
	if err != nil || len(problems) > 0 || !reflect.DeepEqual(got, want) {
		t.Errorf("problems %v, error %v\ngot  %+v\nwant %+v", problems, err, got, want)
	}
}

func TestReadGoodRows(t *testing.T) {
	for _, tt := range []struct {
		name   string
		format input.Format
		text   string
		want   []rec
	}{
		{"csv", input.CSV, "user,message\nalice,hi\n@bob,\n", []rec{{Line: 2, User: "alice", Message: "hi"}, {Line: 3, User: "@bob"}}},
		{"csv without a last line end", input.CSV, "username\nalice", []rec{{Line: 2, Username: "alice"}}},
		{"byte order mark and CRLF", input.CSV, "\xef\xbb\xbfUser , Message\r\nalice,hi\r\n", []rec{{Line: 2, User: "alice", Message: "hi"}}},
		{"CR CR LF", input.CSV, "user,team\r\r\nalice,red\r\r\nbob,\"a, b\"\r\r\n", []rec{
			{Line: 2, User: "alice", Carried: []field{{"team", "red", false}}}, {Line: 3, User: "bob", Carried: []field{{"team", "a, b", false}}},
		}},
		{"quotes", input.CSV, "user,message\n\"alice\",\"a \"\"b\"\", c\"\n", []rec{{Line: 2, User: "alice", Message: `a "b", c`}}},
		{"line breaks in quotes", input.CSV, "user,message\r\na,\"x\r\n\r\n# no comment\r\n\"\r\nb,y\r\n", []rec{
			{Line: 2, User: "a", Message: "x\n\n# no comment\n"}, {Line: 6, User: "b", Message: "y"},
		}},
		{"line breaks of carried columns", input.CSV, "user,note\na,\"x\r\ny\nz\"\n", []rec{{Line: 2, User: "a", Carried: []field{{"note", "x\r\ny\nz", false}}}}},
		{"no comments", input.CSV, "#,user,note\n#1,#dev,x\n # 2,a,\n", []rec{
			{Line: 2, User: "#dev", Carried: []field{{"#", "#1", false}, {"note", "x", false}}}, {Line: 3, User: "a", Carried: []field{{"#", " # 2", false}, {"note", "", false}}},
		}},
		{"no comments in tsv either", input.TSV, "channel\tuser\n#dev\ta\n", []rec{{Line: 2, User: "a", Carried: []field{{"channel", "#dev", false}}}}},
		{"blank rows", input.CSV, "\n,\n user_id \n\n7\n\t\n,,\n\"\",\n", []rec{{Line: 5, UserID: "7"}}},
		{"blank rows of a tsv", input.TSV, "user\tx\n\t\n \t\t\na\t\n\"\"\t\n", []rec{{Line: 4, User: "a", Carried: []field{{"x", "", false}}}}},
		{"a line for spreadsheets", input.CSV, "\xef\xbb\xbfsep=,\r\nuser\r\na\r\n", []rec{{Line: 3, User: "a"}}},
		{"a line for spreadsheets, saved again", input.CSV, "\"SEP=,\",\nuser,message\na,b\n", []rec{{Line: 3, User: "a", Message: "b"}}},
		{"a line for spreadsheets in a tsv", input.TSV, "sep=\t\nuser\na\n", []rec{{Line: 3, User: "a"}}},
		{"a column that is called so", input.CSV, "sep=x,user\n1,a\n", []rec{{Line: 2, User: "a", Carried: []field{{"sep=x", "1", false}}}}},
		{"carried columns", input.CSV, "Team,user,achievement,Place\nred,alice, 12 ,1\n", []rec{
			{Line: 2, User: "alice", Achievement: "12", Carried: []field{{"Team", "red", false}, {"Place", "1", false}}},
		}},
		{"all that names somebody or something", input.CSV, "User,USERNAME,user_id,achievement,Achievement_ID\n@5,5,3,name:1,7\n@5,@5,,,\n", []rec{
			{Line: 2, User: "@5", Username: "5", UserID: "3", Achievement: "name:1", AchievementID: "7"}, {Line: 3, User: "@5", Username: "5"},
		}},
		{"empty columns at the end", input.CSV, "user,message,,\nalice,hi\nbob,hi,, ,\n", []rec{{Line: 2, User: "alice", Message: "hi"}, {Line: 3, User: "bob", Message: "hi"}}},
		{"tsv", input.TSV, "user\tmessage\nalice\tsays \"hi\", you\nbob\t\"say \"\"hi\"\"\"\ncarol\t\"two\nlines\"\ndave\t\"Nice, thanks\"\neve\t\"a\tb\"\n", []rec{
			{Line: 2, User: "alice", Message: `says "hi", you`}, {Line: 3, User: "bob", Message: `say "hi"`}, {Line: 4, User: "carol", Message: "two\nlines"},
			{Line: 6, User: "dave", Message: "Nice, thanks"}, {Line: 7, User: "eve", Message: "a\tb"},
		}},
		{"tabs and line breaks in one cell of a tsv", input.TSV, "x\tuser\ty\n\"a\tb\nc\"\td\te\n1\tf\t\"2\n3\t4\"\n", []rec{
			{Line: 2, User: "d", Carried: []field{{"x", "a\tb\nc", false}, {"y", "e", false}}}, {Line: 4, User: "f", Carried: []field{{"x", "1", false}, {"y", "2\n3\t4", false}}},
		}},
		{"a name like the start of a picture", input.Lines, "GIF89a\n", []rec{{Line: 1, User: "GIF89a"}}},
		{"lines", input.Lines, "# who\nalice\n  @bob \r\n# x\n\n12\nusername", []rec{{Line: 2, User: "alice"}, {Line: 3, User: "@bob"}, {Line: 6, User: "12"}, {Line: 7, User: "username"}}},
		{"ndjson", input.NDJSON, `{"user":"@alice","message":"a\tb\u0041\r\nc\ud83c\udf89\\ud800"}` + "\n\n" + ` { "user_id" : 7 , "achievement" : 12 } ` + "\r\n" + `{"username":"8","message":null}`, []rec{
			{Line: 1, User: "@alice", Message: "a\tbA\nc🎉\\ud800"}, {Line: 3, UserID: "7", Achievement: "12"}, {Line: 4, Username: "8"},
		}},
		{"ndjson without values", input.NDJSON, `{}` + "\n" + `{"user":null,"message":" ","x":""}` + "\n" + `{"user":"a"}`, []rec{{Line: 3, User: "a"}}},
		{"ndjson carries", input.NDJSON, `{"b":1.50,"user":"x","a":true}` + "\n" + `{"User":"y","c":[ 1, {"k": "]}\""} ],"a":null,"B":"t"}`, []rec{
			{Line: 1, User: "x", Carried: []field{{"b", "1.50", true}, {"a", "true", true}}},
			{Line: 2, User: "y", Carried: []field{{"b", "t", false}, {"a", "", true}, {"c", `[1,{"k":"]}\""}]`, true}}},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) { checkRead(t, tt.format, tt.text, tt.want) })
	}
}

func TestReadCollectsAllProblems(t *testing.T) {
	for _, tt := range []struct {
		format input.Format
		text   string
		want   []string // starts of problems on the lines from 2 on; "" is a good row
	}{
		{input.CSV, "user,message\nalice\nb,c,d\n,x\na b,x\nok,x\n\"a\"b,x\na,5\" disk\na\x1b[1m,x\nz\u200bz,x\na,\xff\na;b,c\na,\"\xff\"\n", []string{
			"the row has 1 column, the header 2", "the row has 3 columns, the header 2", "the row names no user", `user is not one name: "a b"`, "",
			"a quote stands in the middle", "a quote stands in the middle", `user has a control character in it: "a\x1b[1m"`, `user has a control character in it: "z\u200bz"`,
			"the row is not valid UTF-8: save the file as UTF-8", `user is not one name: "a;b"`, "the row is not valid UTF-8",
		}},
		{input.CSV, "user,message\na,x\x00y\na,\"\x00\"\n# x\na\x00,\n", []string{
			"the row has a NUL character", "the row has a NUL character", "the row has 1 column, the header 2", "the row has a NUL character",
		}},
		{input.CSV, "user,message\nalice,a\x00b\nbob,caf\xe9 é\ncarol,x\n", []string{"the row has a NUL character", "the row is not valid UTF-8", ""}},
		{input.TSV, "user\tmessage\na\tb\tc\n\t\nx\ta\xffé\n\ta\nx\t\"a\"b\n", []string{"the row has 3 columns", "BLANK", "the row is not valid UTF-8", "the row names no user", "a quote stands in the middle"}},
		{input.TSV, "user\tx\na\t\"b\nc\td\"\nd\t\"e\nf\"\ng\t\"h\ni\tj\n\"k\tl\n", []string{
			"a column begins with a quote that is not closed", "", "", "BLANK", "a column begins with a quote", "", "a column begins with a quote",
		}},
		{input.TSV, "user\tx\na\t\"b\"c\"\nd\t\"e\nf\"g\n\"h\tx\n\ni\t\"" + strings.Repeat("j", 500) + "\n" + strings.Repeat("k\tl\n", 3), []string{
			"a column begins with a quote", "a column begins with a quote", "the row has 1 column", "a column begins with a quote", "BLANK", "a column begins with a quote",
		}},
		{input.Lines, "x\na b\na,b\n" + strings.Repeat("y", 50) + "\x01\n", []string{`user is not one name: "a b"`, `user is not one name: "a,b"`, `user has a control character in it: "` + strings.Repeat("y", 40) + `"…`}},
		{input.NDJSON, `{"user":"x"}` + "\n" + strings.Join([]string{
			`{"user":"x"`, `["user"]`, `{"a":1}`, `{"user":"x","user":"y"}`, `{"user":"x","t":1,"T":2}`, `{"user":"x","message":"a\u0000b"}`, `{"user":1.5}`, `{"user":["x"]}`,
			`{"user":"x","":1}`, `{"user":"x","\u001b":1}`, `{"user":null}`, `{"user_id":1e3}`, `# x`, "{\"user\":\"\xff\"}",
			`{"user":"x","message":"a\ud800b"}`, `{"user":"x","t":["\udc00"]}`, `{"user":"x","\ud800\ud800\udc00":1}`, `{"message":"x"}`, `{"t":0}`,
		}, "\n"), []string{
			"the row is not a JSON object: unexpected end", "the row is JSON, but neither a name nor an object", "the row names no user", `the row has the key "user" twice`, `the row has the key "t" twice`,
			"the row has a NUL character", "user is neither text nor a whole number: \"1.5\"", "user is neither text", "the row has a key without a name",
			`the row has a control character in a key: "\x1b"`, "BLANK", "user_id is neither text", "the row is not a JSON object: invalid character '#'", "the row is not valid UTF-8",
			"the row has half a character", "the row has half a character", "the row has half a character", "the row names no user", "the row names no user",
		}},
	} {
		_, problems, err := input.Read(strings.NewReader(tt.text), input.Options{Format: tt.format})
		if err != nil {
			t.Errorf("%s: %v", tt.format, err)
		}
		for i, want := range tt.want {
			if want == "" || want == "BLANK" {
				continue
			}
			if len(problems) == 0 || problems[0].Line != i+2 || !strings.HasPrefix(problems[0].Text, want) {
				t.Fatalf("%s: line %d: want %q, problems left %+v", tt.format, i+2, want, problems)
			}
			problems = problems[1:]
		}
		if len(problems) > 0 {
			t.Errorf("%s: problems too many: %+v", tt.format, problems)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for _, tt := range []struct {
		format    input.Format
		text      string
		line      int
		why, hint string
	}{
		{input.CSV, "", 0, "empty", ""},
		{input.CSV, "\n,,\n", 0, "empty", ""},
		{input.CSV, "# nothing\n", 1, `no column for users: "# nothing"`, "only a list of users has comments"},
		{input.TSV, "sep=,\nuser\n", 1, "parted by commas, and not by tabs", "--format csv"},
		{input.Lines, "# x\n User \r\nalice\n", 2, `the first line is "user"`, "--format csv; somebody who is called so is @user"},
		{input.Lines, "USERNAME\n", 1, `the first line is "username"`, "@username"},
		{input.Lines, "user_id\n7\n", 1, `the first line is "user_id"`, "@user_id"},
		{input.CSV, "user\n", 0, "no rows", ""},
		{input.Lines, "\n# x\n", 0, "no rows", ""},
		{input.NDJSON, "", 0, "no rows", ""},
		{input.Lines, "PK\x03\x04\x00\x00", 0, "binary", "text file"},
		{input.CSV, "\x89PNG\r\n\x1a\n", 0, "binary", "text file"},
		{input.CSV, "u\x00s\x00e\x00r\x00\n\x00", 0, "UTF-16, and has no byte order mark", "CSV UTF-8 (Comma delimited)"},
		{input.CSV, "MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00 and so on, for a kilobyte or two", 0, "binary", "text file"},
		{input.CSV, "name,mail\na,b\n", 1, `no column for users: "name", "mail"`, "--user-column"},
		{input.TSV, "user,message\na,b\n", 1, `no column for users: "user,message"`, "--format csv"},
		{input.CSV, "user,User\na,b\n", 1, `two columns "user"`, "rename"},
		{input.CSV, "user\rname\r", 1, "control character", "old Macs"},
		{input.CSV, "user,a\x1bb\n1,2\n", 1, "control character", "first row"},
		{input.CSV, "us\xffer\na\n", 1, "Windows-1252", "CSV UTF-8"},
		{input.CSV, "us\xffer,é\na\n", 1, "the header cannot be read: the row is not valid UTF-8", ""},
		{input.TSV, "us\xffer\té\nuser\na\n", 1, "the header cannot be read: the row is not valid UTF-8", ""},
		{input.CSV, strings.Repeat("a,", 1000) + "user\nb\n", 1, "more than 1000 columns", ""},
		{input.CSV, "user,message\na,b\nc,\"d\ne,f\n", 3, "never closed", "close it"},
		{input.CSV, "user,message\na,\"he said \"hi\"\ne,f\n", 2, "a quote too many or too few", "double"},
		{input.CSV, "user,message\na,\"" + strings.Repeat(strings.Repeat("x", 1000)+"\n", 1100) + "\"\n", 2, "not closed within 1048576 bytes", "close it"},
		{input.CSV, "user,message\na,\"" + strings.Repeat("x", 2<<20) + "\"\n", 2, "longer than 1048576 bytes and has quotes", ""},
		{"xml", "x", 0, `no input format "xml"`, "ndjson"},
	} {
		_, _, err := input.Read(strings.NewReader(tt.text), input.Options{Format: tt.format})
		var e *input.Error
		if !errors.As(err, &e) || e.Line != tt.line || !strings.Contains(e.Message, tt.why) || !strings.Contains(e.Hint, tt.hint) {
			t.Errorf("%s %.40q: %v, want line %d: %s (%s)", tt.format, tt.text, err, tt.line, tt.why, tt.hint)
		}
		if err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("%q has more than one line", err)
		}
	}
}

func TestProblemsComeWithAnError(t *testing.T) {
	_, problems, err := input.Read(strings.NewReader("user,message\na b,c\nd,\"e\n"), input.Options{Format: input.CSV})
	if err == nil || len(problems) != 1 || problems[0].Line != 2 {
		t.Errorf("problems %v, error %v", problems, err)
	}
}

func TestARowThatIsTooLongIsPassedOver(t *testing.T) {
	long := strings.Repeat("x", input.MaxLine+1)
	for f, text := range map[input.Format]string{
		input.CSV: "user\n" + long + "\nbob\n", input.TSV: "user\n" + long + "\r\nbob\n",
		input.Lines: "# x\n" + long + "\nbob\n", input.NDJSON: "\n" + `{"user":"` + long + "\"}\n" + `{"user":"bob"}`,
	} {
		records, problems, err := input.Read(strings.NewReader(text), input.Options{Format: f})
		if err != nil || len(records) != 1 || records[0].Line != 3 || len(problems) != 1 || problems[0].Line != 2 {
			t.Errorf("%s: %d records, problems %v, error %v", f, len(records), problems, err)
		}
	}
	exact := strings.Repeat("x", input.MaxLine)
	records, problems, err := input.Read(strings.NewReader(exact+"\r\n"), input.Options{Format: input.Lines})
	if err != nil || len(records) != 1 || records[0].User != exact {
		t.Errorf("a row of the greatest length: problems %d, error %v", len(problems), err)
	}
}

func TestReadFailsWhereTheReaderDoes(t *testing.T) {
	broken := errors.New("broken")
	for _, f := range input.Formats() {
		r := iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader("user\nbob\n")))
		if _, _, err := input.Read(r, input.Options{Format: f}); !errors.Is(err, iotest.ErrTimeout) {
			t.Errorf("%s: %v", f, err)
		}
		if _, _, err := input.Read(iotest.ErrReader(broken), input.Options{Format: f}); !errors.Is(err, broken) {
			t.Errorf("%s: %v", f, err)
		}
	}
}

func TestFormatOf(t *testing.T) {
	for path, want := range map[string]input.Format{
		"a/b.csv": input.CSV, "b.TSV": input.TSV, "x.ndjson": input.NDJSON, "x.jsonl": input.NDJSON, "names.txt": input.Lines, "names": input.Lines, "-": input.Lines, "x.xlsx": "",
	} {
		if got, ok := input.FormatOf(path); got != want || ok != (want != "") {
			t.Errorf("FormatOf(%q) = %q, %v", path, got, ok)
		}
	}
}

func TestParseFormat(t *testing.T) {
	for _, want := range input.Formats() {
		if got, err := input.ParseFormat(strings.ToUpper(string(want))); err != nil || got != want {
			t.Errorf("ParseFormat(%q) = %q, %v", want, got, err)
		}
	}
	if _, err := input.ParseFormat("xml"); err == nil {
		t.Error("xml is taken for a format")
	}
}
