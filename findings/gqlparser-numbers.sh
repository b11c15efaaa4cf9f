#!/usr/bin/env bash
# Versions: github.com/vektah/gqlparser/v2 v2.5.64; graphql 17.1.0 (npm).
#
# What gqlparser takes for a variable depends on how the JSON was decoded before. With
# json.Decoder.UseNumber, as gqlgen's transports do, a number is a json.Number, whose kind in
# Go is a string:
#  - a number is good for a String (without UseNumber it is refused, as the specification says);
#  - 1.0 is no Int, and the error says that the value was 0 (without UseNumber it is one);
#  - the text "5" is an Int in both cases.
# graphql-js, the reference, says the contrary of all three.
#
# One would expect that the way to decode changes the precision of a number, and not whether it
# is valid. It matters to whoever tests a client of GraphQL against a server made with gqlgen: the
# double is more lenient than the real one just where a client's types are wrong. Kept by
# TestVariableErrors (internal/sandbox/document), whose package judges variables itself.
#
# Seen:
# > Int "5": UseNumber good; float64 good
# > String 5: UseNumber good; float64 input: variable.v cannot use float64 as String
# > Int 1.0: UseNumber input: variable.v cannot use value 0 as Int; float64 good
# > graphql-js: Int "5": Int cannot represent non-integer value: "5"
# > graphql-js: String 5: String cannot represent a non string value: 5
# > graphql-js: Int 1.0: good
set -euo pipefail
want=$(sed -n 's/^# > //p' "$0")
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off
go mod init finding && go get github.com/vektah/gqlparser/v2@v2.5.64
npm install --silent --no-audit --no-fund --ignore-scripts graphql@17.1.0
cat >main.go <<'GO'
package main

import ("encoding/json"; "fmt"; "strings"
	"github.com/vektah/gqlparser/v2"; "github.com/vektah/gqlparser/v2/ast"; "github.com/vektah/gqlparser/v2/validator")

func judge(kind, value string, useNumber bool) string {
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: "type Query { a(v: " + kind + "): Int }"})
	query := gqlparser.MustLoadQuery(schema, "query ($v: "+kind+") { a(v: $v) }")
	decoder := json.NewDecoder(strings.NewReader(`{"v": ` + value + `}`))
	if useNumber { decoder.UseNumber() }
	var variables map[string]any
	if err := decoder.Decode(&variables); err != nil { panic(err) }
	if _, err := validator.VariableValues(schema, query.Operations[0], variables); err != nil { return err.Error() }
	return "good"
}

func main() {
	for _, c := range [][2]string{{"Int", `"5"`}, {"String", "5"}, {"Int", "1.0"}} {
		fmt.Printf("%s %s: UseNumber %s; float64 %s\n", c[0], c[1], judge(c[0], c[1], true), judge(c[0], c[1], false))
	}
}
GO
cat >main.mjs <<'JS'
import { buildSchema, graphqlSync } from 'graphql';
for (const [kind, value] of [['Int', '"5"'], ['String', '5'], ['Int', '1.0']]) {
  const out = graphqlSync({ schema: buildSchema(`type Query { a(v: ${kind}): Int }`), source: `query ($v: ${kind}) { a(v: $v) }`, variableValues: { v: JSON.parse(value) } });
  console.log(`graphql-js: ${kind} ${value}: ${out.errors ? out.errors[0].message.replace(/^.*invalid value: /, '') : 'good'}`);
}
JS
got=$(nice go run . && node main.mjs); echo "$got"
[[ $got == "$want" ]] || { echo "it has changed"; exit 1; }
