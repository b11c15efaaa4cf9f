package sandbox_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
)

const png = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDRnot much of a picture"

// The form of GitLab's documentation: the input is written in the document and
// only the file is a variable.
const documentedOperations = `{ "query": "mutation ($file: Upload!) { achievementsCreate(input: { namespaceId: \"gid://gitlab/Namespace/1\", name: \"Shiny\", description: \"It shines\", avatar: $file }) { achievement { id name description avatarUrl } errors } }", "variables": { "file": null } }`

// part is one part of a hand-made multipart body; one with a file name is a
// file.
type part struct{ name, filename, data string }

func multipartBody(t *testing.T, parts []part) (string, *bytes.Buffer) {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, p := range parts {
		header := textproto.MIMEHeader{}
		disposition := fmt.Sprintf(`form-data; name=%q`, p.name)
		if p.name == "" {
			disposition = "form-data"
		}
		if p.filename != "" {
			disposition += fmt.Sprintf(`; filename=%q`, p.filename)
			header.Set("Content-Type", "application/octet-stream")
		}
		header.Set("Content-Disposition", disposition)
		out, err := w.CreatePart(header)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = out.Write([]byte(p.data))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), &body
}

func (i *instance) upload(user string, parts ...part) (int, string) {
	i.t.Helper()
	contentType, body := multipartBody(i.t, parts)
	resp, text := i.do(i.request("POST", "/api/graphql", user, contentType, body))
	return resp.StatusCode, text
}

func TestUpload(t *testing.T) {
	i := start(t, sandbox.Options{RelativeRoot: "/gitlab"})
	status, body := i.upload("max",
		part{"operations", "", documentedOperations}, part{"map", "", `{ "0": ["variables.file"] }`}, part{"0", "shiny.png", png})
	want := i.url + "/uploads/-/system/achievements/achievement/avatar/7/shiny.png?v=1748779200"
	if status != 200 || body != `{"data":{"achievementsCreate":{"achievement":{"id":"gid://gitlab/Achievements::Achievement/7","name":"Shiny","description":"It shines","avatarUrl":"`+want+`"},"errors":[]}}}` {
		t.Fatalf("%d %s", status, body)
	}
	req, err := http.NewRequest(http.MethodGet, want, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, served := i.do(req)
	if resp.StatusCode != http.StatusOK || served != png || resp.Header.Get("Content-Type") != "image/png" {
		t.Errorf("%d %s %q", resp.StatusCode, resp.Header.Get("Content-Type"), served)
	}
	for _, path := range []string{"7/other.png", "1/shiny.png", "x/shiny.png", "99/shiny.png"} {
		resp, _ := i.do(i.request("GET", "/uploads/-/system/achievements/achievement/avatar/"+path, "", "", nil))
		if resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, resp.StatusCode)
		}
	}
}

const inputOperations = `{"query":"mutation ($input: AchievementsCreateInput!) { achievementsCreate(input: $input) { errors achievement { avatarUrl } } }","variables":{"input":{"namespaceId":"gid://gitlab/Group/1","name":"Shiny","avatar":null}}}`

func TestUploadForms(t *testing.T) {
	operations := part{"operations", "", inputOperations}
	places := part{"map", "", `{"0":["variables.input.avatar"]}`}
	file := part{"0", "a.png", png}
	const with = `/achievement/avatar/7/a.png`
	for _, c := range []struct {
		name   string
		parts  []part
		status int
		want   string
	}{
		{"inside the input", []part{operations, places, file}, 200, with},
		{"in another order", []part{file, places, operations}, 200, with},
		{"a part that was not sent", []part{operations, places}, 200, `{"errors":[],"achievement":{"avatarUrl":null}}`},
		{"a text instead of a file", []part{operations, places, {"0", "", "hello"}}, 200, `invalid value for input.avatar (\"hello\" is not a valid upload)`},
		{"a path into nothing", []part{operations, {"map", "", `{"0":["variables.nope.avatar","query.x"]}`}, file}, 200, `"avatarUrl":null`},
		{"a part without a name is dropped", []part{{"", "x.png", png}, operations, places, file}, 200, with},
		{"no map", []part{operations, file}, 200, `No query string was present`},
		{"broken operations", []part{{"operations", "", "{"}, places, file}, 400, "Bad Request"},
		{"broken map", []part{operations, {"map", "", "[]"}, file}, 400, "Bad Request"},
		{"plain fields", []part{{"query", "", "{ currentUser { username } }"}}, 200, `"username":"max"`},
		{"eleven files", append([]part{operations, places}, manyFiles(11)...), 400, "upload request contains more than 10 files"},
		{"ten files", append([]part{operations, places}, manyFiles(10)...), 200, "/achievement/avatar/7/f0.png"},
		{"array", []part{{"operations", "", "[" + inputOperations + "]"}, {"map", "", `{"0":["0.variables.input.avatar"]}`}, file}, 200, `[{"data":{"achievementsCreate":{"errors":[],"achievement":{"avatarUrl":null}}}}]`},
		{"array out of bounds", []part{{"operations", "", "[" + inputOperations + "]"}, {"map", "", `{"0":["3.variables.input.avatar"]}`}, file}, 500, "maps to out-of-bounds index: 3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			i := start(t, sandbox.Options{})
			status, body := i.upload("max", c.parts...)
			if status != c.status || !strings.Contains(strings.ReplaceAll(body, "for avatar", "for input.avatar"), c.want) {
				t.Errorf("%d %s", status, body)
			}
		})
	}
	t.Run("no boundary", func(t *testing.T) {
		i := start(t, sandbox.Options{})
		resp, _ := i.do(i.request("POST", "/api/graphql", "max", "multipart/form-data", strings.NewReader("x")))
		if resp.StatusCode != http.StatusBadRequest {
			t.Error(resp.StatusCode)
		}
	})
	// Workhorse reads the parts with Go's reader (workhorse/internal/upload).
	t.Run("another boundary", func(t *testing.T) {
		i := start(t, sandbox.Options{})
		_, body := multipartBody(t, []part{operations, places, file})
		resp, _ := i.do(i.request("POST", "/api/graphql", "max", "multipart/form-data; boundary=another", body))
		if resp.StatusCode != http.StatusBadRequest || len(i.sandbox.State().Achievements) != 6 {
			t.Error(resp.StatusCode)
		}
	})
	t.Run("truncated", func(t *testing.T) {
		i := start(t, sandbox.Options{})
		contentType, body := multipartBody(t, []part{operations, places, file})
		body.Truncate(body.Len() - 30)
		resp, _ := i.do(i.request("POST", "/api/graphql", "max", contentType, body))
		if resp.StatusCode != http.StatusBadRequest || len(i.sandbox.State().Achievements) != 6 {
			t.Error(resp.StatusCode)
		}
	})
}

func manyFiles(n int) []part {
	var files []part
	for k := range n {
		files = append(files, part{fmt.Sprint(k), fmt.Sprintf("f%d.png", k), png})
	}
	return files
}

// icon is the directory of an icon with one picture, which begins there.
func icon(at byte) string {
	return "\x00\x00\x01\x00\x01\x00\x10\x10\x00\x00\x01\x00\x20\x00\x04\x00\x00\x00" + string(rune(at)) + "\x00\x00\x00"
}

// Types are those that libmagic 5.44 tells (GitLab asks it by ruby-magic,
// app/uploaders/content_type_whitelist.rb).
func TestAvatars(t *testing.T) {
	const (
		formats = "Avatar file format is not supported. Please try one of the following supported formats: "
		types   = formats + "image/png, image/jpeg, image/gif, image/bmp, image/tiff, image/vnd.microsoft.icon"
		exts    = formats + "png, jpg, jpeg, gif, bmp, tiff, ico, webp"
		tooBig  = "Avatar is too big (should be at most 200 KiB)"
	)
	sized := func(n int) string { return png + strings.Repeat("x", n-len(png)) }
	for _, c := range []struct{ name, filename, data, refusal, stored string }{
		{"png", "a.png", png, "", "a.png"},
		{"upper case", "A.PNG", png, "", "A.PNG"},
		{"a name that is an extension", ".png", png, exts, ""},
		{"png, animated", "a.png", png + "\x00\x00\x00\x08acTL", "", "a.png"},
		{"the signature of a png alone", "a.png", "\x89PNG\r\n\x1a\n", types, ""},
		{"the signature of a jpeg alone", "a.jpg", "\xff\xd8\xff", types, ""},
		{"jpeg content under another accepted name", "a.png", "\xff\xd8\xff\xe0", "", "a.png"},
		{"gif", "a.gif", "GIF89a", "", "a.gif"},
		{"bmp", "a.bmp", "BM:\x00\x00\x00\x00\x00\x00\x006\x00\x00\x00\x28\x00\x00\x00", "", "a.bmp"},
		{"a text that begins like a bmp", "a.bmp", "BM is a text of more than that", types, ""},
		{"BigTIFF", "a.tiff", "II+\x00\x08\x00\x00\x00", "", "a.tiff"},
		{"BigTIFF, the other way round", "a.tiff", "MM\x00+\x00\x08\x00\x00", "", "a.tiff"},
		{"a camera's raw picture", "a.tiff", "II*\x00\x10\x00\x00\x00CR\x02\x00", types, ""},
		{"tiff", "a.tiff", "II*\x00", "", "a.tiff"},
		{"ico", "a.ico", icon(22) + "\x28\x00\x00\x00", "", "a.ico"},
		{"ico of which only the directory is there", "a.ico", icon(22), types, ""},
		{"ico without a directory", "a.ico", "\x00\x00\x01\x00", types, ""},
		{"ico whose picture is in its directory", "a.ico", icon(4) + "\x28\x00\x00\x00", types, ""},
		{"ico with something in a reserved place", "a.ico", icon(22)[:9] + "\x01" + icon(22)[10:] + "\x28\x00\x00\x00", types, ""},
		{"cursor", "a.ico", "\x00\x00\x02" + icon(22)[3:] + "\x28\x00\x00\x00", types, ""},
		{"png content named webp", "a.webp", png, "", "a.webp"},
		{"webp", "a.webp", "RIFF....WEBPVP8 ", types, ""},
		{"svg", "a.svg", "<svg/>", types, ""},
		{"text named png", "a.png", "hello", types, ""},
		{"tif", "a.tif", "II*\x00", exts, ""},
		{"no extension", "avatar", png, exts, ""},
		{"exactly 200 KiB", "a.png", sized(204_800), "", "a.png"},
		{"one byte more", "a.png", sized(204_801), tooBig, ""},
		{"odd characters", "my pic (1)\u00e9.png", png, "", "my_pic__1_%C3%A9.png"},
		{"a path", `C:\pics\a.png`, png, "", "a.png"},
	} {
		t.Run(c.name, func(t *testing.T) {
			i := start(t, sandbox.Options{Version: "17.3"})
			_, body := i.upload("max", part{"operations", "", inputOperations},
				part{"map", "", `{"0":["variables.input.avatar"]}`}, part{"0", c.filename, c.data})
			var answer map[string]any
			if err := json.Unmarshal([]byte(body), &answer); err != nil {
				t.Fatalf("%v: %s", err, body)
			}
			if c.refusal != "" {
				expect(t, answer, "data.achievementsCreate", `{"errors":[`+quoted(c.refusal)+`],"achievement":null}`)
				return
			}
			expect(t, answer, "data.achievementsCreate.errors", "[]")
			// Before 18.0 the address has no ?v=.
			expect(t, answer, "data.achievementsCreate.achievement.avatarUrl",
				quoted(i.url+"/uploads/-/system/achievements/achievement/avatar/7/"+c.stored))
		})
	}
}

func TestUploadNeedsARealUpload(t *testing.T) {
	i := start(t, sandbox.Options{})
	only(t, i.ask("max", createQuery, input("namespaceId", acme, "name", "N", "avatar", "foo")),
		`Variable $input of type AchievementsCreateInput! was provided invalid value for avatar ("foo" is not a valid upload)`)
	only(t, i.ask("max", `mutation { achievementsCreate(input: {namespaceId: "`+acme+`", name: "N", avatar: "foo"}) { errors } }`),
		`"foo" is not a valid upload`)
}

// The command of GitLab's documentation page, run with the real curl.
func TestUploadWithCurl(t *testing.T) {
	curl, err := exec.LookPath("curl")
	if err != nil {
		t.Skip("curl is not on this machine; TestUpload sends the same form")
	}
	i := start(t, sandbox.Options{})
	file := filepath.Join(t.TempDir(), "file.jpg")
	if err := os.WriteFile(file, []byte("\xff\xd8\xff\xe0 a jpeg"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(curl, "--silent", "--show-error", "--noproxy", "*", i.url+"/api/graphql",
		"-H", "Authorization: Bearer sandbox-max-api",
		"-H", "Content-Type: multipart/form-data",
		"-F", "operations="+documentedOperations,
		"-F", `map={ "0": ["variables.file"] }`,
		"-F", "0=@"+file).Output()
	if err != nil {
		t.Fatal(err)
	}
	want := `"avatarUrl":"` + i.url + `/uploads/-/system/achievements/achievement/avatar/7/file.jpg?v=1748779200"`
	if !strings.Contains(string(out), want) {
		t.Errorf("%s", out)
	}
}
