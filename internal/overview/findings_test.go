package overview

import "testing"

// Names are alike by blanks, letter case, what is not seen, and letters of other scripts; what
// anybody can tell apart is not.
func TestNamesThatLookAlike(t *testing.T) {
	for _, alike := range [][2]string{
		{"Bug hunter", "Bug  hunter"}, {"Bug hunter", "bughunter "}, {"Bug hunter", "BUG HUNTER"}, {"Bug hunter", "Bug\u00a0hunter"},
		{"Bug hunter", "Bug\u200b hunter"}, {"Bug hunter", "Вug huntеr"}, {"Level 1", "Level l"}, {"Level I", "Level l"}, {"Top 10", "Top 1O"},
		{"Café", "Cafe\u0301"}, {"ﬁx", "fix"}, {"Ａ", "A"}, {"e‐mail", "e-mail"}, {"❤", "❤\ufe0f"}, {"ΟΔΟΣ", "οδος"},
		{"Bug\u202ehunter", "Bughunter"},
	} {
		if !looksOf(alike[0]).like(looksOf(alike[1])) {
			t.Errorf("%q and %q are not alike", alike[0], alike[1])
		}
	}
	for _, other := range [][2]string{{"mail", "mall"}, {"Level I", "Level II"}, {"Cafe", "Café"}, {"bug-hunter", "bug hunter"}, {"2025", "2026"}, {"翻訳者", "翻訳"}} {
		if looksOf(other[0]).like(looksOf(other[1])) {
			t.Errorf("%q and %q are alike", other[0], other[1])
		}
	}
}

// What sets two names apart can be seen.
func TestSpelled(t *testing.T) {
	for names, want := range map[[2]string][2]string{
		{"Bug  hunter", "bug hunter"}: {`"Bug␣␣hunter"`, `"bug hunter"`},
		{"Вug", "Bug"}:                {`"\u0412ug"`, `"Bug"`},
		{"a\u200bb ", "ab"}:           {`"a\u200bb␣"`, `"ab"`},
		{`say "x" \`, `say "x"  \`}:   {`"say \"x\" \\"`, `"say \"x\"␣␣\\"`},
		{"naïve\u00a0x", "Naïve x"}:   {`"naïve\u00a0x"`, `"Naïve x"`},
	} {
		if one, other := spelled(names[0], names[1]); one != want[0] || other != want[1] {
			t.Errorf("%q: %s and %s", names, one, other)
		}
	}
}
