package store

import "strconv"

// Totals is the state in numbers, for when a [Snapshot] would be too long.
type Totals struct {
	AwardsMade   int `json:"awards_made"`
	EmailsSent   int `json:"emails_sent"`
	Users        int `json:"user_count"`
	Groups       int `json:"group_count"`
	Achievements int `json:"achievement_count"`
	// Awards are those that were not deleted; Standing of them are not
	// revoked either.
	Awards   int `json:"award_count"`
	Standing int `json:"standing_count"`
	// Pairs are the different pairs of a user and an achievement among the
	// standing awards: as many as Standing, unless somebody has one twice.
	Pairs int `json:"pair_count"`
	// StandingOf counts them by the achievement's id, all of which are listed.
	StandingOf map[string]int `json:"standing_by_achievement"`
}

// Totals counts.
func (s *Store) Totals() Totals {
	t := Totals{AwardsMade: s.awardsMade, EmailsSent: len(s.emails), Users: len(s.users), StandingOf: map[string]int{}}
	for _, ns := range s.namespaces {
		if ns.IsGroup() {
			t.Groups++
		}
	}
	for _, a := range s.achievements {
		if a == nil {
			continue
		}
		t.Achievements++
		holders := map[int]bool{}
		standing := 0
		for _, id := range s.awardsByAchievement[a.ID] {
			t.Awards++
			if award := s.awards[id]; award.RevokedAt == nil {
				standing++
				holders[award.User.ID] = true
			}
		}
		t.Standing += standing
		t.Pairs += len(holders)
		t.StandingOf[strconv.Itoa(a.ID)] = standing
	}
	return t
}
