package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// holders asks for what 'ach list' asks for: a page of the holders of an
// achievement, with every field of a row.
const holders = `query($namespace: ID!, $id: AchievementsAchievementID!, $after: String) {
  namespace(fullPath: $namespace) { achievements(first: 1, ids: [$id]) { nodes { id userAchievements(first: 100, after: $after) {
    count nodes { id createdAt showOnProfile priority revokedAt
      user { id username name state } awardedByUser { id username name state } revokedByUser { id username name state }
      achievement { id name description namespace { id fullPath } } }
    pageInfo { hasNextPage endCursor } } } } } }`

// lists reads the lists of one achievement, such as 12, or of all of some, such as 1-200.
func (s *server) lists(achievements, namespace string) error {
	first, last, several := strings.Cut(achievements, "-")
	if !several {
		last = first
	}
	from, err := strconv.Atoi(first)
	if err != nil {
		return err
	}
	to, err := strconv.Atoi(last)
	if err != nil {
		return err
	}
	for id := from; id <= to; id++ {
		s.achievement = fmt.Sprintf("gid://gitlab/Achievements::Achievement/%d", id)
		if err := s.pages(namespace); err != nil {
			return err
		}
	}
	return nil
}

// pages reads the whole list and prints nothing: what the requests alone take.
func (s *server) pages(namespace string) error {
	var after *string
	rows := 0
	for {
		var answer struct {
			Data struct {
				Namespace struct {
					Achievements struct {
						Nodes []struct {
							UserAchievements struct {
								Nodes    []any
								PageInfo struct {
									HasNextPage bool
									EndCursor   *string
								}
							}
						}
					}
				}
			}
		}
		err := s.post(operation{holders, map[string]any{"namespace": namespace, "id": s.achievement, "after": after}}, &answer)
		if err != nil {
			return err
		}
		nodes := answer.Data.Namespace.Achievements.Nodes
		if len(nodes) != 1 || len(nodes[0].UserAchievements.Nodes) == 0 {
			return fmt.Errorf("no page after %d rows", rows)
		}
		page := nodes[0].UserAchievements
		rows += len(page.Nodes)
		if !page.PageInfo.HasNextPage {
			break
		}
		after = page.PageInfo.EndCursor
	}
	if rows == 0 {
		return errors.New("there is nothing to list")
	}
	return nil
}
