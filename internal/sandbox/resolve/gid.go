package resolve

import (
	"fmt"
	"strconv"
	"strings"
)

func gid(class string, id int) string { return "gid://gitlab/" + class + "/" + strconv.Itoa(id) }

// modelID is the last part of a global id that package document let through.
func modelID(gid string) string { return gid[strings.LastIndexByte(gid, '/')+1:] }

// number is the model id as a number; one that is none finds nothing.
func number(gid string) int {
	id, err := strconv.Atoi(modelID(gid))
	if err != nil {
		return 0
	}
	return id
}

// userNumber reads an element of users(ids:), which is a plain ID in the
// schema and so is judged here and not with the document (users_resolver.rb).
func userNumber(id string) (int, error) {
	rest, ok := strings.CutPrefix(id, "gid://gitlab/")
	parts := strings.Split(rest, "/")
	if !ok || len(parts) != 2 || parts[0] == "" || parts[1] == "" {
		return 0, fmt.Errorf("%s is not a valid GitLab ID.", id) //nolint:staticcheck // GitLab's text
	}
	if parts[0] != "User" {
		return 0, fmt.Errorf("%s is not a valid ID for User.", id) //nolint:staticcheck // GitLab's text
	}
	return number(id), nil
}
