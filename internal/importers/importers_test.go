package importers

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/manifest"
)

// told are the notes, and what is beside the file, a line each.
func told(t *testing.T, made *Result) string {
	t.Helper()
	var b strings.Builder
	for _, n := range made.Left {
		b.WriteString("left " + n.String() + "\n")
	}
	for _, n := range made.Warnings {
		b.WriteString("warning " + n.String() + "\n")
	}
	for _, f := range made.Beside {
		b.WriteString("beside " + f.Path + "\n")
	}
	checkResult(t, made)
	return strings.ReplaceAll(b.String(), "testdata/", "")
}

func written(t *testing.T, made *Result) string {
	t.Helper()
	var b bytes.Buffer
	if err := manifest.Write(&b, made.File, ""); err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(b.String(), "version: 1\nachievements:\n")
}

// Each form is read, and whatever of it GitLab could not take is told with its place.
func TestImport(t *testing.T) {
	for format, want := range map[string]struct{ file, told string }{
		"fedora": {`  - name: Drawn
    description: Its picture is a drawing.
  - name: "Early: Bird"
    description: Merged before breakfast.
    avatar: avatars/early-bird.png
  - name: Huge
    description: Its picture is too large.
  - name: Lost
    description: Its picture is nowhere.
  - name: night owl (merges i)
    description: The same name once more.
    avatar: avatars/night-owl-merges-i.png
`, `left fedora/rules/broken.yml:3:1: it is left out: the YAML is broken: did not find expected node content
left fedora/rules/nameless.yml:3:1: it has no name, and is left out
left fedora/rules/night-owl.yml:5:17: "Night Owl (Merges I)" is left out: fedora/rules/night-owl-again.yml:5 has that name too, and GitLab compares names without letter case
warning fedora/rules/drawn.yml:9:17: the picture of "Drawn" is left out: it is an svg image, which GitLab refuses as an avatar
warning fedora/rules/huge.yml:9:17: the picture of "Huge" is left out: pngs/huge.png is larger than 200 KiB
warning fedora/rules/lost.yml:9:17: the picture of "Lost" is left out: the folder has no lost.png, and nothing is fetched
beside avatars/early-bird.png
beside avatars/night-owl-merges-i.png
`},
		"openbadges": {`  - name: Mentor
    description: The same once more.
  - name: Outside
  - name: Words
  - name: Inline
    description: Carries its picture.
    avatar: avatars/inline.png
  - name: Speaker
    description: Spoke at the conference.
    avatar: avatars/speaker.png
`, `left openbadges/graph.json:7:5: it has no name, and is left out
warning openbadges/graph.json:6:15: the picture of "Outside" is left out: there is no file night-owl.png in the folder
warning openbadges/graph.json:8:85: the picture of "Words" is left out: the data: address is not base64
warning openbadges/two.json:1:1: the description of "Mentor" here is left out: openbadges/graph.json:4 has another
beside avatars/inline.png
beside avatars/speaker.png
`},
		"all-contributors": {`  - name: Code
    description: Wrote code.
    holders:
      from: ".all-contributorsrc"
      select: ".contributors[] | objects | select(any(.contributions[]?; (.type? // .) == \"code\")) | .login | strings | select(. != \"\")"
      map: handles.csv
  - name: Documentation
    description: Explained how it works.
    holders:
      from: ".all-contributorsrc"
      select: ".contributors[] | objects | select(any(.contributions[]?; (.type? // .) == \"doc\")) | .login | strings | select(. != \"\")"
      map: handles.csv
  - name: Blog posts
    description: Wrote about it.
    holders:
      from: ".all-contributorsrc"
      select: ".contributors[] | objects | select(any(.contributions[]?; (.type? // .) == \"blog\")) | .login | strings | select(. != \"\")"
      map: handles.csv
  - name: Coffee
    description: Kept everybody awake
    holders:
      from: ".all-contributorsrc"
      select: ".contributors[] | objects | select(any(.contributions[]?; (.type? // .) == \"coffee\")) | .login | strings | select(. != \"\")"
      map: handles.csv
`, `left all-contributors/.all-contributorsrc:20:5: the contributor has no login, and is left out
beside .all-contributorsrc
beside handles.csv
`},
	} {
		made, err := Import(t.Context(), format, filepath.Join("testdata", format))
		if err != nil {
			t.Fatal(err)
		}
		if got := written(t, made); got != want.file {
			t.Errorf("%s:\n%s", format, got)
		}
		if got := told(t, made); got != want.told {
			t.Errorf("%s tells:\n%s", format, got)
		}
	}
}

// A file by itself is read as a folder of it would be, and so is the folder of the rules alone.
func TestImportOfAPart(t *testing.T) {
	for path, want := range map[string]string{
		"fedora/rules/night-owl.yml": "avatars/night-owl-merges-i.png", "fedora/rules": "avatars/early-bird.png", "openbadges/inline.json": "avatars/inline.png",
		"all-contributors/.all-contributorsrc": "handles.csv",
	} {
		format, _, _ := strings.Cut(path, "/")
		made, err := Import(t.Context(), format, filepath.Join("testdata", path))
		if err != nil || !strings.Contains(told(t, made), "beside "+want) {
			t.Errorf("%s: %v, %s", path, err, told(t, made))
		}
	}
	two, err := Import(t.Context(), "openbadges", "testdata/openbadges/two.json")
	if err != nil || written(t, two) != "  - name: Mentor\n    description: Helped three newcomers along.\n    avatar: avatars/mentor.png\n" {
		t.Errorf("%v, %s", err, written(t, two))
	}
}

// A link to a folder is that folder, and odd names of pictures are names.
func TestImportThroughALink(t *testing.T) {
	dir := t.TempDir()
	data, err := os.ReadFile("testdata/openbadges/images/mentor.png")
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		os.Mkdir(filepath.Join(dir, "real"), 0o700), os.WriteFile(filepath.Join(dir, "real", "100% a b.png"), data, 0o600),
		os.WriteFile(filepath.Join(dir, "real", "a.json"), []byte(`[{"type": "BadgeClass", "name": "A", "image": "100% a b.png"}, {"type": "Achievement", "name": "B", "image": "https://x.example/i/100%25%20a%20b.png?v=1"}]`), 0o600),
		os.Symlink("real", filepath.Join(dir, "link")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{filepath.Join(dir, "link"), filepath.Join(dir, "link") + "/", filepath.Join(dir, "real", ".")} {
		if made, err := Import(t.Context(), "openbadges", path); err != nil || len(made.Beside) != 2 || len(made.Warnings)+len(made.Left) > 0 {
			t.Errorf("%s: %v, %+v", path, err, made)
		}
	}
	t.Chdir(dir)
	if made, err := Import(t.Context(), "openbadges", "real"); err != nil || len(made.Beside) != 2 {
		t.Errorf("%v, %+v", err, made)
	}
}

func TestNothingToImport(t *testing.T) {
	empty := t.TempDir()
	for _, f := range Formats() {
		for _, path := range []string{empty, filepath.Join(empty, "missing")} {
			if _, err := Import(t.Context(), f.Name, path); err == nil {
				t.Errorf("%s of %s is no error", f.Name, path)
			}
		}
	}
}

// What leads out of the folder that was given is not read.
func TestPicturesStayInTheFolder(t *testing.T) {
	dir := t.TempDir()
	data, err := os.ReadFile("testdata/openbadges/images/mentor.png")
	if err != nil {
		t.Fatal(err)
	}
	badges := filepath.Join(dir, "badges")
	for _, err := range []error{
		os.Mkdir(badges, 0o700), os.WriteFile(filepath.Join(dir, "secret.png"), data, 0o600),
		os.Symlink(filepath.Join("..", "secret.png"), filepath.Join(badges, "link.png")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, image := range []string{"../secret.png", filepath.Join(dir, "secret.png"), "file://" + filepath.Join(dir, "secret.png"), "link.png", "x/../../secret.png", "https://x.example/link.png"} {
		text := `{"type": "BadgeClass", "name": "A", "image": "` + filepath.ToSlash(image) + `"}`
		if err := os.WriteFile(filepath.Join(badges, "a.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		made, err := Import(t.Context(), "openbadges", badges)
		if err != nil || len(made.Beside) > 0 || len(made.Warnings) != 1 {
			t.Errorf("%s: %v, %+v", image, err, made)
		}
	}
}

func TestNames(t *testing.T) {
	n := NewNames("x")
	for _, c := range [][2]string{
		{"Night Owl", "x/night-owl.png"}, {"night, owl!", "x/night-owl-2.png"}, {"Über-Größe", "x/uber-gro-e.png"}, {"CON", "x/achievement-con.png"}, {"com1", "x/achievement-com1.png"},
		{"com10", "x/com10.png"}, {"日本", "x/achievement.png"}, {"../../etc/passwd", "x/etc-passwd.png"}, {"It's", "x/its.png"}, {strings.Repeat("a", 300), "x/" + strings.Repeat("a", 60) + ".png"},
	} {
		if got := n.Of(c[0], "png"); got != c[1] {
			t.Errorf("%q is %s, want %s", c[0], got, c[1])
		}
	}
}

// Nothing of a file vanishes: what is not read is told with its place.
func TestNothingVanishes(t *testing.T) {
	for _, tt := range []struct{ format, text, want string }{
		{"openbadges", `[{"type":"BadgeClass","name":"A"},{"type":"Badgeclass","name":"B"},{"name":"C"}]`, `1:43: it has neither a BadgeClass nor an Achievement, but "Badgeclass"|1:68: it has neither a BadgeClass nor an Achievement`},
		{"openbadges", `[{"type":"BadgeClass","id":"urn:x","name":"A"},{"type":"BadgeClass","id":"urn:x","name":"B"}]`, `1:48: "B" is left out: x.json:1 has its id, and calls it "A"`},
		{"openbadges", `[{"type":"BadgeClass","name":"A"},` + strings.Repeat("[", 25) + `{"type":"BadgeClass","name":"B"}` + strings.Repeat("]", 25) + `]`, "1:55: it is left out: lists and objects are too deep in one another"},
		{"openbadges", `[{"type":"BadgeClass","name":"A"},7,[]]`, "1:35: it has neither|1:37: it has neither"},
		{"openbadges", `{"type":"Assertion","badge":"https://badges.example/1"}`, `1:29: its badge is elsewhere, at "https://badges.example/1", and nothing is fetched`},
		{"openbadges", `[{"recipient":"x","badge":{"name":"A","criteria":"c","image":"i"}},{"type":"Issuer","name":"x"}]`, ""},
		{"openbadges", `{"type":"BadgeClass","name":"A","name":"B"}`, `1:33: it is left out: the key "name" stands here twice`},
		{"openbadges", `{"type":"BadgeClass","name":"A\ud800x"}`, "1:31: it is left out: the JSON has half a character in it"},
		{"all-contributors", `{"contributors":[{"login":"a","contributions":["code"]},"b"]}`, "1:57: the contributor has no login"},
		{"all-contributors", `{"contributors":[{"login":"a","contributions":["code"]},{"login":"b","contributions":"review"}]}`, "1:57: b has no list of contributions"},
		{"all-contributors", `{"contributors":[{"login":7,"contributions":["code", 8]}]}`, `1:27: the login "7" is no text`},
		{"fedora", "name: A\nname: B\n", `2:1: it is left out: the key "name" stands here twice`},
		{"fedora", "name: !!binary QQ==\n", `1:7: it is left out: a value is "!!binary" of YAML, and no text`},
	} {
		path := filepath.Join(t.TempDir(), map[string]string{"openbadges": "x.json", "all-contributors": ".all-contributorsrc", "fedora": "x.yml"}[tt.format])
		if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
			t.Fatal(err)
		}
		made, err := Import(t.Context(), tt.format, path)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, n := range made.Left {
			got = append(got, strings.ReplaceAll(n.String(), filepath.Dir(path)+string(filepath.Separator), ""))
		}
		want := strings.Split(tt.want, "|")
		if tt.want == "" {
			want = nil
		}
		if len(got) != len(want) {
			t.Errorf("%s: %q", tt.text, got)
			continue
		}
		for i := range want {
			if !strings.Contains(got[i], want[i]) {
				t.Errorf("%s: %s, want %s", tt.text, got[i], want[i])
			}
		}
	}
}

// Nothing outside of the folder is read, also not by a link; one within it is followed.
func TestImportStaysInTheFolder(t *testing.T) {
	dir := t.TempDir()
	for _, err := range []error{
		os.MkdirAll(filepath.Join(dir, "badges", "rules"), 0o700), os.Mkdir(filepath.Join(dir, "others"), 0o700),
		os.WriteFile(filepath.Join(dir, "secret"), []byte("name: Secret\n"), 0o600),
		os.WriteFile(filepath.Join(dir, "badges", "one"), []byte("name: One\n"), 0o600),
		os.Symlink("../../secret", filepath.Join(dir, "badges", "rules", "out.yml")), os.Symlink("../one", filepath.Join(dir, "badges", "rules", "in.yml")),
		os.Symlink("../../others", filepath.Join(dir, "badges", "rules", "folder")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	made, err := Import(t.Context(), "fedora", filepath.Join(dir, "badges"))
	if err != nil || len(made.File.Achievements) != 1 || made.File.Achievements[0].Name != "One" || len(made.Left) != 2 {
		t.Errorf("%v, %+v", err, made)
	}
	t.Chdir(filepath.Join("testdata", "fedora", "rules")) // whatever the folder of the rules is called, pictures are beside it
	if made, err := Import(t.Context(), "fedora", "."); err != nil || !strings.Contains(told(t, made), "beside avatars/early-bird.png") {
		t.Errorf("%v, %s", err, told(t, made))
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Import(ended, "fedora", dir); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
