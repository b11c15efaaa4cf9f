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
	Picture *Picture // nil where the file leaves it alone
	Listed  []Listed // who is to hold it; of several awards each once
	Except  []Listed // who is not to hold it and was not found
	Empty   string   // a source that named nobody, in words; "" for none
}

// A Picture is one of the file, as it would be uploaded.
type Picture struct {
	Path   string // as the file names it
	File   string // where it is on disk
	Digest string // hex, which the name of the upload carries
}

// Listed is one entry of those who are to hold an achievement.
type Listed struct {
	User    gitlab.User // zero where nobody was found
	Name    string      // what the file calls somebody who was not found
	Message string      // of the award; "" for none
	From    string      // what lists them, in words
	Email   bool        // they are named by an e-mail, which GitLab need not show
	Why     string      // why nobody was found
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
	Prune           bool // revoke of who is not listed what is revocable
	DeleteUnmanaged bool // delete what the file does not list
	MaxRevokes      int  // -1 where nobody said; awards that may be revoked of one achievement, and by deleting them
	AllowEmpty      bool // a source that names nobody is meant so
	Now             time.Time
}

// An Action is what a row of a plan is about.
type Action string

// The actions that change something, in the order in which they are done.
const (
	Create Action = "create"
	Update Action = "update"
	Award  Action = "award"
	Revoke Action = "revoke"
	Delete Action = "delete"
)

// The actions that change nothing and are told.
const (
	Unlisted       Action = "unlisted"        // holds it and is not listed
	Waiting        Action = "waiting"         // is listed and has no account
	CannotTell     Action = "cannot_tell"     // may hold it
	Unmanaged      Action = "unmanaged"       // the group has it, and the file does not list it
	UnknownPicture Action = "unknown_picture" // it was uploaded by other hands
	Refused        Action = "refused"         // a guard is in the way
)

// Changes reports whether a row is a change.
func (a Action) Changes() bool {
	switch a {
	case Create, Update, Award, Revoke, Delete:
		return true
	}
	return false
}

// A Row is one thing that would be done, or is told.
type Row struct {
	Action        Action
	Achievement   string          // its name, after the changes
	AchievementID ids.Achievement // 0 where it is not there yet
	Fields        []Field         // of create and update
	User          gitlab.User     // of awards
	Name          string          // what the file calls somebody who was not found
	AwardID       ids.Award       // of revoke and unlisted
	Message       string          // of award
	Awards        int             // of delete: how many go with it
	Why           string
}

// A Field is one that a definition would have anew.
type Field struct{ Name, Before, After string }

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
