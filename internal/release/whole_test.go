//go:build packages && !windows

package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// The whole of a release, made of the last commit in clones, and every way to build the
// programs of it. `make test-release` runs these; the tools in .bin/ are not built again.

// workbench is a clone of this repository, at a tag where one is named.
type workbench struct {
	t    *testing.T
	root string // of everything, HOME too
	dir  string // of the clone
}

func clone(t *testing.T, folder, tag string) workbench {
	t.Helper()
	w := workbench{t: t, root: t.TempDir()}
	w.dir = filepath.Join(w.root, folder)
	here, err := filepath.Abs(filepath.Join("..", ".."))
	must(t, err)
	w.run(w.root, "git", "clone", "--quiet", "--no-hardlinks", here, w.dir)
	if tag != "" {
		w.run(w.dir, "git", "-c", "user.name=Max", "-c", "user.email=max@example.org", "tag", "--annotate", "--message", "A release", tag)
	}
	must(t, os.Mkdir(filepath.Join(w.dir, ".bin"), 0o755))
	tools, err := filepath.Glob(filepath.Join(here, ".bin", "*-[0-9]*"))
	must(t, err)
	for _, tool := range tools {
		must(t, os.Symlink(tool, filepath.Join(w.dir, ".bin", filepath.Base(tool))))
	}
	return w
}

// run returns what a command prints; no setting of ours gets to it but what is named.
func (w workbench) run(dir, name string, args ...string) string {
	w.t.Helper()
	return w.with(nil, dir, name, args...)
}

func (w workbench) with(environment []string, dir, name string, args ...string) string {
	w.t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(setting string) bool {
		return strings.HasPrefix(setting, "ACH_") || strings.HasPrefix(setting, "GIT_") || strings.HasPrefix(setting, "CI_") || strings.HasPrefix(setting, "GITLAB_") || strings.HasPrefix(setting, "MAKE") || strings.HasPrefix(setting, "MFLAGS")
	}), environment...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		w.t.Fatalf("%s %v: %v\n%s\n%s", name, args, err, out, stderr.String())
	}
	return strings.TrimSpace(string(out))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// made returns the files of a release by their names, without what goreleaser notes for itself.
func (w workbench) made() map[string][]byte {
	w.t.Helper()
	found := map[string][]byte{}
	for _, pattern := range []string{"*.*", "homebrew/*/*", "scoop/*"} {
		names, err := filepath.Glob(filepath.Join(w.dir, "dist", pattern))
		must(w.t, err)
		for _, name := range names {
			if info, err := os.Stat(name); err != nil || info.IsDir() || slices.Contains([]string{"config.yaml", "metadata.json", "artifacts.json"}, filepath.Base(name)) {
				continue
			}
			content, err := os.ReadFile(name)
			must(w.t, err)
			relative, err := filepath.Rel(filepath.Join(w.dir, "dist"), name)
			must(w.t, err)
			found[relative] = content
		}
	}
	return found
}

// TestTwiceTheSame makes all of it in two clones whose folders and whose clocks differ.
func TestTwiceTheSame(t *testing.T) {
	one, other := clone(t, "ach", ""), clone(t, "some/where else", "")
	one.run(one.dir, "make", "--no-print-directory", "snapshot")
	other.with([]string{"TZ=Asia/Tokyo", "LC_ALL=C"}, other.dir, "make", "--no-print-directory", "snapshot")
	first, second := one.made(), other.made()
	if kinds := kindsOf(first); !maps.Equal(kinds, map[string]int{".gz": 5, ".zip": 2, ".deb": 2, ".rpm": 2, ".apk": 2, ".spdx.json": 7, ".txt": 1, ".rb": 1, ".json": 1, ".md": 1}) {
		t.Errorf("a release has %v", kinds)
	}
	for name, content := range first {
		if !bytes.Equal(content, second[name]) {
			t.Errorf("%s differs: %d and %d bytes", name, len(content), len(second[name]))
		}
	}
	if len(first) != len(second) {
		t.Errorf("%d files and %d", len(first), len(second))
	}
	billsOf(t, first)
	theSameAsBuilt(t, one)
}

// billsOf looks whether each bill of materials says which version it describes, and lists
// what is linked: nothing of the tools.
func billsOf(t *testing.T, files map[string][]byte) {
	t.Helper()
	version := "v" + strings.TrimSuffix(strings.TrimPrefix(slices.Collect(maps.Keys(only(files, "ach-", ".tar.gz")))[0], "ach-"), ".tar.gz")
	for name, content := range only(files, "", ".spdx.json") {
		var bill struct {
			Packages []struct{ SPDXID, Name, VersionInfo, LicenseDeclared, SourceInfo string }
		}
		must(t, json.Unmarshal(content, &bill))
		if len(bill.Packages) < 20 || len(bill.Packages) > 200 {
			t.Errorf("%s lists %d packages", name, len(bill.Packages))
		}
		for _, p := range bill.Packages {
			ours := p.Name == module || strings.HasPrefix(p.SPDXID, "SPDXRef-Package-binary-")
			if ours && (p.VersionInfo != version || p.LicenseDeclared != "MIT") || p.VersionInfo == "UNKNOWN" || strings.Contains(p.SourceInfo, "/tools/") {
				t.Errorf("%s, of %s: %+v", name, version, p)
			}
		}
	}
}

// only are the files whose names begin and end so.
func only(files map[string][]byte, prefix, suffix string) map[string][]byte {
	found := maps.Clone(files)
	maps.DeleteFunc(found, func(name string, _ []byte) bool {
		return !strings.HasPrefix(name, prefix) || !strings.HasSuffix(name, suffix)
	})
	return found
}

func kindsOf(files map[string][]byte) map[string]int {
	kinds := map[string]int{}
	for name := range files {
		kind := filepath.Ext(name)
		if strings.HasSuffix(name, ".spdx.json") {
			kind = ".spdx.json"
		}
		kinds[kind]++
	}
	return kinds
}

// theSameAsBuilt compares the programs with those of make build, on this system and on one
// whose archives are of another kind.
func theSameAsBuilt(t *testing.T, w workbench) {
	version := w.version(filepath.Join(w.dir, "dist", "ach_"+runtime.GOOS+"_"+runtime.GOARCH+suffix(), "ach"))["version"]
	if version == nil {
		t.Fatal("no version")
	}
	text := version.(string)
	w.run(w.dir, "make", "--no-print-directory", "build", "VERSION="+text)
	for _, program := range []string{"ach", "ach-sandbox"} {
		built, err := os.ReadFile(filepath.Join(w.dir, "bin", program))
		must(t, err)
		packed := w.run(w.dir, "tar", "-xzOf", "dist/ach_"+strings.TrimPrefix(text, "v")+"_"+runtime.GOOS+"_"+runtime.GOARCH+".tar.gz", program)
		if strings.TrimSpace(string(built)) != packed {
			t.Errorf("%s of the archive is not that of make build VERSION=%s", program, text)
		}
	}
	w.with([]string{"GOOS=windows", "GOARCH=arm64"}, w.dir, "make", "--no-print-directory", "build", "VERSION="+text)
	built, err := os.ReadFile(filepath.Join(w.dir, "bin", "ach.exe"))
	must(t, err)
	archive, err := zip.OpenReader(filepath.Join(w.dir, "dist", "ach_"+strings.TrimPrefix(text, "v")+"_windows_arm64.zip"))
	must(t, err)
	defer func() { _ = archive.Close() }()
	file, err := archive.Open("ach.exe")
	must(t, err)
	packed, err := io.ReadAll(file)
	must(t, err)
	if !bytes.Equal(built, packed) {
		t.Error("ach.exe of the archive is not that of make build")
	}
}

func suffix() string {
	if runtime.GOARCH == "arm64" {
		return "_v8.0"
	}
	return "_v1"
}

// version is what the program tells of itself.
func (w workbench) version(program string) map[string]any {
	w.t.Helper()
	var told map[string]any
	must(w.t, json.Unmarshal([]byte(w.with([]string{"HOME=" + w.root, "ACH_HOST=http://127.0.0.1:1"}, w.root, program, "version", "-o", "json")), &told))
	return told
}

// TestVersions builds a tagged version in every way there is.
func TestVersions(t *testing.T) {
	w := clone(t, "ach", "v1.2.3")
	commit := w.run(w.dir, "git", "rev-parse", "HEAD")
	date := w.with([]string{"TZ=UTC0"}, w.dir, "git", "log", "-1", "--format=%cd", "--date=format-local:%Y-%m-%dT%H:%M:%SZ")
	out := filepath.Join(w.root, "built")
	check := func(way, program string, version, commit, date any) {
		t.Helper()
		told := w.version(program)
		if told["version"] != version || told["commit"] != commit || told["date"] != date {
			t.Errorf("%s: told %v, want %v, %v, %v", way, told, version, commit, date)
		}
	}

	w.run(w.dir, "make", "--no-print-directory", "build")
	check("make build", filepath.Join(w.dir, "bin", "ach"), "v1.2.3", commit, date)
	w.run(w.dir, "go", "build", "-buildvcs=true", "-o", out, "./cmd/ach")
	check("go build", out, "v1.2.3", commit, date)
	w.run(w.dir, "go", "build", "-buildvcs=false", "-o", out, "./cmd/ach")
	check("go build without git", out, "devel", nil, nil)

	// A source archive, unpacked inside a repository that is another's.
	other := filepath.Join(w.root, "other")
	w.run(w.root, "git", "init", "--quiet", other)
	w.run(other, "git", "-c", "user.name=Max", "-c", "user.email=max@example.org", "commit", "--quiet", "--allow-empty", "--message", "Other")
	w.run(w.dir, "git", "archive", "--prefix=sources/", "--output", filepath.Join(other, "a.tar"), "v1.2.3")
	w.run(other, "tar", "-xf", "a.tar")
	sources := filepath.Join(other, "sources")
	w.run(sources, "make", "--no-print-directory", "build")
	check("make build of a source archive", filepath.Join(sources, "bin", "ach"), "v1.2.3", commit, date)
	w.run(sources, "go", "build", "-o", out, "./cmd/ach")
	check("go build of a source archive", out, "v1.2.3", commit, date)
	w.run(sources, "make", "--no-print-directory", "build", "VERSION=1.2.3-1ubuntu1")
	check("make build by a packager", filepath.Join(sources, "bin", "ach"), "1.2.3-1ubuntu1", nil, nil)

	// By name, from a module proxy in a folder.
	proxy := filepath.Join(w.root, "proxy")
	pseudo := "v1.2.4-0.20261101120000-" + commit[:12]
	w.serve(proxy, "v1.2.3", pseudo)
	for version, want := range map[string][3]any{"v1.2.3": {"v1.2.3", nil, nil}, "latest": {"v1.2.3", nil, nil}, pseudo: {pseudo, commit[:12], "2026-11-01T12:00:00Z"}} {
		w.with([]string{
			"GOPROXY=file://" + proxy + ",file://" + filepath.Join(w.run(w.dir, "go", "env", "GOMODCACHE"), "cache", "download"), "GONOSUMDB=*", "GOFLAGS=-modcacherw",
			"GOMODCACHE=" + filepath.Join(w.root, "modules"), "GOBIN=" + filepath.Join(w.root, "programs"), "GONOPROXY=none", "GOTOOLCHAIN=local",
		}, w.root, "go", "install", "github.com/ach-cli/ach/cmd/ach@"+version)
		check("go install @"+version, filepath.Join(w.root, "programs", "ach"), want[0], want[1], want[2])
	}
}

// serve lays out the module as a proxy serves it, from what git has, under these versions.
func (w workbench) serve(proxy string, versions ...string) {
	w.t.Helper()
	const path = "github.com/ach-cli/ach"
	at := filepath.Join(proxy, filepath.FromSlash(path), "@v")
	must(w.t, os.MkdirAll(at, 0o755))
	must(w.t, os.WriteFile(filepath.Join(at, "list"), []byte(versions[0]+"\n"), 0o600))
	gomod, err := os.ReadFile(filepath.Join(w.dir, "go.mod"))
	must(w.t, err)
	tracked := strings.Split(w.run(w.dir, "git", "ls-files"), "\n")
	var others []string // folders of other modules, which are no part of this one
	for _, name := range tracked {
		if folder, is := strings.CutSuffix(name, "/go.mod"); is {
			others = append(others, folder+"/")
		}
	}
	for _, version := range versions {
		must(w.t, os.WriteFile(filepath.Join(at, version+".info"), []byte(`{"Version": "`+version+`", "Time": "2026-11-01T12:00:00Z"}`), 0o600))
		must(w.t, os.WriteFile(filepath.Join(at, version+".mod"), gomod, 0o600))
		var packed bytes.Buffer
		z := zip.NewWriter(&packed)
		for _, name := range tracked {
			if slices.ContainsFunc(others, func(folder string) bool { return strings.HasPrefix(name, folder) }) {
				continue
			}
			content, err := os.ReadFile(filepath.Join(w.dir, name))
			must(w.t, err)
			file, err := z.Create(path + "@" + version + "/" + name)
			must(w.t, err)
			_, err = file.Write(content)
			must(w.t, err)
		}
		must(w.t, z.Close())
		must(w.t, os.WriteFile(filepath.Join(at, version+".zip"), packed.Bytes(), 0o600))
	}
}
