package importers

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/ach-cli/ach/internal/manifest"
	"github.com/ach-cli/ach/internal/safefile"
)

const (
	contributorsFile = ".all-contributorsrc"
	handlesFile      = "handles.csv"
)

// contributors reads an .all-contributorsrc: each type of contribution is an achievement,
// and whoever is listed with it is to hold it. The list is of names at GitHub, and who those
// people are in GitLab is not guessed: the file of achievements reads them through a map,
// which is made here with empty places to fill in.
func (im *importer) contributors(ctx context.Context, path string) error {
	if info, err := os.Stat(path); err != nil {
		return plain(err)
	} else if info.IsDir() {
		path = filepath.Join(path, contributorsFile)
	}
	data, _, err := safefile.ReadNamed(path, manifest.MaxSize)
	if err != nil {
		return fmt.Errorf("%s: %w", path, plain(err))
	}
	root := im.parsed(path, data, true)
	if root == nil || ctx.Err() != nil {
		return ctx.Err()
	}
	people := get(root, "contributors")
	if people == nil || people.Kind != yaml.SequenceNode {
		im.left(path, root, "it has no list of contributors")
		return nil
	}
	types, logins := im.contributions(path, people)
	custom := valuesOf(get(root, "types"))
	for _, t := range types {
		name, description := contribution(t.name, custom[t.name])
		before := len(im.File.Achievements)
		im.add(path, badge{at: t.at, name: scalar(t.at, name), description: scalar(t.at, description)})
		if len(im.File.Achievements) == before {
			continue // that was told
		}
		im.File.Achievements[before].Holders = &manifest.Holders{
			From: []string{contributorsFile}, Map: handlesFile,
			Select: fmt.Sprintf(`.contributors[] | objects | select(any(.contributions[]?; (.type? // .) == %s)) | .login | strings | select(. != "")`, quoted(t.name)),
		}
	}
	if len(logins) > 0 {
		im.Beside = append(im.Beside, File{Path: contributorsFile, Data: data}, File{Path: handlesFile, Data: handles(logins), Keep: true})
	}
	return nil
}

func quoted(text string) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // a text can be encoded
	return bytes.TrimSpace(b.Bytes())
}

func scalar(at *yaml.Node, text string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text, Line: at.Line, Column: at.Column}
}

// A contributionType is one that somebody is listed with.
type contributionType struct {
	name string
	at   *yaml.Node // where it stands first
}

// contributions are the types that people are listed with, and the people, in the order of
// the list.
func (im *importer) contributions(path string, people *yaml.Node) (types []contributionType, logins []string) {
	known, named := map[string]bool{}, map[string]bool{}
	for _, person := range people.Content {
		login, ok := text(get(person, "login"))
		switch at := get(person, "login"); {
		case !ok || login == "":
			im.left(path, person, "the contributor has no login, and is left out")
			continue
		case at.ShortTag() != "!!str" || strings.TrimSpace(login) != login:
			im.left(path, at, "the login %.40q is no text without blanks around it, and is left out", login)
			continue
		}
		if folded := strings.ToLower(login); !named[folded] {
			named[folded] = true
			logins = append(logins, login)
		}
		list := get(person, "contributions")
		if list == nil || list.Kind != yaml.SequenceNode {
			im.left(path, person, "%s has no list of contributions, and is left out", login)
			continue
		}
		for _, item := range list.Content {
			at := resolve(item)
			if given := get(item, "type"); given != nil {
				at = given
			}
			name, ok := text(at)
			switch {
			case !ok || name == "" || at.ShortTag() != "!!str":
				im.left(path, item, "a contribution of %s has no type, and is left out", login)
			case !known[name]:
				known[name] = true
				types = append(types, contributionType{name, at})
			}
		}
	}
	return types, logins
}

// handles is a map from names at GitHub to those in GitLab, which are to be filled in.
func handles(logins []string) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	for _, login := range logins {
		_ = w.Write([]string{login, ""}) // a buffer takes everything
	}
	w.Flush()
	return b.Bytes()
}

// contribution is what an achievement for a type of contribution is called, and what for.
// The file may describe its own.
func contribution(name string, custom *yaml.Node) (called, description string) {
	for _, k := range contributionTypes() {
		if k.key == name {
			called, description = k.name, k.description
		}
	}
	if called == "" {
		called = spelled(name)
	}
	if said, ok := text(get(custom, "description")); ok {
		description = said
	}
	return called, description
}

// spelled is a key such as eventOrganizing in words.
func spelled(key string) string {
	var b strings.Builder
	for i, r := range key {
		switch {
		case r == '-' || r == '_':
			r = ' '
		case i > 0 && r >= 'A' && r <= 'Z':
			b.WriteByte(' ')
			r += 'a' - 'A'
		case i == 0 && r >= 'a' && r <= 'z':
			r -= 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// contributionTypes are those that All Contributors has.
func contributionTypes() []struct{ key, name, description string } {
	return []struct{ key, name, description string }{
		{"a11y", "Accessibility", "Made it usable for more people."},
		{"audio", "Audio", "Recorded or mixed sound."},
		{"blog", "Blog posts", "Wrote about it."},
		{"bug", "Bug reports", "Found and reported bugs."},
		{"business", "Business development", "Opened doors for it."},
		{"code", "Code", "Wrote code."},
		{"content", "Content", "Wrote what it has to say."},
		{"data", "Data", "Gathered or cared for data."},
		{"design", "Design", "Drew how it looks."},
		{"doc", "Documentation", "Explained how it works."},
		{"eventOrganizing", "Event organizing", "Brought people together."},
		{"example", "Examples", "Showed how it is used."},
		{"financial", "Financial support", "Paid for a part of it."},
		{"fundingFinding", "Fund raising", "Found others to pay for it."},
		{"ideas", "Ideas and planning", "Thought ahead."},
		{"infra", "Infrastructure", "Keeps builds and servers running."},
		{"maintenance", "Maintenance", "Looks after it day by day."},
		{"mentoring", "Mentoring", "Helped newcomers along."},
		{"platform", "Packaging", "Brought it to another platform."},
		{"plugin", "Plugins", "Extended it."},
		{"projectManagement", "Project management", "Kept the work together."},
		{"promotion", "Promotion", "Spread the word."},
		{"question", "Answers", "Answered questions."},
		{"research", "Research", "Found out what nobody knew."},
		{"review", "Reviews", "Read what others wrote."},
		{"security", "Security", "Made it safer."},
		{"talk", "Talks", "Spoke about it."},
		{"test", "Tests", "Wrote tests."},
		{"tool", "Tools", "Built what others build with."},
		{"translation", "Translation", "Brought it into another language."},
		{"tutorial", "Tutorials", "Taught it step by step."},
		{"userTesting", "User testing", "Tried it out and told how it went."},
		{"video", "Videos", "Filmed how it is done."},
	}
}
