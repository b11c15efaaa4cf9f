package layout

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The pages for contributors name files that there are.
func TestThePagesNameFilesThatExist(t *testing.T) {
	named := regexp.MustCompile("`[^`\n]+\\.go`|\\([a-z/]+\\.go\\)")
	for _, page := range []string{"docs/architecture.md", "CONTRIBUTING.md"} {
		text, err := os.ReadFile(filepath.Join("../..", page))
		if err != nil {
			t.Fatal(err)
		}
		found := named.FindAllString(string(text), -1)
		for _, name := range found {
			name = strings.Trim(name, "`()")
			if strings.HasSuffix(name, "achievement/count.go") { // the example
				continue
			}
			_, atRoot := os.Stat(filepath.Join("../..", name))
			_, inside := os.Stat(filepath.Join("../../internal", name))
			if atRoot != nil && inside != nil {
				t.Errorf("%s names %s, which is not there", page, name)
			}
		}
	}
}
