package definitions

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
)

// A print is a hash of values.
type print struct {
	hash.Hash
	*json.Encoder
}

func newPrint() print {
	sum := sha256.New()
	return print{sum, json.NewEncoder(sum)}
}

// add adds values, of types that JSON has a form for.
func (p print) add(values ...any) {
	if err := p.Encode(values); err != nil {
		panic(fmt.Sprintf("a hash of texts and numbers: %v", err))
	}
}

func (p print) sum() string { return hex.EncodeToString(p.Sum(nil)) }
