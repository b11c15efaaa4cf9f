package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

const secretText = "glpat-Secret_0123456789"

func TestSecretIsNeverPrinted(t *testing.T) {
	secret := NewSecret(secretText)
	if secret.Reveal() != secretText || secret.IsZero() {
		t.Fatal("the secret is lost")
	}
	hidden := struct{ inner Secret }{secret}
	host := struct{ Token Secret }{secret}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%t", "%e"} {
		for _, value := range []any{secret, &secret, hidden, &hidden, host, []Secret{secret}, map[string]Secret{"a": secret}} {
			if got := fmt.Sprintf(verb, value); strings.Contains(got, "Secret_") || strings.Contains(got, fmt.Sprintf("%x", "Secret_")) {
				t.Errorf("%s of %T prints the token: %s", verb, value, got)
			}
		}
	}
	asJSON, err := json.Marshal(map[string]any{"host": host, "secret": secret})
	asYAML, err2 := yaml.Marshal(map[string]any{"host": host, "secret": secret})
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("m", "secret", secret, "host", host)
	slog.New(slog.NewTextHandler(&log, nil)).Info("m", "secret", secret, "host", host)
	for name, got := range map[string]string{"JSON": string(asJSON), "YAML": string(asYAML), "slog": log.String(), "String": secret.String()} {
		if strings.Contains(got, "Secret_") || !strings.Contains(got, redacted) {
			t.Errorf("%s gives %s", name, got)
		}
	}
	if err := errors.Join(err, err2); err != nil {
		t.Error(err)
	}
	if zero := NewSecret(""); !zero.IsZero() || zero.Reveal() != "" {
		t.Error("the empty token is not zero")
	}
}

func TestNormalizeToken(t *testing.T) {
	for _, raw := range []string{secretText, " " + secretText + "\n", "\t" + secretText + "\r\n"} {
		if got, err := normalizeToken(raw); err != nil || got != secretText {
			t.Errorf("%q: got %q, %v", raw, got, err)
		}
	}
	for name, raw := range map[string]string{
		"blank":         " \n",
		"inner blank":   "Bearer Secret_0",
		"line break":    "Secret_0\nSecret_1",
		"control":       "Secret_\x000",
		"escape":        "Secret_\x1b[0m",
		"delete":        "Secret_\x7f",
		"non-ASCII":     "Secret_ü",
		"no-break":      "Secret_\u00a00",
		"broken UTF-8":  "Secret_\xff",
		"not filled in": "$Secret_TOKEN",
	} {
		t.Run(name, func(t *testing.T) {
			got, err := normalizeToken(raw)
			var e *Error
			if !errors.As(err, &e) || got != "" {
				t.Fatalf("accepted as %q, error %v", got, err)
			}
			if strings.Contains(e.Message+e.Hint, "Secret_") || e.Hint == "" {
				t.Errorf("message %q, hint %q", e.Message, e.Hint)
			}
		})
	}
}
