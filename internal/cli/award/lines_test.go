package award

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/clitest"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/ids"
)

// refuses has lines read by a command, each with what its error says, "" for none. Not one
// of them asks GitLab. The file people.csv names two users, words.txt is empty.
func refuses(t *testing.T, spec func(*app.App) cmdutil.Spec, lines map[string]string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"people.csv": "user,achievement\nalice,12\n@bob,\n", "words.txt": "\n# none\n", "people": "alice\n", "wrong.csv": "user\nal ice\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	clitest.Refuses(t, spec, lines)
}

func TestLinesOfAward(t *testing.T) {
	refuses(t, NewAward, map[string]string{
		"": "--achievement is missing", "-a 12": "nobody is named", "-a 12 -u alice": "", "-a 12 -u alice,@bob,5 -u gid://gitlab/User/6": "",
		"-a 12 -u a,": "--user: ", "-a -1 -u alice": "--achievement: ", "-a star -u alice": "given by name", "-a star -u alice -n acme": "",
		"-a 12 -u alice --members-of acme": "exclude each other", "-a 12 -u alice --from people.csv": "exclude each other",
		"-a 12 --members-of acme --include-bots": "", "-a 12 -u alice --include-bots": "--include-bots goes with",
		"-a 12 --members-of acme,acme/tools --members-of other --direct --min-access Planner": "", "-a 12 --members-of acme,": "an empty name of a group", "-a 12 --members-of acme --min-access 30": "there is no role",
		"-a 12 -u alice --direct": "--direct goes with", "-a 12 -u alice --min-access owner": "--min-access goes with", "-a 12 --members-of acme --min-access chief": "there is no role \"chief\"",
		"-a 12 -u alice --min-access guest --members-of acme": "exclude each other", "-a 12 -u alice --format csv": "--format goes with",
		"-a 12 -u alice --select .": "--select goes with", "-a 12 --from people.csv --select .[": "--select: the program breaks off", "-a 12 --from none.csv --select .[].x.": "--select: ", "-a 12 --from none.csv --select .": "--from: ",
		"-a 12 --from no*.csv": "no file matches", "-a 12 --from people.csv --select .[].user": "", "-a 12 --from people.csv --select .[]|.user.x": "--select: expected an object",
		"--from people.csv": "", "-a 12 --from people.csv": "", "--from people": "1 of 1 rows are wrong", "-a 12 --from people.odd": "the extension of people.odd says nothing", "-a 12 --from people --format lines": "",
		"-a 12 --from people.md": "is markdown", "-a 12 --from people.csv --format odt": "--format: ", "-a 12 --from none.csv": "--from: ", "-a 12 --from .": "",
		"-a 12 --from words.txt": "the input has no rows", "-a 12 --from wrong.csv": "1 of 1 rows are wrong", "-a 12 --from wrong.csv --skip-invalid": "",
		"-a 12 -u alice --once-per week": "", "-a 12 -u alice --once-per hour": "--once-per: ", "-a 12 -u alice --once-per day --again": "exclude each other",
		"-a 12 -u alice --batch-size 0": "is not between 1 and 60", "-a 12 -u alice --batch-size 61": "is not between 1 and 60", "-a 12 -u alice --batch-size 60": "",
		"-a 12 -u alice --concurrency 9": "is not between 1 and 8", "-a 12 -u alice --rate -1": "is negative", "-a 12 -u alice --max -1": "is negative", "-a 12 -u alice --settle -1s": "is negative",
		"-a 12 -u alice --overwrite": "--overwrite goes with --report", "-a 12 -u alice --report r.doc": "says nothing about its format", "-a 12 -u alice --report r.JSONL": "",
		"-a 12 -u alice --report people.csv": "is there already", "-a 12 --from people.csv --overwrite --report people.csv": "is the file that --from reads",
		"-a 12 -u alice more": "takes no argument", "-a 12 -u alice --message " + strings.Repeat("x", 201): "--message: ",
	})
}

func TestLinesOfRevoke(t *testing.T) {
	refuses(t, NewRevoke, map[string]string{
		"": "ach revoke needs awards", "103": "", "103 gid://gitlab/Achievements::UserAchievement/104": "", "103 103": "given twice", "x": "AWARD: ",
		"103 -a 12": "takes either awards or", "103 -u alice": "takes either awards or", "-a 12 -u alice": "", "-u alice": "--achievement is missing", "-a 12": "nobody is named",
		"-a 12 -u alice --all": "", "-a 12 -u alice --all --latest": "exclude each other", "103 --latest": "go with --achievement and users",
		"103 --dry-run": "--dry-run goes with", "103 --settle 1s": "--settle goes with", "103 --rate 5": "--rate goes with", "103 --direct": "--direct goes with",
		"103 104 --max 1": "2 awards are named, and 1 are allowed", "103 104 --max 2": "", "-a 12 -u alice,bob --max 1": "", // only the plan tells
	})
}

// An award named by its number is revoked, whatever else is said: what says whom to leave
// out, or how rows are read, is refused and never passed over.
func TestNumbersGoWithNoFlagOfRows(t *testing.T) {
	values := map[string]string{"bool": "true", "int": "1", "duration": "1s"}
	for _, args := range [][]string{{"103"}, {}} {
		good := []string{"max", "overwrite", "report"}
		if len(args) == 0 { // whose it is, is chosen
			good = append(good, "achievement", "from", "members-of", "user")
		}
		cmdutil.OwnFlags(NewRevoke(clitest.New(t).App).Command).VisitAll(func(f *pflag.Flag) {
			w := clitest.New(t)
			w.Streams.SetTTY(true, true, true)
			value := cmp.Or(values[f.Value.Type()], "x")
			err := NewRevoke(w.App).Parse(append(args, "--"+f.Name+"="+value)...)
			if refused := app.CodeOf(err) == app.ExitUsage && (strings.Contains(err.Error(), "--achievement") || strings.Contains(err.Error(), "--duplicates")); refused == slices.Contains(good, f.Name) {
				t.Errorf("--%s beside %v: %v", f.Name, args, err)
			}
			if value == "true" {
				w.Again()
				if err := NewRevoke(w.App).Parse(append(args, "--"+f.Name+"=false")...); len(args) > 0 && err != nil {
					t.Errorf("--%s=false: %v", f.Name, err)
				}
			}
		})
	}
}

// What is left out is asked for where somebody is there.
func TestWhatIsLeftOutAtATerminal(t *testing.T) {
	for line, spec := range map[string]func(*app.App) cmdutil.Spec{"": NewAward, "-a 12": NewAward, " ": NewRevoke} {
		w := clitest.New(t)
		w.Streams.SetTTY(true, true, true)
		if err := spec(w.App).Parse(strings.Fields(line)...); err != nil {
			t.Errorf("%q: %v", line, err)
		}
		w.Flags.NoInput = true
		if err := spec(w.App).Parse(strings.Fields(line)...); app.CodeOf(err) != app.ExitUsage {
			t.Errorf("%q with --no-input: %v", line, err)
		}
	}
}

func TestWhatALineMeans(t *testing.T) {
	o := &awardOptions{}
	if err := o.spec(clitest.New(t).App).Parse("-a", "12", "-u", "alice,5", "--once-per", "month", "--message", "well done", "--rate", "60"); err != nil {
		t.Fatal(err)
	}
	e := o.source.Entries
	if len(e) != 2 || e[0].User.Name != "alice" || e[1].User.ID != 5 || e[1].Line != 2 || e[1].Achievement.ID != 12 {
		t.Errorf("the rows are %+v", e)
	}
	if o.choice.OncePer != "month" || o.choice.Again || o.message != "well done" || o.flags.Rate != 60 || o.flags.Batch == 0 || o.source.Achievement.ID != 12 {
		t.Errorf("the options are %+v", o)
	}
	r := &revokeOptions{}
	if err := r.spec(clitest.New(t).App).Parse("103", "104"); err != nil || len(r.numbers) != 2 || r.numbers[1] != ids.Award(104) {
		t.Errorf("%v, %v", r.numbers, err)
	}
}
