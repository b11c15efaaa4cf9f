package sandbox_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
)

// BenchmarkAwards is a request of a bulk run: sixty awards in one array, each
// with the whole document.
func BenchmarkAwards(b *testing.B) {
	s, err := sandbox.New(sandbox.Options{Now: noon})
	if err != nil {
		b.Fatal(err)
	}
	calls := make([]any, 60)
	for i := range calls {
		calls[i] = map[string]any{
			"query":         `mutation BulkAward ($input: AchievementsAwardInput!) { achievementsAward(input: $input) { userAchievement { id } errors } }`,
			"variables":     map[string]any{"input": map[string]any{"achievementId": firstMerge, "userId": bob}},
			"operationName": "BulkAward",
		}
	}
	body, err := json.Marshal(calls)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		r := httptest.NewRequest(http.MethodPost, "/api/graphql", bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+as("max"))
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatal(w.Code, w.Body)
		}
	}
	if n := s.Summary().AwardsMade; n < 60*b.N {
		b.Fatal(n, "awards made")
	}
}
