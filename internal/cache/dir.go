package cache

import "github.com/ach-cli/ach/internal/folder"

// Dir returns the folder for lists, "" if there is none to use; see [folder.Of].
func Dir(env func(name string) string, home, goos string) string {
	return folder.Of(folder.Place{
		Variable: "XDG_CACHE_HOME", Darwin: []string{"Library", "Caches"}, Other: []string{".cache"},
		Below: []string{"ach", "completion"}, Windows: []string{"ach", "cache", "completion"},
	}, env, home, goos)
}
