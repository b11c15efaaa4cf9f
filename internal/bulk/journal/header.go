package journal

import (
	"io"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/ids"
)

// The versions of the format of the file. The first had neither numbers nor
// checksums of its lines, and knew the account by its name alone. It is still read,
// and a run that was begun in it is finished in it.
const (
	firstVersion = 1
	version      = 2
)

// Header says what a run was asked to do.
type Header struct {
	Version     int               `json:"version"`              // set by Create
	ID          string            `json:"id"`                   // see NewID
	Host        string            `json:"host"`                 // origin of the server, as the caller writes it everywhere
	Server      string            `json:"server,omitempty"`     // and as the server writes it; since version 2
	Account     string            `json:"account"`              // user name of who runs it, for words
	AccountID   ids.User          `json:"account_id,omitempty"` // their number, which no other gets; since version 2
	Command     string            `json:"command"`              // as it was typed
	Action      bulk.Action       `json:"action,omitempty"`
	CreatedAt   time.Time         `json:"created_at"` // set by Create
	InputSHA256 string            `json:"input_sha256,omitempty"`
	Options     map[string]string `json:"options,omitempty"`
}

const (
	idTime    = "20060102-150405"
	idLetters = "abcdefghijkmnpqrstuvwxyz23456789" // none that is taken for another
	idRandom  = 4
)

// NewID returns an id such as 20261123-023100-x7k2: the time in UTC, so that
// ids sort by age, and letters that tell apart the runs of one second. random is
// crypto/rand.Reader outside of tests; what it fails to deliver counts as zeros,
// and Create refuses an id that is taken.
func NewID(now time.Time, random io.Reader) string {
	letters := make([]byte, idRandom)
	_, _ = io.ReadFull(random, letters)
	for i, b := range letters {
		letters[i] = idLetters[int(b)%len(idLetters)]
	}
	return now.UTC().Format(idTime) + "-" + string(letters)
}

// validID reports whether an id may be one of NewID. What passes can be the name
// of a file on any system.
func validID(id string) bool {
	if len(id) != len(idTime)+1+idRandom || strings.Trim(id[len(idTime)+1:], idLetters) != "" {
		return false
	}
	_, err := time.Parse(idTime+"-", id[:len(idTime)+1])
	return err == nil
}
