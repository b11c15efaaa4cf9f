#!/usr/bin/env bash
# Version: sqlite3 3.40.1-2+deb12u2 (Debian).
#
# The shell of SQLite cannot read what it wrote: `.mode tabs` writes cells as they are, and
# `.import` under the same mode reads a quote at the beginning of a cell as CSV would. From
# there on tabs and line ends are text, up to a quote at the end of some later cell: the rows
# between are inside of one message. It says "unescaped" on stderr, and exits with 0.
#
# One would expect a mode to read back what it writes, and tab-separated values to have no
# quoting, as their registration (text/tab-separated-values) has none. It matters because
# messages of people begin with quotes: of four people two are left. This project asks of a
# tsv whether the whole cell is quoted as a spreadsheet does it, before it takes quotes
# off: TestReadGoodRows (internal/bulk/input), "tsv".
#
# Seen:
# > written: alice	"thanks
# > written: bob	fine
# > written: carol	says "hi"
# > written: dave	fine
# > read: 2 rows, of alice, dave
set -euo pipefail
want=$(sed -n 's/^# > //p' "$0")
[[ $(dpkg-query -W -f '${Version}' sqlite3 2>&1) == 3.40.1-2+deb12u2 ]] || { echo "needs Debian's sqlite3 3.40.1-2+deb12u2"; exit 2; }
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
sqlite3 one.db "create table t (name, message);
insert into t values ('alice', '\"thanks'), ('bob', 'fine'), ('carol', 'says \"hi\"'), ('dave', 'fine')"
sqlite3 one.db '.mode tabs' 'select * from t' >rows
sqlite3 two.db 'create table t (name, message)' '.mode tabs' '.import rows t'
got=$(sed 's/^/written: /' rows
	sqlite3 two.db "select 'read: ' || count(*) || ' rows, of ' || group_concat(name, ', ') from t"); echo "$got"
[[ $got == "$want" ]] || { echo "it has changed"; exit 1; }
