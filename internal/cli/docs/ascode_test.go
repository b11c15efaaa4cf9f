package docs

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/ach-cli/ach/internal/manifest"
)

// The file that the page shows is one.
func TestTheExampleOfThePageIsRight(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "as-code.md"))
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllSubmatch(page, -1)
	if len(blocks) == 0 {
		t.Fatal("there is no example")
	}
	for _, block := range blocks {
		if _, problems := manifest.Parse(block[1], false); len(problems) > 0 {
			t.Errorf("%v in\n%s", problems, block[1])
		}
	}
}
