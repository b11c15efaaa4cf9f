package document

import (
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
		return "", inspect(value) + " is not a valid Global ID"
	}
	parts := gidForm.FindStringSubmatch(text)
	if parts == nil {
		return "", inspect(text) + " is not a valid Global ID"
	}
	if parts[1] != "gitlab" {
		return "", inspect(text) + " is not a Gitlab Global ID"
	}
	classes := gidClasses(scalar)
	if !slices.Contains(classes, parts[2]) {
		return "", inspect(text) + " does not represent an instance of " + classes[0]
	}
	return "gid://gitlab/" + parts[2] + "/" + parts[3], ""
}
