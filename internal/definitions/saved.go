package definitions

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/safefile"
)

// A Saved plan is one in a file, which may be carried out later as long as it is made from
// the same.
type Saved struct {
	Version   int      `json:"ach_plan"` // of this form
	Host      string   `json:"host"`
	Account   ids.User `json:"account"`
	Namespace string   `json:"namespace"`
	File      string   `json:"file"` // the file of achievements, as it was named
	Options   Options  `json:"options"`
	From      From     `json:"from"`
	Rows      []Row    `json:"rows"`
}

// A savedRow is a [Row] as it is written.
type savedRow struct {
	Action        Action          `json:"action"`
	Achievement   string          `json:"achievement"`
	AchievementID ids.Achievement `json:"achievement_id,omitempty"`
	Fields        []Field         `json:"fields,omitempty"`
	User          string          `json:"user,omitempty"`
	UserID        ids.User        `json:"user_id,omitempty"`
	State         string          `json:"user_state,omitempty"`
	Name          string          `json:"name,omitempty"`
	AwardID       ids.Award       `json:"award_id,omitempty"`
	Message       string          `json:"message,omitempty"`
	Awards        int             `json:"awards,omitempty"`
	From          string          `json:"from,omitempty"`
	Why           string          `json:"why,omitempty"`
}

// MarshalJSON writes a row as it stands in a saved plan.
func (r Row) MarshalJSON() ([]byte, error) {
	return json.Marshal(savedRow{
		r.Action, r.Achievement, r.AchievementID, r.Fields, r.User.Username, r.User.ID, r.User.State,
		r.Name, r.AwardID, r.Message, r.Awards, r.From, r.Why,
	})
}

// UnmarshalJSON reads a row of a saved plan.
func (r *Row) UnmarshalJSON(text []byte) error {
	var s savedRow
	if err := json.Unmarshal(text, &s); err != nil {
		return err
	}
	*r = Row{
		s.Action, s.Achievement, s.AchievementID, s.Fields, gitlab.User{ID: s.UserID, Username: s.User, State: s.State},
		s.Name, s.AwardID, s.Message, s.Awards, s.From, s.Why,
	}
	return nil
}

const (
	savedVersion = 1
	maxSaved     = 256 << 20
)

// Write writes the plan whole or not at all, readable for its owner only.
func (s Saved) Write(path string) error {
	s.Version = savedVersion
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(s); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return safefile.Write(safefile.Paths{}, path, text.Bytes(), safefile.Options{Mode: 0o600, Sync: true})
}

// ReadSaved reads a plan.
func ReadSaved(path string) (*Saved, error) {
	text, _, err := safefile.ReadNamed(path, maxSaved)
	if err != nil {
		return nil, err
	}
	s := &Saved{}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	switch err := decoder.Decode(s); {
	case err != nil || s.Version == 0:
		return nil, fmt.Errorf("%s is no plan", path)
	case s.Version != savedVersion:
		return nil, fmt.Errorf("%s is a plan of version %d, and this program reads %d", path, s.Version, savedVersion)
	case decoder.More():
		return nil, errors.New(path + " has more than a plan")
	}
	return s, nil
}
