package journal

import "github.com/ach-cli/ach/internal/folder"

// Dir returns the folder of the journals, "" if there is none to use; see [folder.Of].
func Dir(env func(name string) string, home, goos string) string {
	return folder.Of(folder.Place{
		Variable: "XDG_STATE_HOME", Darwin: []string{"Library", "Application Support"}, Other: []string{".local", "state"},
		Below: []string{"ach", "runs"}, Windows: []string{"ach", "runs"},
	}, env, home, goos)
}
