package topics

const selectText = `--select takes a jq program that says which rows there are, whatever the list
looks like:

  ach award -a 12 --from .all-contributorsrc --map github.csv \
    --select '.contributors[].login'
  ach award -a 12 --from org.yaml --select '.teams[].members[]'
  ach award -a 12 --from mvps.yml \
    --select '.[] | {user: .gitlab, message: "MVP of \(.version)"}'
  ach award -a 12 --from scores.csv \
    --select '.[] | select(.score | tonumber > 3) | .Handle'

What other services call people is no name of GitLab, where it may be somebody
else's: logins of GitHub, say, need --map, a file of two columns with the login
and the GitLab user.

The program gets the value of json or yaml; of ndjson an array of values, of
csv and tsv an array of objects of text, and of lines one of texts. Where
neither --format nor the extension says which it is, the content does: it is
json (or ndjson) if it reads as that, yaml if that makes a list or a mapping of
it, and lines if each has one word, or is a comment. Of anything else, csv
too, it cannot be told, and --format is needed.

It gives names, or objects with the fields of a table: user, username, user_id,
email, achievement, achievement_id, message, and others that are carried. Each
is a row, and is told as result 1, result 2 and so on. Null, true, an array, and
an object that names nobody are wrong rows: '.gitlab // empty' leaves out those
without a name, and [] takes the items of an array.

What names a user is a name, whatever it looks like: 2024, 0x1F, 1e3 and no are
people who are called so. Ids are asked for: {user_id: .id}. The same holds for
plain names in a list of json, ndjson or yaml. An achievement whose text is all
digits is a wrong row, since it may be a name or a number: "name:2024" is the
name, and {achievement_id: .id} the number. Numbers keep the text that stands
in the file, so 17.10 stays 17.10; in yaml true and false are booleans, and yes,
no and dates are text. A program sees no environment and no other file, and may
take as long as --timeout allows. It is stopped once it is seen to have more
than 512 MiB of memory in use, its results included: a step that makes one huge
value can take two or three times that before it is seen. It may give a million
results, of which 100,000 may be wrong. The file is read whole and may have
32 MiB.

Several files: --from takes a folder or a pattern in quotes.

  ach award -a 12 --from people --select '.gitlab // empty'
  ach award -a 12 --from 'people/*/*.yml' --select '.gitlab // empty'

In a pattern * and ? stand for characters of a name, [a-z] for one of these,
and ** for any folders. Of a folder all files with the extensions of csv, tsv,
ndjson, json and yaml are read, or with --format those of that format, also
those in folders in it. What begins with a dot is left out. Files come in the
order of their paths, and the program runs on each. Every row has the path in a
field file, unless it has one of its own; the field line counts the lines of
all files as if they were one. If one file cannot be read, nothing is sent. A
file that is called like a pattern is that file.`
