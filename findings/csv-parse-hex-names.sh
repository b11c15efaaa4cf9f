#!/usr/bin/env bash
# Version: csv-parse 7.0.3 (npm), beside papaparse 5.7.1.
#
# With `cast: true` csv-parse makes the cell 0xcafe the number 0, and so 0b11 and 0o17:
# it asks whether the text can be a number in one way (where hexadecimal counts), and
# converts it in another (where the reading ends at the x). All such cells are one and
# the same 0 then, and nothing says so.
#
# One would expect 51966, or the text as it was, which is what papaparse gives with
# dynamicTyping. It matters because 0xcafe is a good user name on GitLab: in a list of
# people to award, all who are called so become the user 0. Names and ids have to be read
# as text, and turned into numbers by a rule of one's own. Kept by TestUserRefs (internal/gitlab) and
# TestEveryWayToNameMeansTheOneNamed (cmd/ach).
#
# Seen:
# > 0xcafe: csv-parse number 0, papaparse string 0xcafe
# > 0xbeef: csv-parse number 0, papaparse string 0xbeef
# > 0b11: csv-parse number 0, papaparse string 0b11
# > 0o17: csv-parse number 0, papaparse string 0o17
# > cafe: csv-parse string cafe, papaparse string cafe
set -euo pipefail
want=$(sed -n 's/^# > //p' "$0")
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts csv-parse@7.0.3 papaparse@5.7.1
cat >main.mjs <<'JS'
import { parse } from 'csv-parse/sync';
import Papa from 'papaparse';
const names = ['0xcafe', '0xbeef', '0b11', '0o17', 'cafe'];
const text = 'user,team\n' + names.map((name) => `${name},red\n`).join('');
const ours = parse(text, { columns: true, cast: true });
const theirs = Papa.parse(text, { header: true, dynamicTyping: true }).data;
names.forEach((name, i) => {
  const [a, b] = [ours[i].user, theirs[i].user];
  console.log(`${name}: csv-parse ${typeof a} ${a}, papaparse ${typeof b} ${b}`);
});
JS
got=$(nice node main.mjs); echo "$got"
[[ $got == "$want" ]] || { echo "it has changed"; exit 1; }
