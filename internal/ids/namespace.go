package ids

import (
	"errors"
	"fmt"
	"strings"
)

// A Namespace is the full id of a group or of a personal namespace, as GitLab wrote
// it: GitLab accepts the id of a group wherever it wants that of a namespace. Nobody
// needs its number.
type Namespace string

// Class is GitLab's name for the sort of namespace, such as Group.
func (id Namespace) Class() string {
	class, _, _ := strings.Cut(strings.TrimPrefix(string(id), prefix), "/")
	return class
}

// UnmarshalText refuses what is not such an id.
func (id *Namespace) UnmarshalText(text []byte) error {
	switch Namespace(text).Class() {
	case "Namespace", "Group", "Namespaces::UserNamespace", "Namespaces::ProjectNamespace":
		*id = Namespace(text)
		return nil
	}
	return fmt.Errorf("%q is not the id of a namespace", text)
}

// MarshalText refuses the empty id.
func (id Namespace) MarshalText() ([]byte, error) {
	if id == "" {
		return nil, errors.New("no id of a namespace to send")
	}
	return []byte(id), nil
}
