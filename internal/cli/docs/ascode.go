package docs

import (
	"fmt"
	"io"
	"strings"

	"github.com/ach-cli/ach/internal/manifest"
)

// WriteSchema writes the JSON Schema of achievements.yaml.
func WriteSchema(w io.Writer) error {
	_, err := w.Write(manifest.Schema())
	return err
}

// WriteKeys writes the table of the keys of achievements.yaml.
func WriteKeys(w io.Writer) error {
	var b strings.Builder
	b.WriteString("| key | needed | what for |\n| --- | --- | --- |\n")
	for _, k := range manifest.Keys() {
		needed := ""
		if k.Required {
			needed = "yes"
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", code(k.Path), needed, strings.ReplaceAll(k.Doc, "|", `\|`))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
