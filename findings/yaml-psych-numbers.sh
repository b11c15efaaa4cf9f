#!/usr/bin/env bash
# Versions: Psych 4.0.3 of Debian's ruby3.1 3.1.2-7+deb12u1; go.yaml.in/yaml/v3 v3.0.6;
# yaml 2.9.1 (npm).
#
#  1. Psych, which reads YAML in Ruby and so in GitLab, takes commas between digits for
#     separators of thousands, wherever they stand: 1,5 is the number 15. go-yaml writes the text "1,5" without quotes,
#     since to itself it is a text, and the text arrives in Ruby as ten times the amount
#     that a German or a Frenchman wrote.
#  2. Psych reads 12:30 as 45000, that is as hours and minutes in seconds, where the rule of
#     YAML 1.1 that it follows (numbers to the base 60) gives 750. npm's yaml, told to read
#     version 1.1, gives that.
#
# One would expect that a text written by a YAML library is a text to the next one, and that
# two readers of YAML 1.1 agree on a number. It matters where YAML is made for GitLab CI or a
# script in Ruby: whoever writes it has to quote what *any* reader takes for a number. Kept by
# TestYAMLIsWhatJSONIs (internal/output).
#
# Seen:
# > go-yaml writes the texts as: [1,5 1,000]
# > Psych reads 1,5 as 15 (Integer)
# > Psych reads 1,000 as 1000 (Integer)
# > Psych reads 12:30 as 45000 (Integer)
# > npm's yaml, version 1.1, reads 12:30 as 750 (number)
# > npm's yaml, version 1.1, reads 1,5 as 1,5 (string)
set -euo pipefail
want=$(sed -n 's/^# > //p' "$0")
[[ $(dpkg-query -W -f '${Version}' ruby3.1 2>&1) == 3.1.2-7+deb12u1 ]] || { echo "needs Debian's ruby3.1 3.1.2-7+deb12u1"; exit 2; }
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off
go mod init finding && go get go.yaml.in/yaml/v3@v3.0.6
npm install --silent --no-audit --no-fund --ignore-scripts yaml@2.9.1
cat >main.go <<'GO'
package main

import ("fmt"; "strings"; "go.yaml.in/yaml/v3")

func main() {
	var texts []string
	for _, s := range []string{"1,5", "1,000"} {
		out, err := yaml.Marshal(s)
		if err != nil { panic(err) }
		texts = append(texts, strings.TrimSpace(string(out)))
	}
	fmt.Println("go-yaml writes the texts as:", texts)
}
GO
cat >main.rb <<'RUBY'
require "yaml"
%w[1,5 1,000 12:30].each { |s| v = YAML.safe_load(s); puts "Psych reads #{s} as #{v} (#{v.class})" }
RUBY
cat >main.mjs <<'JS'
import { parse } from 'yaml';
for (const s of ['12:30', '1,5']) {
  const v = parse(s, { version: '1.1' });
  console.log(`npm's yaml, version 1.1, reads ${s} as ${v} (${typeof v})`);
}
JS
got=$(nice go run . && ruby3.1 main.rb && node main.mjs); echo "$got"
[[ $got == "$want" ]] || { echo "it has changed"; exit 1; }
