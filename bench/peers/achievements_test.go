// Package peers plays other clients of GitLab against the built sandbox, which has to
// be to them what GitLab is. It is a module of its own, since nothing else needs what
// they need.
package peers

import (
	"bufio"
	"bytes"
	"image"
	"image/color"
	"image/png"
	"io"
	"net/http"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	gitlab "gitlab.com/gitlab-org/api/client-go/v2"
)

// The numbers of the built-in world: group acme, its maintainer, and two users.
const (
	acme  = 1
	max   = 3
	alice = 5
	bob   = 6
)

// start runs the sandbox until the test ends, and returns its address.
func start(t *testing.T) string {
	t.Helper()
	server := exec.CommandContext(t.Context(), "../../bin/ach-sandbox")
	stdout, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Wait() }) // the test's context has ended it
	lines := bufio.NewScanner(stdout)
	lines.Scan()
	name, host, _ := strings.Cut(lines.Text(), " ")
	if name != "host" {
		t.Fatalf("the sandbox began with %q", lines.Text())
	}
	go func() { _, _ = io.Copy(io.Discard, stdout) }()
	return strings.TrimSpace(host)
}

// TestClientGo calls each method of client-go's service for achievements.
func TestClientGo(t *testing.T) {
	if n := reflect.TypeFor[gitlab.AchievementsServiceInterface]().NumMethod(); n != 12 {
		t.Errorf("the service has %d methods; those beyond 12 are not called here", n)
	}
	host := start(t)
	as := func(user string) gitlab.AchievementsServiceInterface {
		client, err := gitlab.NewClient("sandbox-"+user+"-api", gitlab.WithBaseURL(host), gitlab.WithoutRetries())
		if err != nil {
			t.Fatal(err)
		}
		return client.Achievements
	}
	owner, maintainer, holder := as("olivia"), as("max"), as("alice")

	picture, err := gitlab.NewGraphQLUpload(square(t), "square.png", "image/png")
	done(t, err)
	made, _, err := maintainer.CreateAchievement(acme, &gitlab.CreateAchievementOptions{
		Name: gitlab.Ptr("Peer"), Description: gitlab.Ptr("Made by another client."), Avatar: picture,
	})
	done(t, err)
	if made.Name != "Peer" || *made.Description != "Made by another client." || made.NamespaceID != acme || made.CreatedAt.IsZero() {
		t.Errorf("created: %+v", made)
	}
	served(t, *made.AvatarURL)
	changed, _, err := maintainer.UpdateAchievement(made.ID, &gitlab.UpdateAchievementOptions{Name: gitlab.Ptr("Peer of ours"), Avatar: picture})
	done(t, err)
	if changed.ID != made.ID || changed.Name != "Peer of ours" || *changed.Description != *made.Description || changed.AvatarURL == nil {
		t.Errorf("updated: %+v", changed)
	}
	other, _, err := maintainer.CreateAchievement(acme, &gitlab.CreateAchievementOptions{Name: gitlab.Ptr("Other")})
	done(t, err)

	var ofAlice []int64
	for _, award := range []struct{ achievement, user int64 }{{made.ID, alice}, {other.ID, alice}, {made.ID, bob}} {
		given, _, err := maintainer.AwardAchievement(award.achievement, award.user, &gitlab.AwardAchievementOptions{AwardMessage: gitlab.Ptr("Well done")})
		done(t, err)
		if given.AchievementID != award.achievement || given.UserID != award.user || given.AwardedByUserID != max || *given.AwardMessage != "Well done" || given.ShowOnProfile {
			t.Errorf("awarded: %+v", given)
		}
		if award.user == alice {
			ofAlice = append(ofAlice, given.ID)
		}
	}
	shown, _, err := holder.UpdateUserAchievement(ofAlice[0], &gitlab.UpdateUserAchievementOptions{ShowOnProfile: gitlab.Ptr(true)})
	done(t, err)
	if !shown.ShowOnProfile {
		t.Errorf("shown: %+v", shown)
	}
	_, _, err = holder.UpdateUserAchievement(ofAlice[1], &gitlab.UpdateUserAchievementOptions{ShowOnProfile: gitlab.Ptr(true)})
	done(t, err)
	slices.Reverse(ofAlice)
	ordered, _, err := holder.UpdateUserAchievementPriorities(ofAlice)
	done(t, err)
	for _, award := range ordered { // those that lost their place are there too
		if i := slices.Index(ofAlice, award.ID); i < 0 && award.Priority != nil || i >= 0 && *award.Priority != int64(i) {
			t.Errorf("ordered: %+v", award)
		}
	}
	if len(ordered) < len(ofAlice) {
		t.Errorf("ordered: %d awards", len(ordered))
	}
	profile, _, err := maintainer.ListUserAchievements("alice", nil)
	done(t, err)
	if len(profile) < 2 || profile[0].ID != ofAlice[0] || profile[1].ID != ofAlice[1] {
		t.Errorf("the profile: %+v", profile)
	}

	lists(t, maintainer, made.ID, other.ID)

	revoked, _, err := maintainer.RevokeAchievement(ofAlice[1])
	done(t, err)
	if revoked.RevokedByUserID == nil || *revoked.RevokedByUserID != max || revoked.RevokedAt == nil {
		t.Errorf("revoked: %+v", revoked)
	}
	gone, _, err := owner.DeleteUserAchievement(ofAlice[0])
	done(t, err)
	if gone.ID != ofAlice[0] {
		t.Errorf("deleted: %+v", gone)
	}
	deleted, _, err := maintainer.DeleteAchievement(other.ID)
	done(t, err)
	if deleted.ID != other.ID {
		t.Errorf("deleted: %+v", deleted)
	}
	if _, _, err := maintainer.DeleteAchievement(other.ID); err == nil || !strings.Contains(err.Error(), "does not exist or you don't have permission") {
		t.Errorf("deleted twice: %v", err)
	}
	if _, _, err := maintainer.CreateAchievement(acme, &gitlab.CreateAchievementOptions{Name: gitlab.Ptr("Peer of ours")}); err == nil || !strings.Contains(err.Error(), "has already been taken") {
		t.Errorf("made twice: %v", err)
	}
}

// lists reads the lists of a group and of one achievement, page after page; it was
// awarded to alice and bob.
func lists(t *testing.T, client gitlab.AchievementsServiceInterface, wanted, newest int64) {
	t.Helper()
	page, answer, err := client.ListAchievements("acme", &gitlab.ListAchievementsOptions{First: gitlab.Ptr(int64(1))})
	done(t, err)
	if len(page) != 1 || page[0].ID != newest || !answer.PageInfo.HasNextPage {
		t.Errorf("the first page: %+v %+v", page, answer.PageInfo)
	}
	page, _, err = client.ListAchievements("acme", &gitlab.ListAchievementsOptions{First: gitlab.Ptr(int64(1)), After: &answer.PageInfo.EndCursor})
	done(t, err)
	if len(page) != 1 || page[0].ID != wanted {
		t.Errorf("the second page: %+v", page)
	}
	page, _, err = client.ListAchievements("acme", &gitlab.ListAchievementsOptions{IDs: []int64{wanted}})
	done(t, err)
	if len(page) != 1 || page[0].ID != wanted {
		t.Errorf("by its id: %+v", page)
	}

	var holders []int64
	for options := (gitlab.ListAchievementRecipientsOptions{First: gitlab.Ptr(int64(1))}); ; {
		awards, answer, err := client.ListAchievementRecipients("acme", wanted, &options)
		done(t, err)
		for _, award := range awards {
			holders = append(holders, award.UserID)
		}
		if !answer.PageInfo.HasNextPage {
			break
		}
		options.After = &answer.PageInfo.EndCursor
	}
	if !slices.Equal(holders, []int64{alice, bob}) {
		t.Errorf("recipients: %v", holders)
	}
	people, _, err := client.ListAchievementUniqueUsers("acme", wanted, nil)
	done(t, err)
	if len(people) != 2 || people[0].Username != "bob" || people[1].Username != "alice" || people[0].State != "active" ||
		!people[0].CreatedAt.Equal(time.Date(2024, 1, 1, 9, 40, 0, 0, time.UTC)) || !strings.HasSuffix(people[0].WebURL, "/bob") {
		t.Errorf("users: %+v", people)
	}
}

func done(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// square draws a picture.
func square(t *testing.T) io.Reader {
	t.Helper()
	var file bytes.Buffer
	done(t, png.Encode(&file, image.NewPaletted(image.Rect(0, 0, 16, 16), color.Palette{color.Black})))
	return &file
}

// served expects a picture at an address.
func served(t *testing.T, address string) {
	t.Helper()
	answer, err := http.Get(address)
	done(t, err)
	defer func() { _ = answer.Body.Close() }()
	if _, err := png.Decode(answer.Body); err != nil {
		t.Errorf("%s: %s: %v", address, answer.Status, err)
	}
}
