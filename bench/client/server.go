package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// A server is the GitLab to talk to. Its connection is kept alive.
type server struct {
	host, token string
	achievement string // the full id of the one that is awarded
}

// operation is one GraphQL operation as it travels.
type operation struct {
	Query     string         `json:"query"`
	Variables map[string]any `json:"variables,omitempty"`
}

// payload is the answer to one award.
type payload struct {
	UserAchievement *struct{ ID string }
	Errors          []string
}

// post sends a value as JSON and decodes the answer.
func (s *server) post(body, answer any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return s.send(raw, answer)
}

func (s *server) send(raw []byte, answer any) error {
	req, err := http.NewRequest(http.MethodPost, s.host+"/api/graphql", bytes.NewReader(raw))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+s.token)
	req.Header.Set("Content-Type", "application/json")
	return s.do(req, answer)
}

func (s *server) do(req *http.Request, answer any) error {
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close() //nolint:errcheck // it was read, or the error is told
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", res.Status, text)
	}
	if err := json.Unmarshal(text, answer); err != nil {
		return fmt.Errorf("%w in %s", err, text)
	}
	return nil
}

// made counts the awards that the sandbox has made since its start.
func (s *server) made() (int, error) {
	req, err := http.NewRequest(http.MethodGet, s.host+"/__sandbox/state?summary=1", nil)
	if err != nil {
		return 0, err
	}
	var state struct {
		AwardsMade *int `json:"awards_made"`
	}
	if err := s.do(req, &state); err != nil {
		return 0, err
	}
	if state.AwardsMade == nil {
		return 0, errors.New("the sandbox does not say how many awards it has made")
	}
	return *state.AwardsMade, nil
}
