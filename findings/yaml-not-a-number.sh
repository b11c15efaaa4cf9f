#!/usr/bin/env bash
# Version: yaml 2.9.1 (npm), beside js-yaml 5.5.0.
#
# Told to read YAML 1.1, npm's yaml takes a text for a number that has an exponent and not one
# digit before it: e3, E7 and .e3 become NaN. What it was cannot be found out afterwards.
#
# One would expect that only what has digits is a number; by the rule of YAML 1.1 one with an
# exponent has a dot, too, and a sign before the exponent. js-yaml gives the text. It matters where names come from people: a badge or a
# team called e3 is NaN in the next tool, which is not even equal to itself. A text that has
# the look of an exponent has to be quoted by whoever writes it, as this library does when it
# writes for version 1.1 itself. Kept by TestYAMLIsWhatJSONIs (internal/output), in which e3 is one
# of the names.
#
# Seen:
# > e3: yaml NaN (number), js-yaml e3 (string)
# > E7: yaml NaN (number), js-yaml E7 (string)
# > .e3: yaml NaN (number), js-yaml .e3 (string)
# > f3: yaml f3 (string), js-yaml f3 (string)
# > yaml itself writes e3 as "e3"
set -euo pipefail
want=$(sed -n 's/^# > //p' "$0")
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts yaml@2.9.1 js-yaml@5.5.0
cat >main.mjs <<'JS'
import { parse, stringify } from 'yaml';
import { load } from 'js-yaml';
for (const name of ['e3', 'E7', '.e3', 'f3']) {
  const text = `name: ${name}\n`;
  const [a, b] = [parse(text, { version: '1.1' }).name, load(text).name];
  console.log(`${name}: yaml ${a} (${typeof a}), js-yaml ${b} (${typeof b})`);
}
console.log(`yaml itself writes e3 as ${stringify('e3', { version: '1.1' }).trim()}`);
JS
got=$(nice node main.mjs); echo "$got"
[[ $got == "$want" ]] || { echo "it has changed"; exit 1; }
