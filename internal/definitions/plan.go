package definitions

import (
	"time"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/manifest"
)

// A Wanted achievement is what the file says of one.
type Wanted struct {
	manifest.Achievement
	Picture *Picture          // nil where the file leaves it alone
	Listed  []Listed          // who is to hold it; of several awards each once
	Except  []Listed          // who is not to hold it and was not found
	Out     map[ids.User]bool // who is not to hold it and was found
	Empty   string            // sources that named nobody who is found, in words; "" for none
}

// A Picture is one of the file, as it would be uploaded.
type Picture struct {
	Path   string // as the file names it
	File   string // where it is on disk
	Digest string // hex, which the name of the upload carries
}

// Listed is one entry of those who are to hold an achievement.
type Listed struct {
	User    gitlab.User // zero where nobody is certain
	Name    string      // what the file calls somebody who was not found
	Message string      // of the award; "" for none
	From    string      // what lists them, in words
	Maybe   []ids.User  // where nobody is certain: holders who may be meant
	Anyone  bool        // any of the holders may be: they are named by what GitLab need not show, such as an e-mail
	Why     string      // why nobody is certain
}

// Existing is an achievement of the group, with its awards that stand.
type Existing struct {
	gitlab.Achievement
	Awards   []gitlab.Award // the oldest first; with their messages where those can be read
	Unshown  int            // awards that GitLab counts and does not show
	Veil     gitlab.Veil    // why there may be more than is shown, of everybody
	Messages bool           // the messages were read
	// Told are users of whom all was seen, whatever is not shown of others.
	Told map[ids.User]bool
}

// Options say how far a plan may go.
type Options struct {
	Prune           bool      `json:"prune"`            // revoke of who is not listed what is revocable
	DeleteUnmanaged bool      `json:"delete_unmanaged"` // delete what the file does not list
	MaxRevokes      int       `json:"max_revokes"`      // -1 where nobody said; awards that may be revoked of one achievement, and by deleting them
	AllowEmpty      bool      `json:"allow_empty"`      // a source that names nobody is meant so
	Now             time.Time `json:"at"`               // zero for the time of the server
	KeepMessages    string    `json:"-"`                // why GitLab would not change the message of an award that stands; "" where it would
}

// An Action is what a row of a plan is about.
type Action string

// The actions that change something, in the order in which they are done.
const (
	Create Action = "create"
	Update Action = "update"
	Reword Action = "update_message" // of an award that stands
	Award  Action = "award"
	Revoke Action = "revoke"
	Delete Action = "delete"
)

// The actions that change nothing and are told.
const (
	OtherMessage   Action = "other_message"   // the award says something else, and is left so
	Unlisted       Action = "unlisted"        // holds it and is not listed
	Ended          Action = "ended"           // its last day is over
	Surplus        Action = "surplus"         // it is held more often than listed
	Waiting        Action = "waiting"         // is listed and has no account
	CannotTell     Action = "cannot_tell"     // may hold it
	Unmanaged      Action = "unmanaged"       // the group has it, and the file does not list it
	UnknownPicture Action = "unknown_picture" // it was uploaded by other hands
	Refused        Action = "refused"         // a guard is in the way
)

// Actions are all of them, in the order in which they are done, and then told.
func Actions() []Action {
	return []Action{Create, Update, Reword, Award, Revoke, Delete, Refused, CannotTell, Waiting, Ended, OtherMessage, Unlisted, Surplus, UnknownPicture, Unmanaged}
}

// Changes reports whether a row is a change.
func (a Action) Changes() bool {
	switch a {
	case Create, Update, Reword, Award, Revoke, Delete:
		return true
	}
	return false
}

// A Row is one thing that would be done, or is told.
type Row struct {
	Action        Action
	Achievement   string          // its name, after the changes
	AchievementID ids.Achievement // 0 where it is not there yet
	Fields        []Field         // of create, update and update_message
	User          gitlab.User     // of awards
	Name          string          // what the file calls somebody who was not found
	AwardID       ids.Award       // of update_message, revoke and unlisted
	Message       string          // of award, update_message and other_message: what the file says
	Awards        int             // of delete: how many go with it
	From          string          // of those who are listed: what lists them
	Why           string
}

// A Field is one that a definition, or an award, would have anew.
type Field struct {
	Name   string `json:"name"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// A Plan is what makes a group what a file says.
type Plan struct {
	Rows []Row
}

// Count counts the rows of an action.
func (p *Plan) Count(action Action) int {
	n := 0
	for _, row := range p.Rows {
		if row.Action == action {
			n++
		}
	}
	return n
}

// Emails is how many e-mails GitLab would send for the awards at most: one each, but to
// accounts that are not active, or that it does not show, none.
func (p *Plan) Emails() int {
	n := 0
	for _, row := range p.Rows {
		if row.Action == Award && row.User.State == "active" {
			n++
		}
	}
	return n
}

// Pending counts the changes.
func (p *Plan) Pending() int {
	n := 0
	for _, row := range p.Rows {
		if row.Action.Changes() {
			n++
		}
	}
	return n
}
