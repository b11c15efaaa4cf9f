package topics

const messagesText = `Since GitLab 19.1 an award can have a message of at most 200 characters, which
stands in the recipient's e-mail and beside the award.

  ach award -a mvp -u alice --message 'Nice catch'
  ach award -a mvp --from mvps.csv --message 'MVP of {version}'
  ach award -a mvp --from mvps.csv --message 'MVP of {period}' --period 2026-09

In --message a name in braces stands for what the row has in the column of that
name, in any letter case:

  {version}                any column of the list
  {user}, {user_id}        name and number of who is awarded, as GitLab has them
  {achievement}, {achievement_id}   the same of the achievement
  {message}                the message that the row has in a column message
  {period}                 what --period names, or else a column period
  {{ and }}                braces

A name that no row has is an error before anything is sent. A row with nothing
for a field is a wrong row, and so is one whose message gets too long. A column
message is text as it stands there, and goes before --message unless that has
{message} in it.

Once per period, in two ways:

  --once-per month    Who got the achievement since the first of this month is
                      skipped; also day, week (from Monday), quarter and year.
                      What counts is the date of the award, in UTC.
  --period 2026-09    The award is for that month, whenever it is made; also
                      2026, 2026-Q3, 2026-W36 (ISO 8601) and 2026-09-15. What
                      counts is the message: who has an award whose message is
                      --message with that {period}, whatever is in its other
                      fields, is skipped. Other awards do not count, nor does
                      the date. So keep to one --message, and leave a space
                      between {period} and what stands beside it. A row with a
                      column message that is just such a message keeps it, as
                      when a report is read back; one that names the period in
                      another way is wrong.

So the MVP of September can be awarded in October, twice by mistake and once in
fact. Where GitLab does not show the message of an award, its row is cannot_tell
and nothing is sent for it. --again awards regardless. What is left of a run
goes by the same rule when it is resumed.

Maintainers change the message of an award that stands, since GitLab 19.2:

  ach update -n acme --award 103,104 --message 'MVP of {achievement}'
  ach update -n acme --from awards.csv

There --message stands in place of the messages of a list, of which it has any
by {message}, and user and achievement are those of the award. An award that
gets another message counts for another period, or for none.`
