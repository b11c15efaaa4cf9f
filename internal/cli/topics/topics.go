package topics

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/auth"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/view"
	"github.com/ach-cli/ach/internal/config"
)

// A Topic is a page of 'ach help' that belongs to no command. Its text is made when
// somebody asks for it: most commands print none.
type Topic struct {
	*cobra.Command
	Text func() string
}

// HelpTopics are all topics; shapes returns everything that is printed, and global are the
// flags of every command.
func HelpTopics(shapes func() []app.Shape, global *pflag.FlagSet) []Topic {
	topic := func(name, short string, text func() string) Topic {
		return Topic{&cobra.Command{Use: name, Short: short}, text}
	}
	constant := func(text string) func() string { return func() string { return text } }
	return []Topic{
		topic("flags", "Flags that every command takes", func() string { return flagsText(global) }),
		topic("exit-codes", "What the exit codes mean", exitCodesText),
		topic("refs", "How to name achievements, awards, users and groups", constant(refsText)),
		topic("formatting", "Output formats and their fields", func() string { return FormattingText(shapes()) }),
		topic("lists", "Lists that --from reads: columns, delimiters, encodings", constant(listsText)),
		topic("select", "Choosing from any list: jq programs, folders and patterns", constant(selectText)),
		topic("bulk", "Runs over many rows: files, journals, what happens on Ctrl-C", constant(bulkText)),
		topic("messages", "Messages of awards: fields of the rows, and periods", constant(messagesText)),
		topic("as-code", "Achievements as code: the keys of achievements.yaml", asCodeText),
		topic("visibility", "Hidden, pending, shown, revoked and deleted awards", constant(visibilityText)),
		topic("tokens", "Tokens with scopes and fine-grained ones: what to tick", auth.TokensText),
		topic("ci", "Using ach in CI jobs and scripts", constant(ciText)),
		topic("environment", "Environment variables", environmentText),
	}
}

const bulkText = `A run takes its rows from --user, --from FILE or --members-of GROUP.

--members-of takes several groups, whose people count once. Who belongs to a
group above is among its members, unless --direct is given; the people of groups
that were invited to it are not. --min-access developer leaves out who has a
lower role: of several ways into a group the one with the highest role counts,
with --direct that of the group itself.

A file is csv or tsv with a header, ndjson (one object a line), json or yaml (a
list of objects, or an object that has one under rows, as a dry run prints it),
or one user a line. Columns: user, username or user_id, or email; achievement or
achievement_id and message where they differ from row to row; every other column
is carried into the report. 'ach help refs' says what each may hold, 'ach help
lists' how a list may be written, and 'ach help select' how any other list is
read, and several files at once. Rows without any value are left out, and in a
list of users lines that begin with #; a null in a list of names is a wrong row.
Wrong rows are told with their lines, a thousand of them at most, and nothing is
sent unless --skip-invalid leaves them out. Rows that name the
same user and achievement twice count once. A report can be read again in every
format but markdown.

--except and --except-from leave out who would be named, whatever else is wrong
with their rows; whoever is excepted has to be somebody. A folder for
--except-from has nothing in it but lists that are read, hidden files apart.

--map FILE says who the names of a list are in GitLab: in each line a name of
the list and a user name of GitLab, or the address of a profile, without a
header (csv, tsv, or a mapping of json or yaml). What stands there is a name
whatever it looks like: 7 is @7, and never the user with that number. All that
--user, --except, or the columns user and username of --from and --except-from
say is looked up in the map, digits too, in any letter case. What it does not
have is a wrong row, since it may be somebody else's name in GitLab; who is
called the same in both needs a line too. The column user_id, e-mails and
members of groups are GitLab's, and not mapped. Rows have what the list says as
mapped_from, and as user nobody but a user of GitLab: with the same map such a
report is read again by its mapped_from, and without it by its user.

First the plan is made: who is found, who holds it already. Above 25 changes ach
asks, or needs --yes. --max N refuses more. --dry-run stops there: it prints
each row with what would become of it, sends nothing, and ends with the exit
code that the run would end with, as far as can be told from reading.

A --report is written at once and whole, or not at all, and found out to be
impossible before anything is sent. One that is there stays, without --overwrite
or an answer at the terminal; so does, in any case, each file that the command
reads.

Then the changes are sent, at first 20 of them in a request and 4 requests at
once, then more as long as answers come in time, up to --batch-size and
--concurrency; a time-out, a slow answer or a limit halves both. So many rows
at most, 480, are in doubt after a crash. When GitLab asks to wait, or says that
it takes no more requests this minute, all of them wait. Every row ends as
  awarded, revoked   it was done, by this run
  skipped            there was nothing to do
  excepted           --except leaves its user out
  duplicate          it names the same as an earlier row
  not_found          it names nobody, or an achievement that is not there
  cannot_tell        GitLab does not show whether there is anything to do, so
                     nothing was sent; exit code 7, where nothing is worse
  failed             GitLab refused it, or the row is wrong; nothing was changed
  unknown            it was sent, and nobody could find out whether it was done
  not_attempted      it was not sent, or certainly not executed

When an answer is lost, ach looks whether the award is there. Only when it is
not, and GitLab can no longer be working on the request (--settle), is it sent
once more.

A run keeps a journal: the plan, what is about to be sent, what came of it; that
of a single row is removed once it is known what came of it. The first Ctrl-C
finishes what is on its way and reports; the second quits at once. --timeout
ends a run within a second of its time. 'ach runs resume RUN' finishes what is
open, also after a crash: of every row that may have been sent it looks first
whether it was done.

The same command once more, however the first one ended, awards nobody twice.
What the first one left in doubt is looked for first, until GitLab can no longer
be working on it (--settle); who holds it by then is skipped. Where looking does
not tell, it is refused with exit code 7 and the name of the run to resume: with
--again, as another account while GitLab may still be at work, and where GitLab
does not show what somebody holds. Awards revoked by their numbers have no
journal: GitLab revokes an award once, and says so the second time.

A journal has a checksum on every line. What a damaged line planned is not sent,
and of every row that it may have been about it is looked first whether it was
sent. Only whoever began a run resumes it, whatever they are called by now.

Two runs for the same achievement are kept apart on one machine and account, by
locks in the state folder. Nothing keeps two machines apart: what one awards in
the moment between the other's look and its own award is not seen.`

const visibilityText = `An award is in one of these states:

  hidden    it stands, and is not on the profile of its holder
  shown     it stands, and is on the profile
  revoked   it was taken back; GitLab keeps a record that no list shows
  deleted   it is gone without a trace

A new award is hidden since GitLab 19.0. Its holder gets an e-mail with a link
that accepts it, which is good for 30 days; 'ach accept AWARD' accepts it at any
time, and 'ach accept --all' whatever waits. GitLab has no state of its own for
"not accepted yet": in every list such an award looks like one that its holder
hid, and is hidden. Of your own awards ach takes a hidden one of which nothing
was changed since it was made as waiting. An administrator can have all new
awards shown at once (19.4). Before 19.0 they were.

Who sees what:

  your own awards              you see all that stand, hidden ones included
  somebody else's              those that are shown; and the hidden ones of
                               groups where you are Maintainer or Owner
  the holders of an            all that stand, hidden ones included, if you may
  achievement                  see the group and the holder's profile
  people with a private        only themselves, the group's Maintainers and
  profile                      Owners, and administrators

ach says on stderr how many rows of a list you may not see, where GitLab counts
them. The whole profile's achievements are switched off on GitLab's page for the
profile; there is no command for it.

Taking away is for good, in three degrees:

  ach hide AWARD             the holder takes it off the profile; 'ach show'
                             brings it back
  ach revoke AWARD           a Maintainer takes it back. It cannot be undone:
                             awarding again makes a new award, and an e-mail
  ach delete --award AWARD   an Owner removes the award itself
  ach delete ACHIEVEMENT     a Maintainer removes the definition with all awards
                             of it, revoked ones included`

const ciText = `A job needs a token of its own: GitLab's GraphQL does not accept CI_JOB_TOKEN.
Make a group or personal access token with the scope api for an account that is
Maintainer of the group, and put it into the CI/CD variable ACH_TOKEN, masked
and protected. The host comes from CI_SERVER_URL by itself.

  award-who-merges:
    script:
      - ach award -n acme -a "first review" -u "@$GITLAB_USER_LOGIN" --no-input

What a script can rely on:

  - An @ in front makes it a user name whatever it looks like: somebody may be
    called 5, and a bare 5 is the user with that number.
  - The same command twice awards once: who holds it is skipped, and skipping
    is exit code 0. --once-per month suits a scheduled job.
  - Without a terminal nothing asks. What needs a confirmation (a deletion, more
    than 25 changes) fails with exit code 7 unless --yes is given; --max N is a
    limit that --yes does not lift.
  - stdout has the data alone. -o json and --jq PROGRAM need no other tool. With
    -o json the last line of stderr has the counts of a run, and its id.
  - Exit codes tell what to do: 3 some rows failed, look at the report; 6 look
    or resume; 8 try again later; 4 mend the token. See 'ach help exit-codes'.
  - --timeout 10m ends a command that waits for a busy server. Of a run that was
    ended, 'ach runs resume RUN' finishes the rest: keep the folder that
    XDG_STATE_HOME names in the job's cache or artifacts. After a job that was
    killed, and whose folder is gone, wait a minute before running it again.
  - --dry-run in a merge request's pipeline shows what the job will do.

docs/ci.md of the project has components for GitLab CI: what a merge request
would change in achievements.yaml, an apply after it and every night, an award
to people or a list; and whole jobs, such as one for whoever a merge request is
from.`

const refsText = `An achievement is named by
  12                                          its number
  gid://gitlab/Achievements::Achievement/12   its full id
  "bug hunter"                                its name, see below; needs
                                              --namespace
  name:2024                                   a name that is a number

A user is named by
  alice, @alice                               user name in any letter case
  @2024                                       a user name that is a number
  7                                           number
  gid://gitlab/User/7                         full id
  https://HOST/alice                          the address of the profile on the
                                              host of the command

An award is named by
  103                                         its number
  gid://gitlab/Achievements::UserAchievement/103   its full id
  "bug hunter"                                its achievement, of one of your
                                              own: for accept, show and hide

A group is named by its full path, as in its address: acme/tools.

A number is a plain one: 12, and not +12, 012, 12.0 or 1e3. Names are compared
without letter case, and an accent may be a character of its own or not. Where
two achievements differ in no more than that, the spelling has to be exact.

In a file for --from each column says what it holds:
  user             any of the above; 5 is a number, @5 a name
  username         a user name, or the address of a profile; 5 is the name
  user_id          a number or full id and nothing else
  achievement      any of the above
  achievement_id   a number or full id and nothing else
  email            an e-mail address, for a row that names no user otherwise
A row that has several of them for one user or achievement is wrong unless they
agree, and so is one whose achievement is not that of --achievement. Beside a
column of ids that has a value a bare 5 is the number or the name.

A column email finds the one person who is shown to have that address, in any
letter case: the public e-mail of the profile, and for the token of an
administrator any that was confirmed. Nobody can make an address public that
they have not confirmed. GitLab's search finds names that look like the address
too, and those count for nothing. Where nobody or more than one is
shown to have it the row is wrong, and tells whom the search found: who keeps
the e-mail private is there all the same, and is named by user name. In a row
that names a user by another column the e-mail is only carried along, as a
column name always is: people are never looked for by the names they go by.

What ach prints in the fields user and achievement it reads back as the same: a
name that would be taken for a number stands there as @5 or name:2024, in
tables, csv, tsv, ndjson and markdown. In json and yaml names are bare, and the
number stands beside them; read from there without it, text of digits is a wrong
row. The field name of an achievement is its bare name everywhere; it is
achievement that is read back.

GitLab finds an achievement only through its group. Given a number without
--namespace, ach asks the groups you are a direct member of. An award it finds
only in a list; 'ach view --award' says which lists it reads.`

// FormattingText is the topic about output formats, with the fields of the shapes.
func FormattingText(shapes []app.Shape) string {
	var b strings.Builder
	b.WriteString(`-o, --output takes
  table     for people; a pipe gets the same columns, uncut and without colour
  json      one array, or one object where there is one result
  ndjson    one object a line
  csv       comma-separated, with a header line
  tsv       tab-separated, with a header line
  yaml      as json
  ids       only the ids, most of which are numbers, one a line
  markdown  the table, for a page of GitLab

--columns a,b,c prints these fields, in this order. --jq PROGRAM prints what a
jq program makes of the JSON, with -o ndjson of each object: a string as it is,
anything else as compact JSON, a line each. Lists take --sort FIELD[,FIELD...],
with -FIELD for the other way around (--sort=-awards), and --limit N.

A jq program is stopped once it is seen to have more than 512 MiB of memory in
use, which one step can pass before that, and ends on Ctrl-C. Where it fails
after a change, the exit code is 9, and what came of the change stands on
stderr, or in the run that is named.

  ach list -n acme --columns id,name --sort name
  ach list --jq '.[] | select(.state == "hidden") | .id'

Data goes to stdout, everything else to stderr, which is JSON as well under -o
json and -o ndjson: there the last object sums up what was done to rows, with
the count of each status and the run's id, but for --quiet. Times are RFC 3339
in UTC; on a terminal a table tells how long ago it was, or the date where
that is over six weeks. Control characters in text from the server are made
visible. In csv and tsv, text that a spreadsheet would run as a formula gets a
' in front (it begins with = + - or @ and is no number). Where ach reads a
file, that ' is taken off names again, and off messages where the file is its
own: a report (with status and award_id) or a list of awards (with three or
more of achievement_id, awarded_at, awarded_by, state, order and revoked_at).
Columns carried from the input stay as they were; line, status, award_id,
attempts and error of a report that is read again are not carried.
`)
	for _, s := range shapes {
		if s.Name == view.Shape().Name { // as an achievement, and one more
			s.Title, s.Fields = "In view besides", s.Fields[len(s.Fields)-1:]
		}
		fmt.Fprintf(&b, "\n%s:\n", s.Title)
		for _, f := range s.Fields {
			cmdutil.WriteEntry(&b, f.Name, 15, f.Doc)
		}
		if s.Open {
			b.WriteString("  Columns of the input that ach does not know follow, as they were.\n")
		}
	}
	return strings.TrimRight(b.String(), "\n")
}

func environmentText() string {
	var b strings.Builder
	b.WriteString("A flag goes before a variable, and a variable before the config file. Of several\nvariables for one setting the first that is set counts.\n\n")
	for _, k := range config.Keys() {
		if len(k.Env) == 0 {
			continue
		}
		fmt.Fprintf(&b, "  %s\n", strings.Join(k.Env, ", "))
		for _, line := range cmdutil.Wrap(k.Doc, 72) {
			fmt.Fprintf(&b, "      %s\n", line)
		}
	}
	b.WriteString(`  ACH_DEBUG
      Set to 1 it logs every request to stderr, as --debug does.
  BROWSER
      The program that --web opens pages with; %s in it is the place of the
      address, and where there are several, : stands between them. It gets the
      variables that programs with windows need, such as DISPLAY and XDG_*, and
      none that holds a secret.
  NO_COLOR, CLICOLOR_FORCE
      Set to anything they switch colour off, or (but for 0) on for a pipe.
  HTTPS_PROXY, HTTP_PROXY, NO_PROXY
      The proxy to go through, and the hosts to reach without it. A proxy whose
      address cannot be read is an error; a % in its password is written %25.
  SSL_CERT_FILE, SSL_CERT_DIR
      Where the certificate authorities are that this machine trusts; not
      heeded on Windows and macOS, which keep them in a store of their own.`)
	return b.String()
}

func flagsText(global *pflag.FlagSet) string {
	return "Every command takes these:\n\n" + cmdutil.FlagList(global, true) + `  -h, --help            help for a command; 'ach help --full COMMAND' has more

A setting stands in a flag, in a variable or in the config file, and counts in
that order: 'ach help environment' has the variables, 'ach config list' what
counts here. A flag that takes a value is given once, and with a value.
'ach help formatting' tells more about --output, --columns and --jq.`
}

func exitCodesText() string {
	var b strings.Builder
	b.WriteString("What ach's exit codes mean:\n\n")
	for _, e := range app.ExitCodes() {
		cmdutil.WriteEntry(&b, fmt.Sprintf("%3d", e.Code), 3, e.Means)
	}
	var all []string
	for _, code := range app.SeverityOrder() {
		all = append(all, strconv.Itoa(int(code)))
	}
	b.WriteString("\nWhere 'auth status' or 'doctor' find several things wrong, the worst counts.\nFrom the worst: " + strings.Join(all, ", ") + ".")
	return b.String()
}
