package bulk

import (
	"context"
	"fmt"
	"time"

	"github.com/ach-cli/ach/internal/ids"
)

// Action is what a row or a change does.
type Action string

// The actions.
const (
	Award  Action = "award"
	Revoke Action = "revoke"
	Show   Action = "show" // on the holder's profile; this one and the next are for InTurn
	Hide   Action = "hide"
	Accept Action = "accept" // show what waits for that
	Reword Action = "update" // change the message of an award that stands
)

// done is the status of a row for which an action was carried out.
func (a Action) done() Status {
	return map[Action]Status{Award: StatusAwarded, Revoke: StatusRevoked, Show: StatusShown, Hide: StatusHidden, Accept: StatusShown, Reword: StatusUpdated}[a]
}

// Status is what became of a row. Its text is what reports and journals say.
type Status string

// The statuses. A row of a finished run has exactly one of them.
const (
	StatusAwarded      Status = "awarded"       // the award exists, and this run made it
	StatusRevoked      Status = "revoked"       // the award is revoked
	StatusShown        Status = "shown"         // the award is on its holder's profile
	StatusHidden       Status = "hidden"        // it is not
	StatusCreated      Status = "created"       // the definition is there now; this one and the next two are not of runs
	StatusUpdated      Status = "updated"       // it is what it was to be
	StatusDeleted      Status = "deleted"       // it is gone, with its awards
	StatusSkipped      Status = "skipped"       // the plan found nothing to do
	StatusFailed       Status = "failed"        // refused, nothing was changed
	StatusUnknown      Status = "unknown"       // sent, and nobody can tell whether it ran
	StatusNotAttempted Status = "not_attempted" // never sent, or certainly not run

	// What only a plan says of a row, which is then not sent.
	StatusExcepted   Status = "excepted"    // its user is among those who are to be left out
	StatusDuplicate  Status = "duplicate"   // it names the same as an earlier row
	StatusNotFound   Status = "not_found"   // it names nobody, or no achievement
	StatusCannotTell Status = "cannot_tell" // whether there is anything to do cannot be seen

	// What only a preview says: a row that is to do.
	StatusWouldAward  Status = "would_award"
	StatusWouldRevoke Status = "would_revoke"
	StatusWouldCreate Status = "would_create" // this one and the next two are not of runs
	StatusWouldUpdate Status = "would_update"
	StatusWouldDelete Status = "would_delete"
)

// Field is a column that is carried from the input to the report. Fields stand
// in the order of the input.
type Field struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	Bare  bool   `json:"bare,omitempty"` // it was no text but another value of JSON, null as ""
}

// Names are what a wrong row calls its user and achievement, as it was written.
type Names struct {
	User          string `json:"user,omitempty"`
	UserID        string `json:"user_id,omitempty"`
	Achievement   string `json:"achievement,omitempty"`
	AchievementID string `json:"achievement_id,omitempty"`
}

// Row is one thing to do. It does not change once it is planned.
type Row struct {
	Line          int             `json:"line"`                  // 1-based line of the input, or place among the rows
	Place         string          `json:"place,omitempty"`       // in words, where Line alone does not tell
	User          string          `json:"user"`                  // user name, what was written of one who was not found; may be ""
	UserID        ids.User        `json:"user_id"`               // 0 where it is not known; what was written of a user who was not found
	AchievementID ids.Achievement `json:"achievement_id"`        // 0 where it is not known; what was written of one that was not found
	Achievement   string          `json:"achievement,omitempty"` // its name, "" where it is not known; what was written of one that was not found
	Message       string          `json:"message,omitempty"`
	AwardID       ids.Award       `json:"award_id,omitempty"`    // revoke, reword: the award that is meant; a skipped award: the one found
	Before        []ids.Award     `json:"before,omitempty"`      // award: all standing awards of this user and achievement, hidden ones included, seen before anything of the run was sent; or the newest of anybody, that one for all
	Unseen        bool            `json:"unseen,omitempty"`      // award: more awards may have stood before than Before has
	MappedFrom    string          `json:"mapped_from,omitempty"` // what the input calls the user, where a map says who that is
	Carried       []Field         `json:"carried,omitempty"`
	Wrote         *Names          `json:"wrote,omitempty"`  // of a row that is wrong
	Status        Status          `json:"status,omitempty"` // decided by the plan, with Error; "" is to do
	Error         string          `json:"error,omitempty"`
	Err           error           `json:"-"` // with Error, where the plan knows more of it than the words; no log keeps it
}

// Where says in words where the row stands.
func (r Row) Where() string {
	if r.Place != "" {
		return r.Place
	}
	return fmt.Sprintf("line %d", r.Line)
}

// Result is what became of a row.
type Result struct {
	Row      *Row // of the plan, which is not copied
	Status   Status
	AwardID  ids.Award // the award made, revoked or found; 0 if none is known
	Attempts int       // how many requests carried the row
	Error    string
	Err      error // what the server said of the row last, where this run sent it and was refused or got no answer; else the row's
}

// Change is one element of a request: an award for a user, or the revocation of
// an award. A revocation names achievement and user too, to read back by.
type Change struct {
	Action        Action
	AchievementID ids.Achievement
	UserID        ids.User
	AwardID       ids.Award // revoke
	Message       string
}

// Verdict says whether a change ran, as far as the answer tells.
type Verdict int

// The verdicts. The zero value is the careful one.
const (
	Unknown  Verdict = iota // it may have run
	Done                    // it ran
	Refused                 // it was refused, and would be again
	NotRun                  // it cannot have run and may be sent again
	Needless                // it was not sent, and is not any more: somebody has done meanwhile what it is for, say
)

// Outcome answers one Change.
type Outcome struct {
	Verdict     Verdict
	AwardID     ids.Award     // Done: the award made or revoked; Needless: the one that was found
	Err         error         // nil only for Done and Needless, of which it says why
	RetryAfter  time.Duration // NotRun by a rate limit: how long the server asks to wait; 0 is not said
	RateLimited bool          // NotRun by a rate limit
	Fatal       bool          // every further change would meet the same: a missing achievement (Refused), a bad token (NotRun)
	TimedOut    bool          // Unknown because time ran out: the request held too much
	AtOnce      bool          // NotRun, and there is nothing to wait for before it is sent again
	// WholeRequest says that none of the request's changes ran, and that each may pass
	// in a smaller one. What else is said holds for a change that was alone in its request.
	WholeRequest bool
	// NotVisible is a change that ran, as the answer says, and of which the answer
	// does not show the award. With Done there is nothing to look for: this
	// account is shown none. With Unknown it is looked for, and never sent again.
	NotVisible bool
}

// StandingAward is a standing award as it was read back.
type StandingAward struct {
	AwardID   ids.Award
	UserID    ids.User
	AwardedBy ids.User // 0 if the server does not say, which is not the one who runs this
	At        time.Time
	Untold    bool // it may be for something else than the run is: its message is not shown
}

// A Reading is the standing awards of some users, as far as they are shown.
type Reading struct {
	Awards []StandingAward
	// NotVisible has the users of whom more awards may stand than Awards has, with
	// the reason in words. What is not seen of them is not absent.
	NotVisible map[ids.User]string
}

// Server is all that the engine needs of GitLab. Both methods may be called by
// several goroutines at once.
type Server interface {
	// Send makes the changes in one request and answers each, in order. It
	// never sends anything a second time.
	Send(ctx context.Context, changes []Change) []Outcome
	// Standing reads the standing awards, hidden ones included, that these users
	// have of the achievement. At most 100 users are asked for at a time.
	Standing(ctx context.Context, achievement ids.Achievement, users []ids.User) (Reading, error)
}

// RowOutcome is the outcome of the row at Index of the plan.
type RowOutcome struct {
	Index    int       `json:"index"`
	Status   Status    `json:"status"`
	AwardID  ids.Award `json:"award_id,omitempty"`
	Attempts int       `json:"attempts,omitempty"`
	Error    string    `json:"error,omitempty"`
	// Ran, with unknown, is a change that the server answered as done without showing
	// the award: the row stays in doubt, and is looked for but never sent again.
	Ran bool `json:"ran,omitempty"`
}

// State is what the journal of an interrupted run knows. The zero value is the
// state of a new run.
type State struct {
	Outcomes map[int]RowOutcome // outcomes, by index of the plan
	Intended map[int]time.Time  // when a row was last sent, or about to be
	Attempts map[int]int        // how often it was
}

// Log is the journal as the engine sees it. Both methods return once the record
// is on disk, and may be called by several goroutines at once. An error of
// either stops the run before anything more is sent.
type Log interface {
	// Intend records that the rows at these indexes of the plan are about to be
	// sent. A row that is sent again is intended again.
	Intend(rows []int, at time.Time) error
	// Record notes outcomes of rows: awarded, revoked or failed. Not attempted
	// takes back the intent of a row that cannot have run, which stays open. Rows
	// that end unknown stay open, too, so that a resumed run reads them back.
	Record(results []RowOutcome) error
}

// NoLog is the log of a run that needs none.
type NoLog struct{}

// Intend does nothing.
func (NoLog) Intend([]int, time.Time) error { return nil }

// Record does nothing.
func (NoLog) Record([]RowOutcome) error { return nil }
