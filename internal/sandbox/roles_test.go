package sandbox_test

import (
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
)

// Who is an administrator, and which group is archived, is told by fields that came
// late (app/graphql/types/current_user_type.rb, app/graphql/types/group_type.rb); what
// a request may cost tells of administrators on every release (app/graphql/gitlab_schema.rb).
func TestRolesAreTold(t *testing.T) {
	i := start(t, sandbox.Options{})
	expect(t, i.ask("root", `{ currentUser { admin } }`), "data.currentUser.admin", `true`)
	expect(t, i.ask("max", `{ currentUser { admin } }`), "data.currentUser.admin", `false`)
	expect(t, i.ask("max", `{ group(fullPath: "attic") { archived } }`), "data.group.archived", `true`)
	expect(t, i.ask("max", `{ group(fullPath: "acme") { archived } }`), "data.group.archived", `false`)
	expect(t, i.ask("root", `{ queryComplexity { limit } }`), "data.queryComplexity.limit", `300`)
	expect(t, i.ask("max", `{ queryComplexity { limit } }`), "data.queryComplexity.limit", `250`)

	old := start(t, sandbox.Options{Version: "17.3"})
	expect(t, old.ask("max", `{ currentUser { admin } }`), "errors.0.message", `"Field 'admin' doesn't exist on type 'CurrentUser'"`)
	expect(t, old.ask("root", `{ queryComplexity { limit } }`), "data.queryComplexity.limit", `300`)
}
