package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/sandbox"
)

// A listed award is what the filters of a list can look at, and its message.
type listedAward struct {
	ID          int
	Achievement int `json:"achievement_id"`
	Message     *string
	State       string
	AwardedAt   time.Time `json:"awarded_at"`
	AwardedBy   string    `json:"awarded_by"`
	User        string
}

// What filters leave is what somebody finds who reads the whole list, whichever list it is;
// and the awards of a group are those of its achievements, one after the other.
func TestFiltersLeaveWhatTheyShould(t *testing.T) {
	worlds := 6
	if testing.Short() || underRace {
		worlds = 2
	}
	for seed := range worlds {
		t.Run(strconv.Itoa(seed), func(t *testing.T) {
			t.Parallel()
			look(t, rand.New(rand.NewPCG(uint64(seed), 11)))
		})
	}
}

func look(t *testing.T, r *rand.Rand) {
	version := oneOf(r, "17.3", "18.6", "19.1", "19.4")
	achievements := r.IntN(14)
	server, err := sandbox.New(sandbox.Options{Version: version, Seed: strings.NewReader(drawAwards(r, achievements)), Users: 20})
	if err != nil {
		t.Fatal(err)
	}
	gateway := httptest.NewServer(server.Handler())
	defer gateway.Close()
	server.SetBaseURL(gateway.URL)
	dir := t.TempDir()
	list := func(token string, args ...string) []listedAward {
		t.Helper()
		env := map[string]string{"ACH_HOST": gateway.URL, "ACH_TOKEN": "sandbox-" + token + "-api", "ACH_NAMESPACE": "acme", "HOME": dir, "XDG_STATE_HOME": dir}
		ended, err := called(dir, env, "", append([]string{"list", "-o", "json"}, args...)...)
		var rows []listedAward
		if err == nil {
			err = json.Unmarshal([]byte(ended.stdout), &rows)
		}
		if err != nil || ended.code != 0 {
			t.Fatalf("%q as %s: %v, %v", args, token, err, ended)
		}
		return rows
	}
	for range 10 {
		token := oneOf(r, "max", "olivia", "user00001", "root")
		which := oneOf(r, nil, []string{"-u", member(1 + r.IntN(20))}, []string{"--awards"}, []string{"--awards"}, []string{"--awards", "-u", member(1 + r.IntN(20))})
		if achievements > 0 && r.IntN(4) == 0 {
			which = []string{"-a", strconv.Itoa(1 + r.IntN(achievements))}
		}
		flags, wanted := drawFilters(r)
		if len(flags) == 0 {
			continue
		}
		want := slices.DeleteFunc(list(token, which...), func(a listedAward) bool { return !wanted(a) })
		if r.IntN(3) == 0 {
			n := 1 + r.IntN(30)
			flags, want = append(flags, "--limit", strconv.Itoa(n)), want[:min(n, len(want))]
		}
		if got := list(token, append(which, flags...)...); fmt.Sprint(got) != fmt.Sprint(want) && len(got)+len(want) > 0 {
			t.Errorf("GitLab %s, %q %q as %s: %v, want %v", version, which, flags, token, got, want)
		}
	}
	var want []listedAward
	more := []string{"--messages"}
	if version < "19.1" {
		more = nil
	}
	for a := achievements; a > 0; a-- {
		want = append(want, list("user00001", append([]string{"-a", strconv.Itoa(a)}, more...)...)...)
	}
	if got := list("user00001", append([]string{"--awards"}, more...)...); numbersOf(got) != numbersOf(want) {
		t.Errorf("GitLab %s: all awards of the group are %s, want %s", version, numbersOf(got), numbersOf(want))
	}
}

func numbersOf(rows []listedAward) string {
	var b strings.Builder
	for _, a := range rows {
		message := "-"
		if a.Message != nil {
			message = *a.Message
		}
		fmt.Fprintf(&b, "%d of %d: %s; ", a.ID, a.Achievement, message)
	}
	return b.String()
}

// drawAwards is a world in which people with open and closed profiles hold some of so many
// achievements, among them one with more than a page of holders.
func drawAwards(r *rand.Rand, achievements int) string {
	var b strings.Builder
	b.WriteString("users: [{username: max}, {username: olivia}, {username: carol, private_profile: true}, {username: root, admin: true}]\n" +
		"groups: [{path: acme, name: Acme, members: {max: maintainer, olivia: owner}}]\nachievements:\n")
	for a := range achievements {
		awards := r.IntN(2) * r.IntN(40)
		if a == 1 {
			awards = 230
		}
		fmt.Fprintf(&b, "  - {group: acme, name: Badge %d, awards: [", a+1)
		for range awards {
			holder := member(1 + r.IntN(20))
			if r.IntN(40) == 0 {
				holder = "carol"
			}
			at := time.Now().UTC().Add(-time.Duration(r.IntN(900)) * 24 * time.Hour).Truncate(24 * time.Hour).Add(time.Duration(r.IntN(3)) * 12 * time.Hour)
			fmt.Fprintf(&b, "{user: %s, by: %s, at: %s, hidden: %v, message: m%d}, ", holder, oneOf(r, "max", "olivia", "root"), at.Format(time.RFC3339), r.IntN(3) == 0, r.IntN(9))
		}
		b.WriteString("]}\n")
	}
	if achievements == 0 {
		b.WriteString("  []\n")
	}
	return b.String()
}

// drawFilters draws flags, and what they want.
func drawFilters(r *rand.Rand) (flags []string, wanted func(listedAward) bool) {
	var all []func(listedAward) bool
	add := func(flag, value string, one func(listedAward) bool) {
		if r.IntN(3) == 0 {
			flags, all = append(flags, flag, value), append(all, one)
		}
	}
	day := func(ago int) time.Time { return time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, -ago) }
	state := oneOf(r, "shown", "hidden")
	add("--state", state, func(a listedAward) bool { return a.State == state })
	since := day(450 + r.IntN(450))
	add("--since", oneOf(r, since.Format(time.DateOnly), since.Format(time.RFC3339)), func(a listedAward) bool { return !a.AwardedAt.Before(since) })
	before := day(r.IntN(440))
	add("--before", oneOf(r, before.Format(time.DateOnly), before.Format(time.RFC3339)), func(a listedAward) bool { return a.AwardedAt.Before(before) })
	weeks := r.IntN(60)
	add("--older-than", fmt.Sprintf("%dw", weeks), func(a listedAward) bool {
		return a.AwardedAt.Before(time.Now().Add(-time.Duration(weeks) * 7 * 24 * time.Hour))
	})
	by := oneOf(r, "max", "olivia", "root")
	add("--awarded-by", oneOf(r, by, "@"+strings.ToUpper(by)), func(a listedAward) bool { return a.AwardedBy == by })
	return flags, func(a listedAward) bool {
		return !slices.ContainsFunc(all, func(one func(listedAward) bool) bool { return !one(a) })
	}
}
