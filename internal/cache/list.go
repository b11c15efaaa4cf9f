package cache

import (
	"encoding/json"
	"time"
	"unicode/utf8"
)

// An Item is one line of a list.
type Item struct {
	Value string `json:"value"`
	Note  string `json:"note,omitempty"` // what it is, for people
}

// What a list may hold at most. One that holds more is not kept, and one that is
// read with more was not written here.
const (
	maxItems = 5000
	maxText  = 2048    // bytes of a value or a note
	maxFile  = 1 << 20 // bytes of a list on disk
	format   = 1       // of the file; another one is not read
)

// A list is what a file holds.
type list struct {
	Format  int       `json:"format"`
	SavedAt time.Time `json:"saved_at"`
	Items   []Item    `json:"items"`
}

// encode returns nil for a list that is too large to keep.
func encode(items []Item, now time.Time) []byte {
	if !fits(items) {
		return nil
	}
	text, err := json.Marshal(list{Format: format, SavedAt: now.UTC(), Items: items})
	if err != nil || len(text) > maxFile {
		return nil
	}
	return text
}

// decode reads a list that was saved at most for before now.
func decode(text []byte, now time.Time, fresh time.Duration) ([]Item, bool) {
	var l list
	if len(text) > maxFile || json.Unmarshal(text, &l) != nil || l.Format != format || !fits(l.Items) {
		return nil, false
	}
	age := now.Sub(l.SavedAt)
	if age < 0 || age >= fresh { // a clock that was set back makes nothing fresh
		return nil, false
	}
	return l.Items, true
}

func fits(items []Item) bool {
	if len(items) > maxItems {
		return false
	}
	for _, i := range items {
		if i.Value == "" || len(i.Value) > maxText || len(i.Note) > maxText || !utf8.ValidString(i.Value) || !utf8.ValidString(i.Note) {
			return false
		}
	}
	return true
}
