package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/ach-cli/ach/internal/sandbox/store"
)

// Change makes something happen to people while others work, between two
// requests: what is under way is finished first.
func (s *Server) Change(c store.Event) error {
	s.world.Lock()
	defer s.world.Unlock()
	return s.store.Apply(c)
}

var errChangesForm = errors.New(`want a change, as in {"user": "max", "group": "acme", "role": "developer"}, or an array of them`)

// changePeople is POST /__sandbox/changes, with one change or an array of them.
func (s *Server) changePeople(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		writeJSON(w, http.StatusMethodNotAllowed, map[string]string{"error": "the method is POST"})
		return
	}
	changes, ok := oneOrMore[store.Event](http.MaxBytesReader(w, r.Body, 1<<20))
	var err error
	if !ok {
		err = errChangesForm
	}
	for _, c := range changes {
		if err == nil {
			err = s.Change(c)
		}
	}
	if err != nil {
		writeJSON(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
		return
	}
	writeJSON(w, http.StatusOK, map[string]int{"changes": len(changes)})
}

// oneOrMore reads a JSON value, or an array of them that is not empty.
func oneOrMore[T any](body io.Reader) ([]T, bool) {
	raw, err := io.ReadAll(body)
	if raw = bytes.TrimSpace(raw); string(raw) == "null" {
		return nil, false
	}
	if !bytes.HasPrefix(raw, []byte("[")) {
		raw = fmt.Appendf(nil, "[%s]", raw)
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	var list []T
	return list, err == nil && decoder.Decode(&list) == nil && len(list) > 0 && !decoder.More()
}
