package document

import (
	"encoding/json"
	"math/big"
)

// Fits takes the size of a value from what is left, and reports whether that was enough.
// It goes no further into a value than that, which may be endless by what it repeats.
func Fits(v any, left *int) bool {
	switch v := v.(type) {
	case string:
		*left -= len(v)
	case json.Number:
		*left -= len(v)
	case *big.Int:
		*left -= v.BitLen() / 3 // digits, or a few more
	case []any:
		for i := 0; i < len(v) && *left >= 0; i++ {
			*left -= len("[]")
			Fits(v[i], left)
		}
	case map[string]any:
		for key, value := range v {
			if *left -= len(key); !Fits(value, left) {
				break
			}
		}
	}
	return *left >= 0
}
