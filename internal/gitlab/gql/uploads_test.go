package gql

import (
	"os"
	"strings"
	"testing"
)

// A file in an operation that does not say so would be left out.
func TestEveryUploadIsNamed(t *testing.T) {
	text, err := os.ReadFile("generated.go")
	if err != nil {
		t.Fatal(err)
	}
	fields := 0
	for line := range strings.Lines(string(text)) {
		if strings.Contains(line, "transport.Upload ") && strings.Contains(line, "`json:") {
			fields++
		}
	}
	if fields != 2 {
		t.Errorf("the operations have %d files, and those of two are named in uploads.go", fields)
	}
}
