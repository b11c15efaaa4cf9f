package sandbox

import (
	"errors"
	"io"
	"net/http"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/ach-cli/ach/internal/sandbox/document"
	"github.com/ach-cli/ach/internal/sandbox/fault"
)

// SetFaults replaces the plan of faults, with all its counts at zero. Where one
// fault is wrong nothing changes.
func (s *Server) SetFaults(faults []fault.Fault) error { return s.faults.Set(faults) }

// Faults tells what became of each fault, in the order of the plan.
func (s *Server) Faults() []fault.Count { return s.faults.Counts() }

// Wait returns when every request that is executed late has been.
func (s *Server) Wait() { s.faults.Wait() }

// changeFaults is /__sandbox/faults: GET lists the plan, POST adds to it, a
// JSON array of texts or one text, and DELETE empties it.
func (s *Server) changeFaults(w http.ResponseWriter, r *http.Request) {
	var err error
	switch r.Method {
	case http.MethodGet:
	case http.MethodPost:
		err = s.addFaults(http.MaxBytesReader(w, r.Body, 1<<20))
	case http.MethodDelete:
		err = s.SetFaults(nil)
	default:
		w.Header().Set("Allow", "GET, POST, DELETE")
		writeJSON(w, http.StatusMethodNotAllowed, map[string]string{"error": "the methods are GET, POST and DELETE"})
		return
	}
	if err != nil {
		writeJSON(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"faults": s.Faults()})
}

var errFaultsForm = errors.New(`want a JSON array of faults, as in ["latency=50ms", "close-after,times=1"]`)

func (s *Server) addFaults(body io.Reader) error {
	texts, ok := oneOrMore[string](body)
	if !ok {
		return errFaultsForm
	}
	faults := make([]fault.Fault, len(texts))
	for i, text := range texts {
		var err error
		if faults[i], err = fault.Parse(text); err != nil {
			return err
		}
	}
	return s.faults.Add(faults)
}

// operations tells what a request asks for, before anybody has judged it.
func (s *Server) operations(r *http.Request) []fault.Operation {
	if r.URL.Path != s.root+graphqlPath {
		return nil
	}
	req, err := readRequest(nil, r)
	if err != nil {
		return nil
	}
	var operations []fault.Operation
	for _, c := range req.calls {
		operations = append(operations, outline(c))
	}
	return operations
}

// outline is nameless and empty for a text that is no document.
func outline(c *call) fault.Operation {
	op, fields := document.Outline(c.query, c.operationName)
	if op == nil {
		return fault.Operation{}
	}
	return fault.Operation{Name: op.Name, Mutation: op.Operation == ast.Mutation, Fields: fields}
}
