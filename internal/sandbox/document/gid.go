package document

import (
	"fmt"
	"regexp"
	"slices"
)

// gidClasses are the classes each scalar of global ids takes; the first is the
// one its errors name. Subclasses pass (app/graphql/types/global_id_type.rb).
func gidClasses(scalar string) []string {
	switch scalar {
	case "AchievementsAchievementID":
		return []string{"Achievements::Achievement"}
	case "AchievementsUserAchievementID":
		return []string{"Achievements::UserAchievement"}
	case "NamespaceID":
		return []string{"Namespace", "Group", "Namespaces::UserNamespace", "Namespaces::ProjectNamespace"}
	case "UserID":
		return []string{"User"}
	}
	return nil
}

var gidForm = regexp.MustCompile(`^gid://([A-Za-z][A-Za-z0-9_-]*)/([A-Za-z][A-Za-z0-9_:]*)/([^/?#\s]+)(\?[^#\s]*)?$`)

// coerceGID checks a value for a scalar of global ids; the text is the one of
// graphql-ruby's CoercionError.
func coerceGID(scalar string, value any) (string, string) {
	text, ok := value.(string)
	if !ok {
		return "", fmt.Sprintf("%v is not a valid Global ID", value)
	}
	parts := gidForm.FindStringSubmatch(text)
	if parts == nil {
		return "", fmt.Sprintf("%q is not a valid Global ID", text)
	}
	if parts[1] != "gitlab" {
		return "", fmt.Sprintf("%q is not a Gitlab Global ID", text)
	}
	classes := gidClasses(scalar)
	if !slices.Contains(classes, parts[2]) {
		return "", fmt.Sprintf("%q does not represent an instance of %s", text, classes[0])
	}
	return "gid://gitlab/" + parts[2] + "/" + parts[3], ""
}
