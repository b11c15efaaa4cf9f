package gitlab_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/gitlab"
)

func TestNameAt(t *testing.T) {
	for _, tt := range []struct{ host, text, want string }{ // want is a part of the error where it begins with !
		{"https://git.example.org", "alice", "alice"},
		{"https://git.example.org", " @5 ", " @5 "},
		{"https://git.example.org", "gid://gitlab/User/5", "gid://gitlab/User/5"},
		{"https://git.example.org", "https://git.example.org/alice", "@alice"},
		{"https://git.example.org", " https://GIT.Example.ORG:443/Alice/ ", "@Alice"},
		{"https://git.example.org", "HTTP://git.example.org./alice", "@alice"},
		{"https://git.example.org", "https://git.example.org/alice?tab=activity#top", "@alice"},
		{"https://git.example.org", "https://git.example.org/users/alice", "@alice"},
		{"https://git.example.org", "https://git.example.org/users", "@users"},
		{"https://git.example.org", "https://git.example.org/2024", "@2024"},
		{"https://git.example.org", "https://git.example.org/a.b-c_d", "@a.b-c_d"},
		{"https://git.example.org:8443/lab", "https://git.example.org:8443/lab/alice", "@alice"},
		{"http://127.0.0.1:8080", "http://127.0.0.1:8080/alice", "@alice"},
		{"http://[::1]:8080", "http://[::1]:8080/alice", "@alice"},
		{"https://git.example.org:8443/lab", "https://git.example.org:8443/alice", "!no profile, which is https://git.example.org:8443/lab/name"},
		{"https://git.example.org:8443/lab", "https://git.example.org:8443/labalice", "!no profile"},
		{"https://git.example.org:8443/lab", "https://git.example.org:8443/lab", "!no profile"},
		{"https://git.example.org:8443/lab", "https://git.example.org/lab/alice", `!one on "git.example.org", and not on git.example.org:8443`},
		{"https://git.example.org", "https://other.example.org/alice", `!one on "other.example.org", and not on git.example.org`},
		{"https://git.example.org", "https://git.example.org.evil.example/alice", "!not on git.example.org"},
		{"https://kit.example.org", "https://\u212ait.example.org/alice", "!not on kit.example.org"},
		{"https://git.example.org", "https://git.example.org@evil.example/alice", "!before its host"},
		{"https://git.example.org", "https://bob:secret@git.example.org/alice", "!before its host"},
		{"https://git.example.org", "https://git.example.org/acme/tools", `!"/acme/tools" on git.example.org is no profile`},
		{"https://git.example.org", "https://git.example.org/-/profile", "!no profile"},
		{"https://git.example.org", "https://git.example.org/users/alice/projects", "!no profile"},
		{"https://git.example.org", "https://git.example.org/", "!no profile"},
		{"https://git.example.org", "https://git.example.org", "!no profile"},
		{"https://git.example.org", "https://git.example.org//alice", "!no profile"},
		{"https://git.example.org", "https://git.example.org/alice//", "!no profile"},
		{"https://git.example.org", "https://git.example.org/@alice", "!no profile"},
		{"https://git.example.org", "https://git.example.org/al%69ce", "!no profile"},
		{"https://git.example.org", "https://git.example.org/alice%2Fbob", "!no profile"},
		{"https://git.example.org", "https://git.example.org/al ice", "!no profile"},
		{"https://git.example.org", "ftp://git.example.org/alice", "!begins with https://"},
		{"https://git.example.org", "://", "!cannot be read"},
		{"", "https://git.example.org/alice", "!not on a GitLab that is known"},
	} {
		var host *url.URL
		if tt.host != "" {
			host, _ = url.Parse(tt.host)
		}
		got, err := gitlab.NameAt(host, tt.text)
		if part, fails := strings.CutPrefix(tt.want, "!"); fails {
			if err == nil || got != "" || !strings.Contains(err.Error(), part) || strings.Contains(err.Error(), "secret") {
				t.Errorf("%s of %q: %q, %v; want %s", tt.text, tt.host, got, err, part)
			}
		} else if err != nil || got != tt.want {
			t.Errorf("%s of %q: %q, %v", tt.text, tt.host, got, err)
		}
	}
}

// Whatever is read as an address names somebody as the name alone would, on that host only.
func FuzzNameAt(f *testing.F) {
	f.Add("https://git.example.org/alice")
	f.Add("http://GIT.example.org:80/lab/users/5/?x#y")
	f.Add("https://a@git.example.org/lab/a%62")
	f.Fuzz(func(t *testing.T, text string) {
		host := &url.URL{Scheme: "https", Host: "git.example.org", Path: "/lab"}
		got, err := gitlab.NameAt(host, text)
		switch {
		case err != nil && (got != "" || strings.ContainsAny(err.Error(), "\n\r\x1b")):
			t.Fatalf("%q: %q, %v", text, got, err)
		case err != nil || !gitlab.IsAddress(text):
			return
		}
		ref, err := gitlab.ParseUserRef(got)
		if err != nil || ref.ID != 0 || "@"+ref.Name != got || !strings.Contains(text, ref.Name) {
			t.Fatalf("%q: %q, %v, %v", text, got, ref, err)
		}
		if !strings.Contains(strings.ToLower(text), "git.example.org") {
			t.Fatalf("%q is on another host", text)
		}
	})
}
