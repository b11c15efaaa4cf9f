package config

import (
	"fmt"
	"io"
	"net/url"
	"strings"
)

const redacted = "[redacted]"

// Secret holds a token. Every way of printing or encoding it writes "[redacted]";
// only [Secret.Reveal] returns the value. The zero Secret holds none.
type Secret struct {
	// A pointer, because fmt cannot call the methods of a value in an unexported
	// field: there it prints the address and not the token.
	value *string
}

// NewSecret wraps a token; the empty string makes the zero Secret.
func NewSecret(token string) Secret {
	if token == "" {
		return Secret{}
	}
	return Secret{value: &token}
}

// Reveal returns the token itself, "" where there is none. Hand it to the
// Authorization header, and to what keeps it from getting anywhere else.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// IsZero reports that there is no token.
func (s Secret) IsZero() bool { return s.value == nil }

// String returns "[redacted]".
func (Secret) String() string { return redacted }

// Format writes "[redacted]" for every verb, those that skip String included.
func (Secret) Format(w fmt.State, _ rune) { _, _ = io.WriteString(w, redacted) }

// MarshalText returns "[redacted]", for JSON, YAML and logs.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// normalizeToken trims a token and refuses what cannot stand in a header. The
// messages do not repeat it.
func normalizeToken(raw string) (string, error) {
	token := strings.TrimSpace(raw)
	switch {
	case token == "":
		return "", errorf("paste the token, or leave the setting out", "the token is blank")
	case strings.HasPrefix(token, "$"):
		// GitLab CI leaves the reference as it is where the variable is protected,
		// masked or misspelled, and the server would only say "Invalid token".
		return "", errorf("GitLab CI does this when the variable is not available to the job; look at its protected and environment settings",
			"the token is the name of a variable that was not filled in")
	}
	for i := range len(token) {
		if token[i] <= ' ' || token[i] > '~' {
			return "", errorf("paste the token alone, on one line, without \"Bearer\" or quotes",
				"the token holds a blank, a control character or a character outside ASCII")
		}
	}
	return token, nil
}

// Secrets are the texts of the settings that nobody else may be told: the token in use, the
// values of headers, and a password of the proxy.
func (s *Settings) Secrets() []string {
	texts := []string{s.Token.Reveal()}
	for _, value := range s.Headers {
		texts = append(texts, value.Reveal())
	}
	if proxy, err := url.Parse(s.Proxy.Reveal()); err == nil {
		if password, given := proxy.User.Password(); given {
			texts = append(texts, password)
		}
	}
	return texts
}
