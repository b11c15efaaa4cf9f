package output

import (
	"io"
	"testing"

	"github.com/ach-cli/ach/internal/term"
)

// BenchmarkRows prints ten thousand rows in each format.
func BenchmarkRows(b *testing.B) {
	rows := make([]badge, 0, 10_000)
	for len(rows) < cap(rows) {
		rows = append(rows, badges()...)
	}
	for _, name := range Formats() {
		b.Run(name, func(b *testing.B) {
			s, _, _, _ := term.Test()
			s.Out = io.Discard
			for b.Loop() {
				if err := Rows(b.Context(), s, Output{Format: Format(name)}, badgeColumns(), rows); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
