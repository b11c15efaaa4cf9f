package topics

const listsText = `What --from reads, by the extension of the file or by --format:

  csv, tsv      a header and rows
  ndjson        one object or name a line
  json, yaml    a list of objects or names, also under a key rows
  lines         one user a line; # begins a comment (.txt, none, or stdin)

Columns of a table, or keys of objects:

  user          name, number, or address of the profile
  username      a name, whatever it looks like
  user_id       a number
  email         an address; counts only in rows that name nobody otherwise
  achievement, achievement_id, message
                where they differ from row to row

Every other column is carried into the report as it is. Letter case and blanks
around a name do not count.

From anything else --select takes the users ('ach help select'), and --map says
who people are in GitLab that the list calls as they are called elsewhere.

Other names: --user-column, --email-column, --achievement-column and
--message-column choose a column by its name, or in tables by its number from
1. In the name letter case, blanks and line breaks do not count. The chosen
column is read as user, achievement or message, and carried too; one that is
called user_id, say, is read as that. The columns that mean the same by their
names, email among them, are then only carried, with input_ in front of the
name. Without --from all but the last two are about --except-from. A number
that is the name of another column is an error, and so is a name that two
columns have. Digits in a chosen column of users may be a name or a number,
and are a wrong row: @7 is a name, a column called user_id has
numbers, and --select takes all users as names.

  ach award -a 12 --from people.csv --user-column "GitLab handle"
  ach award -a 12 --from people.csv --user-column 3 --message-column why

Headers: a column that is only carried may have no name, and is then called
after its place, such as column 1; or the name of another one, and is then
called name (2). A line break or tab in a name becomes a blank. At the end of
the header, columns without a name are passed over where they are empty.

Delimiters: in csv the header tells whether commas, semicolons, tabs or pipes
part the columns: it is the one that cuts out a column for users, which is the
one chosen by --user-column or else user, username, user_id and the like. What
stands in quotes does not count. Where two of them would do that, it is an error
and not a guess. A first line such as sep=; says it too, with any character.
--delimiter says it in csv and tsv: one character, or comma, semicolon, tab,
pipe or space; where it contradicts the first line, that is an error. What is
parted by tabs is read as tsv, whatever it is called. Decimals stay text: the
3,5 of a file with semicolons is one cell.

  ach award -a 12 --from people.csv --delimiter ^

Encodings: UTF-8, or UTF-16 with a byte order mark. A table or list in an older
encoding, such as Windows-1252, is refused as a whole; where only some rows are
not UTF-8 and others show that it is meant, those are wrong rows. This is how a
spreadsheet is saved as UTF-8:

  Excel         Save As, type "CSV UTF-8 (Comma delimited)"
  LibreOffice   Save As, type "Text CSV", tick "Edit filter settings", character
                set "Unicode (UTF-8)"
  Numbers       Export To, CSV, text encoding "Unicode (UTF-8)"

Files of these programs themselves (.xlsx, .xls, .ods, .numbers) are not read.`
