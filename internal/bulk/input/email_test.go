package input_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/bulk/input"
)

// A column email names who is meant where nothing else does, and is carried as it was. A
// column name never does.
func TestTheColumnEmail(t *testing.T) {
	email := func(v string) field { return field{"email", v, false} }
	for _, tt := range []struct {
		name   string
		format input.Format
		text   string
		want   []rec
	}{
		{"alone", input.CSV, "email\nada@x.example\n", []rec{{Line: 2, Carried: []field{email("ada@x.example")}}}},
		{"in another case, with blanks", input.CSV, "Name;E-Mail;EMAIL \nAda;a;\" ADA@x.example\"\n", []rec{{Line: 2, Carried: []field{{"Name", "Ada", false}, {"E-Mail", "a", false}, {"EMAIL", " ADA@x.example", false}}}}},
		{"beside users", input.TSV, "user\temail\nada\tx\n\tben@x.example\n", []rec{{Line: 2, User: "ada", Carried: []field{email("x")}}, {Line: 3, Carried: []field{email("ben@x.example")}}}},
		{"json", input.JSON, `[{"email": "ada@x.example"}, {"email": null, "user": "ben"}]`, []rec{{Line: 1, Carried: []field{email("ada@x.example")}}, {Line: 1, User: "ben", Carried: []field{{"email", "", true}}}}},
		{"yaml", input.YAML, "- email: ada@x.example\n", []rec{{Line: 1, Carried: []field{email("ada@x.example")}}}},
	} {
		t.Run(tt.name, func(t *testing.T) { readAs(t, input.Options{Format: tt.format}, tt.text, tt.want) })
	}
	// Chosen, it is what it is called; where another column is chosen it is only carried.
	chosen := []rec{{Line: 2, Carried: []field{{"input_user", "7", false}, email("ada@x.example")}}}
	readAs(t, input.Options{Format: input.CSV, Columns: input.Columns{User: "Email"}}, "user,email\n7,ada@x.example\n", chosen)
	readAs(t, input.Options{Format: input.CSV, Columns: input.Columns{User: "2"}}, "user,email\n7,ada@x.example\n", chosen)
	readAs(t, input.Options{Format: input.NDJSON, Columns: input.Columns{User: "email"}}, "\n"+`{"user":"7","email":"ada@x.example"}`, chosen)
	readAs(t, input.Options{Format: input.CSV, Columns: input.Columns{User: "who"}}, "who,email\nada,ben@x.example\n", []rec{{Line: 2, User: "ada", Carried: []field{{"who", "ada", false}, {"input_email", "ben@x.example", false}}}})
	// A column chosen by --email-column finds people by what it has, whatever it is called.
	for _, chosen := range []string{"e-mail  ADDRESS", "2"} {
		o := input.Options{Format: input.CSV, Columns: input.Columns{Email: chosen}}
		readAs(t, o, "user,E-Mail Address\n7,ada@x.example\n", []rec{{Line: 2, Carried: []field{{"input_user", "7", false}, {"E-Mail Address", "ada@x.example", false}}}})
	}
	readAs(t, input.Options{Format: input.CSV, Columns: input.Columns{Email: "user"}}, "user\nada@x.example\n", []rec{{Line: 2, Carried: []field{{"input_user", "ada@x.example", false}}}})
	readAs(t, input.Options{Format: input.YAML, Columns: input.Columns{User: "who", Email: "mail"}}, "- {who: ada, mail: x}\n- {mail: ben@x.example}\n", []rec{
		{Line: 1, User: "ada", Carried: []field{{"who", "ada", false}, {"mail", "x", false}}}, {Line: 2, Carried: []field{{"mail", "ben@x.example", false}}}})
	for _, name := range []string{"E-Mail", "Email Address", "Mail", "e-mail adresse", "Adresse email"} {
		_, _, err := input.Read(strings.NewReader("Name,"+name+"\nAda,a@x.example\n"), input.Options{Format: input.CSV})
		var e *input.Error
		if !errors.As(err, &e) || !strings.Contains(e.Hint, "--email-column \""+name+"\"") {
			t.Errorf("%q: %+v", name, e)
		}
	}
	for _, tt := range []struct{ format, text, wrong string }{
		{"csv", "name\nAda\n", `the header has no column for users: "name"`},
		{"csv", "name,e-mail\nAda,a@x.example\n", "the header has no column for users"},
		{"csv", "email,Email\na@x.example,b@x.example\n", `the header has two columns "email"`},
		{"csv", "user,email\n,\t\nx,\n", ""},
		{"lines", "email\nada@x.example\n", "the first line is \"email\", which is the header of a table"},
	} {
		_, problems, err := input.Read(strings.NewReader(tt.text), input.Options{Format: input.Format(tt.format)})
		if err != nil != (tt.wrong != "") || err != nil && !strings.Contains(err.Error(), tt.wrong) {
			t.Errorf("%q: %v, %v", tt.text, problems, err)
		}
	}
	_, problems, err := input.Read(strings.NewReader(`{"name":"Ada","e-mail":"a@x.example"}`), input.Options{Format: input.NDJSON})
	if err == nil || !strings.Contains(err.Error(), `no row has a key for users: "name", "e-mail"`) || len(problems) != 1 || problems[0].Text != `the row names no user; did you mean "email" by "e-mail"?` {
		t.Errorf("%v, %v", problems, err)
	}
}
