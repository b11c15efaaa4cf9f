package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// summary CODE ACTION [dry] [STATUS=N…] [report=FILE] [run]: the last object that the last
// command said is a summary with that exit code; of every status it has so many rows, none
// where it is not named. It names a report and a run only where that is said here.
func cmdSummary(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: summary CODE ACTION [dry] [STATUS=N…] [report=FILE] [run]")
	}
	want, rows := map[string]any{"code": args[0], "action": args[1], "dry_run": "false", "report": "<nil>"}, 0
	counts := map[string]int{}
	for _, status := range strings.Fields("awarded revoked shown hidden would_award would_revoke skipped excepted duplicate not_found failed cannot_tell unknown not_attempted") {
		counts[status] = 0
	}
	run := false
	for _, arg := range args[2:] {
		name, value, _ := strings.Cut(arg, "=")
		switch name {
		case "dry":
			want["dry_run"] = "true"
		case "run":
			run = true
		case "report":
			want["report"] = value
		default:
			n, err := strconv.Atoi(value)
			ts.Check(err)
			counts[name] += n
			rows += n
		}
	}
	want["rows"] = strconv.Itoa(rows)

	lines := strings.Split(strings.TrimSuffix(ts.ReadFile("stderr"), "\n"), "\n")
	var got struct {
		Level  string         `json:"level"`
		Run    *string        `json:"run"`
		Counts map[string]int `json:"counts"`
	}
	fields := map[string]any{}
	last := []byte(lines[len(lines)-1])
	ts.Check(json.Unmarshal(last, &got))
	ts.Check(json.Unmarshal(last, &fields))
	if got.Level != "summary" || (got.Run != nil) != run || !maps.Equal(got.Counts, counts) {
		ts.Fatalf("the last line is %s\nand not that of %v", last, args)
	}
	for name, value := range want {
		if found := fmt.Sprint(fields[name]); found != value {
			ts.Fatalf("%s is %s, not %s, in %s", name, found, value, last)
		}
	}
	names := slices.Sorted(maps.Keys(fields))
	if all := "action code counts dry_run level message report rows run seconds"; strings.Join(names, " ") != all {
		ts.Fatalf("its fields are %v, not %s", names, all)
	}
}
