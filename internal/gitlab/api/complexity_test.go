package api_test

import (
	"context"
	"os"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/Khan/genqlient/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/ach-cli/ach/internal/gitlab/api"
	"github.com/ach-cli/ach/internal/gitlab/gql"
	"github.com/ach-cli/ach/internal/gitlab/paging"
	"github.com/ach-cli/ach/internal/gitlab/transport"
)

// Each operation that runs over many rows, what it costs, and how many of it
// travel in one request.
func TestMultiplexedOperationsStayWithinTheLimits(t *testing.T) {
	text, err := os.ReadFile("../../../schema.graphql")
	if err != nil {
		t.Fatal(err)
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphql", Input: string(text)})
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		document     string
		points, many int
	}{
		"AwardBrief":     {gql.AwardBrief_Operation, 4, api.MaxChanges},
		"RevokeBrief":    {gql.RevokeBrief_Operation, 4, api.MaxChanges},
		"UsersByName":    {gql.UsersByName_Operation, 20, 12},
		"UsersByID":      {gql.UsersByID_Operation, 20, 12},
		"UsersLikeEmail": {gql.UsersLikeEmail_Operation, 16, 15},
		"UserEmails":     {gql.UserEmails_Operation, 9, 8},
		"UserHoldings":   {gql.UserHoldings_Operation, 52, 4},
		"HoldersBrief":   {gql.HoldersBrief_Operation, 28, 1},
		"GroupMembers":   {gql.GroupMembers_Operation, 27, 1},
		"RoleInGroup":    {gql.RoleInGroup_Operation, 29, 1},
		"GroupAwards":    {gql.GroupAwards_Operation, 39, 6},
		"GroupHolders":   {gql.GroupHolders_Operation, 26, 9},

		"SetAwardMessage":         {gql.SetAwardMessage_Operation, 12, api.MaxMessages},
		"GroupAwardsWithMessages": {gql.GroupAwardsWithMessages_Operation, 41, 6},
		"GroupAwardsWithPeople":   {gql.GroupAwardsWithPeople_Operation, 37, 5},

		"CurrentUser":           {gql.CurrentUser_Operation, 6, 1},
		"ServerVersion":         {gql.ServerVersion_Operation, 2, 1},
		"Administrator":         {gql.Administrator_Operation, 2, 1},
		"Archived":              {gql.Archived_Operation, 2, 1},
		"AchievementByID":       {gql.AchievementByID_Operation, 16, 1},
		"Achievements":          {gql.Achievements_Operation, 37, 1},
		"AchievementInMyGroups": {gql.AchievementInMyGroups_Operation, 39, 1},
		"NewestAward":           {gql.NewestAward_Operation, 8, 1},
		"Holders":               {gql.Holders_Operation, 70, 1},
		"HolderAwardMessages":   {gql.HolderAwardMessages_Operation, 17, 1},
		"UserAwards":            {gql.UserAwards_Operation, 70, 1},
		"UserAwardMessages":     {gql.UserAwardMessages_Operation, 17, 1},
		"AwardsOfNamed":         {gql.AwardsOfNamed_Operation, 73, 1},
		"OwnAwards":             {gql.OwnAwards_Operation, 70, 1},

		"ManagedGroups": {gql.ManagedGroups_Operation, 19, 1},
		"MembersLike":   {gql.MembersLike_Operation, 25, 1},
	} {
		doc, errs := gqlparser.LoadQueryWithRules(schema, tt.document, rules.NewDefaultRules())
		if errs != nil {
			t.Fatal(errs)
		}
		if got := cost(doc.Operations[0].SelectionSet); got != tt.points || got*tt.many > transport.MaxComplexity {
			t.Errorf("%s costs %d, want %d; %d of them cost %d", name, got, tt.points, tt.many, got*tt.many)
		}
		if n := utf8.RuneCountInString(tt.document) * tt.many; n > transport.MaxQueryText {
			t.Errorf("%d of %s have %d characters", tt.many, name, n)
		}
	}
}

// sentQuery takes down the document that it is sent.
type sentQuery struct{ text string }

func (s *sentQuery) MakeRequest(_ context.Context, req *graphql.Request, _ *graphql.Response) error {
	s.text = req.Query
	return nil
}

// What reads a list from its front reads it from its end for the same price.
func TestDocumentsTurnedRound(t *testing.T) {
	text, err := os.ReadFile("../../../schema.graphql")
	if err != nil {
		t.Fatal(err)
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphql", Input: string(text)})
	if err != nil {
		t.Fatal(err)
	}
	for _, document := range []string{
		gql.Holders_Operation, gql.HoldersBrief_Operation, gql.MyAwards_Operation, gql.UserAwards_Operation, gql.AwardsOfNamed_Operation,
		gql.EverAwarded_Operation, gql.Achievements_Operation, gql.UserAwardMessages_Operation, gql.HolderAwardMessages_Operation,
		gql.GroupAwards_Operation, gql.GroupHolders_Operation, gql.GroupAwardsWithMessages_Operation, gql.GroupAwardsWithPeople_Operation,
	} {
		var sent sentQuery
		if err := (paging.Ask[int]{FromEnd: true}).Client(&sent).MakeRequest(t.Context(), &graphql.Request{Query: document}, nil); err != nil {
			t.Fatal(err)
		}
		var prices []int
		for _, text := range []string{document, sent.text} {
			doc, errs := gqlparser.LoadQueryWithRules(schema, text, rules.NewDefaultRules())
			if errs != nil {
				t.Fatal(errs)
			}
			prices = append(prices, cost(doc.Operations[0].SelectionSet))
		}
		if prices[0] != prices[1] {
			t.Errorf("%d points, and %d from the end:\n%s", prices[0], prices[1], sent.text)
		}
		for _, want := range []string{"(last: 100", "hasNextPage: hasPreviousPage", "endCursor: startCursor"} {
			if strings.Count(sent.text, want) != 1 {
				t.Errorf("%q is not once in\n%s", want, sent.text)
			}
		}
	}
}

// cost estimates as GitLab charges (app/graphql/types/base_field.rb,
// app/graphql/resolvers/base_resolver.rb): a field 1, one with a resolver 1 more
// for a sort order, 5 more for a search, and a hundredth more for each row of a
// page.
func cost(set ast.SelectionSet) int {
	sum := 0
	for _, s := range set {
		switch s := s.(type) {
		case *ast.FragmentSpread:
			sum += cost(s.Definition.SelectionSet)
		case *ast.Field:
			c := 1 + cost(s.SelectionSet)
			rows := s.Arguments.ForName("first")
			if rows == nil {
				rows = s.Arguments.ForName("last")
			}
			if rows != nil {
				if s.Definition.Arguments.ForName("sort") != nil {
					c++ // its default counts as set
				}
				if s.Arguments.ForName("search") != nil {
					c += 5
				}
				first, _ := strconv.Atoi(rows.Value.Raw)
				c += c * first / 100
			}
			sum += c
		}
	}
	return sum
}
