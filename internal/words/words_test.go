package words

import "testing"

func TestShellLine(t *testing.T) {
	got := ShellLine("ach", "create", "-n", "acme/tools", "--name", "It's $HOME", "--description", "", "Größe", "a\\b")
	if want := `ach create -n acme/tools --name 'It'\''s $HOME' --description '' 'Größe' 'a\b'`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
