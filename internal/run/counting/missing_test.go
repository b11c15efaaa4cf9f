package counting

import (
	"fmt"
	"testing"
)

func TestMissing(t *testing.T) {
	text := func(s string) *string { return &s }
	for _, c := range []struct {
		listed   []string
		standing []*string
		want     []int
	}{
		{nil, nil, nil},
		{[]string{""}, nil, []int{0}},
		{[]string{"", ""}, []*string{nil}, []int{1}},
		{[]string{"", ""}, []*string{nil, nil, nil}, nil},
		{[]string{"a", "b"}, []*string{text("b")}, []int{0}},
		{[]string{"a", "b"}, []*string{text(" a\r\n")}, []int{1}},
		{[]string{"a", "a"}, []*string{text("a")}, []int{1}},
		{[]string{"", "b"}, []*string{nil}, []int{1}},
		{[]string{"b", ""}, []*string{text("")}, []int{0}},
		{[]string{"a, mended", "b"}, []*string{text("a")}, []int{1}}, // it was written otherwise
		{[]string{"a", "b", "c"}, []*string{nil}, []int{1, 2}},       // or its message is not shown
		{[]string{"a", "b", "c"}, []*string{nil, text("b")}, []int{2}},
		{[]string{"a"}, []*string{text("b")}, nil},
	} {
		if got := Missing(c.listed, c.standing); fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("of %q %v are missing, want %v", c.listed, got, c.want)
		}
	}
}
