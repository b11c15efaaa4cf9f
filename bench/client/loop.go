package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
)

const (
	lookUp = `query($name: String!) { user(username: $name) { id } }`
	award  = `mutation($input: AchievementsAwardInput!) { achievementsAward(input: $input) { errors userAchievement { id } } }`
)

// loop looks up each name of a file and awards, one request after another.
func (s *server) loop(file string) error {
	names, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	for name := range strings.FieldsSeq(string(names)) {
		if err := s.awardOne(name); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func (s *server) awardOne(name string) error {
	var found struct {
		Data struct{ User *struct{ ID string } }
	}
	if err := s.post(operation{lookUp, map[string]any{"name": name}}, &found); err != nil {
		return err
	}
	if found.Data.User == nil {
		return errors.New("there is no such user")
	}
	var done struct {
		Data struct{ AchievementsAward *payload }
	}
	if err := s.post(operation{award, map[string]any{"input": s.input(found.Data.User.ID)}}, &done); err != nil {
		return err
	}
	if p := done.Data.AchievementsAward; p == nil || len(p.Errors) > 0 {
		return fmt.Errorf("not awarded: %+v", done)
	}
	return nil
}

func (s *server) input(user string) map[string]any {
	return map[string]any{"achievementId": s.achievement, "userId": user}
}
