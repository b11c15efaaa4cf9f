package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A form is a way to put several awards in one request.
type form struct {
	name string
	// body is the request for one award to each of the users.
	body func(s *server, users []string) any
	// query is the text that counts against GitLab's 10,000 characters.
	query func(n int) string
}

func allForms() []form {
	return []form{
		{"multiplexed array", (*server).array, func(n int) string { return strings.Repeat(award, n) }},
		{"aliased document", (*server).aliased, document},
	}
}

// array is one operation a user, each with its own variables.
func (s *server) array(users []string) any {
	operations := make([]operation, len(users))
	for i, user := range users {
		operations[i] = operation{award, map[string]any{"input": s.input(user)}}
	}
	return operations
}

// aliased is one operation with one alias and one variable a user.
func (s *server) aliased(users []string) any {
	variables := map[string]any{}
	for i, user := range users {
		variables["i"+strconv.Itoa(i)] = s.input(user)
	}
	return operation{document(len(users)), variables}
}

func document(n int) string {
	var head, body []string
	for i := range n {
		head = append(head, fmt.Sprintf("$i%d: AchievementsAwardInput!", i))
		body = append(body, fmt.Sprintf("a%d: achievementsAward(input: $i%d) { errors userAchievement { id } }", i, i))
	}
	return "mutation(" + strings.Join(head, ", ") + ") { " + strings.Join(body, " ") + " }"
}

// forms awards the same in each form, so many times in turn, and prints the
// median of each; then it tries both with one user id that is none.
func (s *server) forms(rounds string, out io.Writer) error {
	n, err := strconv.Atoi(rounds)
	if err != nil || n < 1 {
		return fmt.Errorf("%q is no number of rounds", rounds)
	}
	if _, err := fmt.Fprintf(out, "%-20s %8s %10s %12s %12s %12s\n", "", "awards", "median ms", "bytes sent", "characters", "times"); err != nil {
		return err
	}
	for _, size := range []int{20, 60} {
		if err := s.compare(size, n, out); err != nil {
			return err
		}
	}
	return s.malformed(20, out)
}

func users(n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("gid://gitlab/User/%d", i+1)
	}
	return ids
}

func (s *server) compare(size, rounds int, out io.Writer) error {
	times := map[string][]time.Duration{}
	bytes := map[string]int{}
	for round := range rounds + 1 {
		order := allForms()
		if round%2 == 1 { // neither is always the first
			slices.Reverse(order)
		}
		for _, f := range order {
			took, sent, err := s.measure(f, size)
			if err != nil {
				return fmt.Errorf("%s of %d: %w", f.name, size, err)
			}
			bytes[f.name] = sent
			if round > 0 { // the first one warms up
				times[f.name] = append(times[f.name], took)
			}
		}
	}
	var base time.Duration
	for _, f := range allForms() {
		slices.Sort(times[f.name])
		median := times[f.name][rounds/2]
		if base == 0 {
			base = median
		}
		_, err := fmt.Fprintf(out, "%-20s %8d %10.2f %12d %12d %12.2f\n", f.name, size,
			float64(median.Microseconds())/1000, bytes[f.name], len(f.query(size)), float64(median)/float64(base))
		if err != nil {
			return err
		}
	}
	return nil
}

// measure sends one request; making and reading the JSON is part of the time.
func (s *server) measure(f form, size int) (took time.Duration, sent int, err error) {
	before, err := s.made()
	if err != nil {
		return 0, 0, err
	}
	start := time.Now()
	raw, err := json.Marshal(f.body(s, users(size)))
	if err != nil {
		return 0, 0, err
	}
	var answer json.RawMessage
	if err := s.send(raw, &answer); err != nil {
		return 0, 0, err
	}
	done, err := payloads(answer)
	if err != nil {
		return 0, 0, err
	}
	took = time.Since(start)
	after, err := s.made()
	if err != nil {
		return 0, 0, err
	}
	if done != size || after-before != size {
		return 0, 0, fmt.Errorf("%d made, %d answered: %.300s", after-before, done, answer)
	}
	return took, len(raw), nil
}

// payloads counts the awards in an answer of either form.
func payloads(answer json.RawMessage) (int, error) {
	type element struct{ Data map[string]*payload }
	var elements []element
	if len(answer) > 0 && answer[0] == '[' {
		if err := json.Unmarshal(answer, &elements); err != nil {
			return 0, err
		}
	} else {
		var one element
		if err := json.Unmarshal(answer, &one); err != nil {
			return 0, err
		}
		elements = []element{one}
	}
	made := 0
	for _, e := range elements {
		for _, p := range e.Data {
			if p != nil && len(p.Errors) == 0 && p.UserAchievement != nil {
				made++
			}
		}
	}
	return made, nil
}

// malformed shows what one id that is none does to its neighbours.
func (s *server) malformed(size int, out io.Writer) error {
	list := users(size)
	list[size/2] = "user00001"
	for _, f := range allForms() {
		before, err := s.made()
		if err != nil {
			return err
		}
		var answer json.RawMessage
		if err := s.post(f.body(s, list), &answer); err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		after, err := s.made()
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(out, "%s of %d, one id malformed: %d awards made\n", f.name, size, after-before); err != nil {
			return err
		}
	}
	return nil
}
