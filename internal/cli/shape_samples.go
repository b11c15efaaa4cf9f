package cli

import (
	"errors"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/bulk/journal"
	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/gitlab"
)

// Samples with every field, from which the types of the fields are read. Their
// values are printed nowhere.

func sampleTime() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }

func sampleAchievement() gitlab.Achievement {
	return gitlab.Achievement{
		ID: 1, Name: "x", Description: "x", AvatarURL: "x", Namespace: gitlab.Namespace{Path: "x"},
		CreatedAt: sampleTime(), UpdatedAt: sampleTime(),
	}
}

func sampleAward() gitlab.Award {
	someone, now, text, first := gitlab.User{ID: 1, Username: "x"}, sampleTime(), "x", 0
	return gitlab.Award{
		ID: 1, Achievement: sampleAchievement(), User: someone, AwardedBy: someone, AwardedAt: now,
		Priority: &first, RevokedAt: &now, Message: &text,
	}
}

func sampleResult() bulk.Result {
	return bulk.Result{Row: bulk.Row{User: "x", UserID: 1, AchievementID: 1, Message: "x"}, Status: bulk.StatusAwarded, AwardID: 1, Error: "x"}
}

func sampleRun() journal.Summary {
	return journal.Summary{ID: "x", CreatedAt: sampleTime(), Host: "x", Command: "x"}
}

func sampleAccount() account {
	return account{
		host: "x", hostFrom: "x", user: gitlab.User{ID: 1, Username: "x"}, tokenFrom: "x", shadows: []string{"x"},
		known: true, token: sampleToken(), version: "x", namespace: "x",
		awarding: prospect{"x", "x"}, problem: errors.New("x"),
	}
}

func sampleToken() gitlab.Token {
	return gitlab.Token{
		Name: "x", Scopes: []string{"x"}, ExpiresAt: "x", FineGrained: true,
		Grants: []gitlab.Grant{{Access: "x", Permissions: []string{"x"}, Group: 1, Project: 1}},
	}
}

func sampleSetting() config.Value { return config.Value{Key: "x", Text: "x", From: "x"} }

func sampleAddress(gitlab.Namespace) string { return "x" }
