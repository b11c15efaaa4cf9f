package gitlab

import (
	"strings"
	"testing"
)

func TestParseEmail(t *testing.T) {
	for text, ok := range map[string]bool{
		"ada@x.example": true, " Ada@X.example\t": true, "o'brien+list@x.example": true, "a@b@x.example": true, "ädä@x.example": true, "root@localhost": true,
		"": false, "ada": false, "@ada": false, "ada@": false, "ada@x.example, ben@x.example": false, "ada@x.example;ben@x.example": false,
		"Ada <ada@x.example>": false, "mailto:ada@x.example": false, "\"a b\"@x.example": false, "a\u200bda@x.example": false, "a\x00@x.example": false,
		strings.Repeat("a", 250) + "@x.example": false, "\xff@x.example": false,
	} {
		ref, err := ParseEmail(text)
		if err == nil != ok || ok && ref != (UserRef{Email: strings.TrimSpace(text)}) {
			t.Errorf("%q: %+v, %v", text, ref, err)
		}
	}
}

// Letter case is no difference, as GitLab has it; what only looks alike is one.
func TestEmailKey(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		same bool
	}{
		{"Ada@X.Example", "ada@x.example ", true}, {"ada@x.example", "ada@x.example.org", false}, {"ada+1@x.example", "ada@x.example", false},
		{"\u212a@x.example", "k@x.example", false}, {"\u0130@x.example", "i@x.example", false}, {"Ä@x.example", "ä@x.example", false},
	} {
		if got := EmailKey(tt.a) == EmailKey(tt.b); got != tt.same {
			t.Errorf("%q and %q: %t", tt.a, tt.b, got)
		}
	}
}

func TestUnknownEmailsNameTheFirstFew(t *testing.T) {
	var m EmailMatch
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		m.Like = append(m.Like, User{Username: name})
	}
	if got := m.Unknown("x@y.example"); !strings.HasSuffix(got, "finds @a, @b, @c, @d, @e and 2 more, of whom that is not shown") {
		t.Error(got)
	}
}

func FuzzParseEmail(f *testing.F) {
	for _, seed := range []string{"ada@x.example", " A@B ", "\u212a@x", "a@b@c", "\"a\"@b", "a\u202eb@c"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ref, err := ParseEmail(text)
		if err != nil {
			return
		}
		key := EmailKey(ref.Email)
		if ref != (UserRef{Email: strings.TrimSpace(text)}) || EmailKey(key) != key || strings.ContainsAny(key, " \t\n\"<>,;") || !strings.EqualFold(key, ref.Email) {
			t.Errorf("%q: %+v, %q", text, ref, key)
		}
		if user, err := ParseUserRef(text); err == nil {
			t.Errorf("%q is an e-mail and the user %v", text, user)
		}
	})
}
