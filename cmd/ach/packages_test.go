//go:build packages && linux

package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// The packages that make snapshot made, each installed into a folder of its own by what
// installs it on its system, looked through, tried, and removed again.

// A format of packages. Those of Alpine have no installer among Debian's packages: they
// are archives, of which the files are taken.
type format struct {
	extension       string
	machine         map[string]string // how it calls architectures
	zsh             string            // where zsh looks for what packages of that system bring
	install, remove func(t *testing.T, root, file string)
}

func formats() []format {
	return []format{
		{
			extension: "deb", machine: map[string]string{"amd64": "amd64", "arm64": "arm64"}, zsh: "zsh/vendor-completions",
			install: func(t *testing.T, root, file string) {
				for _, folder := range []string{"info", "updates", "triggers"} {
					must(t, os.MkdirAll(filepath.Join(root, "var/lib/dpkg", folder), 0o755))
				}
				must(t, os.WriteFile(filepath.Join(root, "var/lib/dpkg/status"), nil, 0o644))
				// Images of containers have dpkg leave out man pages.
				asRoot(t, "dpkg", "--root="+root, "--log=/dev/null", "--path-include=/*", "--install", file)
			},
			remove: func(t *testing.T, root, _ string) {
				asRoot(t, "dpkg", "--root="+root, "--log=/dev/null", "--remove", "ach")
			},
		},
		{
			extension: "rpm", machine: map[string]string{"amd64": "x86_64", "arm64": "aarch64"}, zsh: "zsh/site-functions",
			install: func(t *testing.T, root, file string) {
				asRoot(t, "rpm", "--root="+root, "--dbpath=/var/lib/rpm", "--force-debian", "--nosignature", "--install", file)
			},
			remove: func(t *testing.T, root, _ string) {
				asRoot(t, "rpm", "--root="+root, "--dbpath=/var/lib/rpm", "--force-debian", "--erase", "ach")
			},
		},
		{
			extension: "apk", machine: map[string]string{"amd64": "x86_64", "arm64": "aarch64"}, zsh: "zsh/site-functions",
			install: func(t *testing.T, root, file string) {
				asRoot(t, "tar", "--warning=no-unknown-keyword", "--directory="+root, "--extract", "--same-owner", "--preserve-permissions", "--exclude=.*", "--file="+file)
			},
			remove: func(t *testing.T, root, file string) {
				sh(t, root, "tar --warning=no-unknown-keyword --list --exclude='.*' --file="+file+" | sort -r | while read -r path; do rm -f \"$path\" 2>/dev/null || rmdir \"$path\" 2>/dev/null || :; done")
			},
		},
	}
}

// asRoot runs a program as root, which others than root are in a namespace of their own.
func asRoot(t *testing.T, program string, args ...string) {
	t.Helper()
	cmd := exec.Command(program, args...)
	if me := os.Geteuid(); me != 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{
			Cloneflags:  syscall.CLONE_NEWUSER,
			UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: me, Size: 1}},
			GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getegid(), Size: 1}},
		}
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, out)
	}
}

// packageFile is the package for an architecture.
func packageFile(t *testing.T, f format, architecture string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(built(t, "."), "*"+f.machine[architecture]+"."+f.extension))
	must(t, err)
	if len(files) != 1 {
		t.Fatalf("packages %v for %s: run make snapshot test-packages", files, architecture)
	}
	return files[0]
}

// installed installs a package into a new folder and returns that, and what removes it and
// wants everything to be as it was. In the folders that it shares with others there is
// something of theirs.
func installed(t *testing.T, f format) (root string, remove func()) {
	t.Helper()
	root = t.TempDir()
	for path := range packaged(t, f) {
		folder := filepath.Dir(path)
		if filepath.Base(folder) == "ach" {
			folder = filepath.Dir(folder)
		}
		folder = filepath.Join(root, "usr", folder)
		must(t, os.MkdirAll(folder, 0o755), os.WriteFile(filepath.Join(folder, another), nil, 0o644))
	}
	file, before := packageFile(t, f, runtime.GOARCH), tree(t, root)
	f.install(t, root, file)
	return root, func() {
		f.remove(t, root, file)
		after := tree(t, root)
		maps.DeleteFunc(after, func(path string, _ fs.FileMode) bool { // where dpkg and rpm keep their own
			top, _, _ := strings.Cut(path, "/")
			return top == "var"
		})
		if !maps.Equal(before, after) {
			t.Errorf("before there was\n%v\nafterwards there is\n%v", before, after)
		}
	}
}

// another is what is not the package's, in folders that it has files in.
const another = "another"

func eachFormat(t *testing.T, play func(t *testing.T, f format)) {
	t.Parallel()
	for _, f := range formats() {
		t.Run(f.extension, func(t *testing.T) {
			t.Parallel()
			play(t, f)
		})
	}
}

// packaged is what a package holds, by paths below /usr, with the source of each file;
// "" is one that is made for the package.
func packaged(t *testing.T, f format) map[string]string {
	t.Helper()
	files := map[string]string{
		"bin/ach": "", "bin/ach-sandbox": "",
		"share/bash-completion/completions/ach":    "completions/ach.bash",
		"share/" + f.zsh + "/_ach":                 "completions/_ach",
		"share/fish/vendor_completions.d/ach.fish": "completions/ach.fish",
		"share/doc/ach/README.md":                  "README.md",
		"share/doc/ach/CHANGELOG.md":               "CHANGELOG.md",
		"share/licenses/ach/LICENSE":               "LICENSE",
		"share/licenses/ach/THIRD-PARTY-LICENSES":  "THIRD-PARTY-LICENSES",
	}
	if f.extension == "deb" {
		for _, path := range []string{"doc/ach/CHANGELOG.md", "licenses/ach/LICENSE", "licenses/ach/THIRD-PARTY-LICENSES"} {
			delete(files, "share/"+path)
		}
		files["share/doc/ach/changelog.gz"] = "CHANGELOG.md"
		files["share/doc/ach/changelog.Debian.gz"] = ""
		files["share/doc/ach/copyright"] = ""
		files["share/lintian/overrides/ach"] = "tools/packages/lintian-overrides"
	}
	pages, err := filepath.Glob("../../man/*.[17]")
	must(t, err)
	for _, page := range pages {
		name := filepath.Base(page)
		files["share/man/man"+filepath.Ext(name)[1:]+"/"+name+".gz"] = "man/" + name
	}
	return files
}

func TestPackageFiles(t *testing.T) {
	eachFormat(t, func(t *testing.T, f format) {
		root, remove := installed(t, f)
		usr := filepath.Join(root, "usr")
		want := packaged(t, f)
		all := tree(t, usr)
		for path, mode := range all {
			if filepath.Base(path) == another {
				continue
			}
			info, err := os.Lstat(filepath.Join(usr, path))
			must(t, err)
			if stat := info.Sys().(*syscall.Stat_t); int(stat.Uid) != os.Geteuid() || int(stat.Gid) != os.Getegid() {
				t.Errorf("/usr/%s belongs to %d:%d", path, stat.Uid, stat.Gid)
			}
			allowed := fs.FileMode(0o644)
			switch {
			case mode.IsDir():
				allowed = fs.ModeDir | 0o755
			case strings.HasPrefix(path, "bin/"):
				allowed = 0o755
			}
			if mode != allowed {
				t.Errorf("/usr/%s has the mode %v", path, mode)
			}
			if source, known := want[path]; !known && !mode.IsDir() {
				t.Errorf("/usr/%s is not expected", path)
			} else if source != "" {
				sameAs(t, filepath.Join(usr, path), "../../"+source)
			}
		}
		for path := range want {
			if _, found := all[path]; !found {
				t.Errorf("there is no /usr/%s", path)
			}
		}
		tellsItsVersion(t, filepath.Join(usr, "bin/ach"))
		remove()
	})
}

// sameAs compares a file, unpacked if it is packed, with what it was made from.
func sameAs(t *testing.T, path, source string) {
	t.Helper()
	text, err := os.ReadFile(path)
	must(t, err)
	if strings.HasSuffix(path, ".gz") {
		packed, err := gzip.NewReader(bytes.NewReader(text))
		must(t, err)
		if packed.Name != "" || !packed.ModTime.IsZero() {
			t.Errorf("%s keeps a name or a time: %+v", path, packed.Header)
		}
		text, err = io.ReadAll(packed)
		must(t, err)
	}
	if want, err := os.ReadFile(source); err != nil || !bytes.Equal(text, want) {
		t.Errorf("%s is not %s, %v", path, source, err)
	}
}

// tellsItsVersion holds the program against what goreleaser says it has made.
func tellsItsVersion(t *testing.T, ach string) {
	t.Helper()
	var made struct{ Version, Commit string }
	var says struct{ Version, Commit, Date string }
	text, err := os.ReadFile(built(t, "metadata.json"))
	said, err2 := exec.Command(ach, "version", "-o", "json").Output()
	must(t, err, err2, json.Unmarshal(text, &made), json.Unmarshal(said, &says))
	if made.Version == "" || says.Version != "v"+made.Version || says.Commit != made.Commit || says.Date == "" {
		t.Errorf("ach version tells %s, made was %s", said, text)
	}
}

// A package of Alpine is two archives, each packed by itself: what is said of it, and its
// files. It is refused where the sum of the second is not the one in the first.
func TestPackageOfAlpineIsSound(t *testing.T) {
	t.Parallel()
	for architecture := range formats()[2].machine {
		file, err := os.ReadFile(packageFile(t, formats()[2], architecture))
		must(t, err)
		rest := bytes.NewReader(file) // which gzip reads no further than it has to
		control, err := gzip.NewReader(rest)
		must(t, err)
		control.Multistream(false)
		info, err := io.ReadAll(control)
		must(t, err)
		files := file[len(file)-rest.Len():]
		if sum := fmt.Sprintf("datahash = %x\n", sha256.Sum256(files)); !bytes.Contains(info, []byte(sum)) {
			t.Errorf("%s is not in\n%s", sum, info)
		}
		unpacked, err := gzip.NewReader(bytes.NewReader(files))
		must(t, err)
		n := 0
		for archive := tar.NewReader(unpacked); ; n++ {
			header, err := archive.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			must(t, err)
			content, err := io.ReadAll(archive)
			must(t, err)
			if sum := fmt.Sprintf("%x", sha1.Sum(content)); header.Typeflag == tar.TypeReg && header.PAXRecords["APK-TOOLS.checksum.SHA1"] != sum {
				t.Errorf("%s: %v, want %s", header.Name, header.PAXRecords, sum)
			}
		}
		if n < len(packaged(t, formats()[2])) {
			t.Errorf("%d files", n)
		}
	}
}

// For the other architecture the package holds the same files, and programs for it.
func TestPackagesForAll(t *testing.T) {
	eachFormat(t, func(t *testing.T, f format) {
		for architecture, machine := range map[string]string{"amd64": "x86-64", "arm64": "aarch64"} {
			file := packageFile(t, f, architecture)
			root := t.TempDir()
			sh(t, root, map[string]string{
				"deb": "dpkg-deb --extract " + file + " .", "apk": "tar --warning=no-unknown-keyword --extract --file=" + file,
				"rpm": "rpm2cpio " + file + " | cpio --extract --make-directories --no-absolute-filenames --quiet 2>&1",
			}[f.extension])
			var paths []string
			for path, mode := range tree(t, filepath.Join(root, "usr")) {
				if !mode.IsDir() {
					paths = append(paths, path)
				}
			}
			slices.Sort(paths)
			if want := slices.Sorted(maps.Keys(packaged(t, f))); !slices.Equal(paths, want) {
				t.Errorf("%s holds %v, want %v", file, paths, want)
			}
			if kind := sh(t, root, "file usr/bin/ach usr/bin/ach-sandbox"); strings.Count(kind, machine) != 2 || strings.Count(kind, "statically linked") != 2 {
				t.Errorf("%s", kind)
			}
		}
	})
}

// Nothing runs when a package is installed or removed, and nothing else has to be there.
func TestPackageNeedsNothing(t *testing.T) {
	t.Parallel()
	for _, f := range formats() {
		file := packageFile(t, f, runtime.GOARCH)
		got := sh(t, t.TempDir(), map[string]string{
			"deb": "dpkg-deb --control " + file + " c; ls c; dpkg-deb --field " + file + " Depends Pre-Depends Recommends",
			"rpm": "rpm --query --scripts --triggers --package " + file + "; rpm --query --requires --package " + file + " | grep -v '^rpmlib('; :",
			"apk": "tar --list 2>&1 --warning=no-unknown-keyword --file=" + file + " | grep '^[.]'; " +
				"tar --extract --warning=no-unknown-keyword --to-stdout --file=" + file + " .PKGINFO | grep '^depend'; :",
		}[f.extension])
		if want := map[string]string{"deb": "control\nmd5sums\n", "apk": ".PKGINFO\n"}[f.extension]; got != want {
			t.Errorf("%s: %q", f.extension, got)
		}
	}
}

// Debian's and Fedora's checks say nothing that is not answered: in the package for
// lintian, in a file beside its reason for rpmlint.
func TestPackagesAreClean(t *testing.T) {
	t.Parallel()
	deb, rpm := formats()[0], formats()[1]
	if said := sh(t, ".", "lintian --allow-root --fail-on error,warning "+packageFile(t, deb, runtime.GOARCH)); said != "" {
		t.Errorf("%s", said)
	}
	// The names of files in the package are absolute, and rpmlint would have cpio write
	// to them, over what is on this machine.
	folder := t.TempDir()
	must(t, writeProgram(filepath.Join(folder, "cpio"), []byte("#!/bin/sh\nPATH=${PATH#*:} exec cpio --no-absolute-filenames \"$@\"\n")))
	for architecture := range rpm.machine {
		said := sh(t, checkout(t), "PATH="+folder+":$PATH rpmlint --config tools/packages/rpmlint.toml "+packageFile(t, rpm, architecture))
		if !strings.Contains(said, " 0 errors, 0 warnings") {
			t.Errorf("%s", said)
		}
	}
}

// man finds the pages where the package put them, and has nothing to say about any.
func TestPackageManuals(t *testing.T) {
	eachFormat(t, func(t *testing.T, f format) {
		root, _ := installed(t, f)
		manuals := filepath.Join(root, "usr/share/man")
		page := sh(t, root, "MANPATH="+manuals+" man --warnings=w ach 2>complaints && ! grep . complaints")
		if !strings.Contains(page, "ach - GitLab Achievements from the command line") {
			t.Errorf("man ach shows:\n%s", page)
		}
		if f.extension != "deb" { // the pages are the same
			return
		}
		said := sh(t, manuals, "for page in man*/*; do LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings=w --local-file $page 2>&1 >/dev/null; done")
		if said != "" {
			t.Errorf("man complains:\n%s", said)
		}
	})
}

// Each shell completes with the files from where the package put them, found by its own
// way to look for files of packages.
func TestPackageCompletions(t *testing.T) {
	eachFormat(t, func(t *testing.T, f format) {
		root, _ := installed(t, f)
		share := filepath.Join(root, "usr/share")
		env := []string{"PATH=" + filepath.Join(root, "usr/bin") + ":" + os.Getenv("PATH"), "XDG_DATA_DIRS=" + share + ":/usr/local/share:/usr/share"}
		for name, found := range map[string]string{
			"bash": ". /usr/share/bash-completion/bash_completion",
			"zsh":  "fpath=(" + filepath.Join(share, f.zsh) + " $fpath); autoload -U compinit && compinit -u -D",
			"fish": "true",
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				s := startShellWith(t, name, found, env, "Contributor of the month")
				for keys, want := range map[string]string{"ach awa": "ach award ", "ach view Con": `ach view Contributor\ of\ the\ month `} {
					if got := s.complete(keys); got != want {
						t.Errorf("%q becomes %q, want %q", keys, got, want)
					}
				}
			})
		}
	})
	if path := sh(t, ".", "zsh -f -c 'print -l $fpath'"); !strings.Contains(path, "/usr/share/zsh/vendor-completions\n") {
		t.Errorf("zsh of Debian looks in:\n%s", path)
	}
}
