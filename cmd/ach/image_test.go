//go:build packages && linux

package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"crypto/x509"
	"debug/elf"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"maps"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/sandbox"
)

// The container image that make image made, taken apart by what the OCI specifications
// say: image-layout.md, descriptor.md, image-index.md, manifest.md, config.md, layer.md.

const imageType = "application/vnd.oci.image."

type descriptor struct {
	MediaType    string            `json:"mediaType"`
	Digest       string            `json:"digest"`
	Size         int               `json:"size"`
	ArtifactType string            `json:"artifactType"`
	Platform     map[string]string `json:"platform"`
	Annotations  map[string]string `json:"annotations"`
}

type manifest struct {
	SchemaVersion int               `json:"schemaVersion"`
	MediaType     string            `json:"mediaType"`
	Manifests     []descriptor      `json:"manifests"`
	Config        descriptor        `json:"config"`
	Layers        []descriptor      `json:"layers"`
	Annotations   map[string]string `json:"annotations"`
}

type imageConfig struct {
	Architecture string    `json:"architecture"`
	OS           string    `json:"os"`
	Created      time.Time `json:"created"`
	RootFS       struct {
		Type    string   `json:"type"`
		DiffIDs []string `json:"diff_ids"`
	} `json:"rootfs"`
	Config struct {
		User, WorkingDir     string
		Env, Entrypoint, Cmd []string
		Labels               map[string]string
	} `json:"config"`
}

// An unpackedImage is the image for one architecture.
type unpackedImage struct {
	imageConfig
	files    map[string]*tar.Header
	contents map[string][]byte
}

// A layoutOf an image hands out blobs by their descriptors, and keeps which.
type layoutOf struct {
	t      *testing.T
	folder string
	seen   map[string]bool
}

func (l *layoutOf) blob(d descriptor, mediaType string) []byte {
	l.t.Helper()
	algorithm, sum, _ := strings.Cut(d.Digest, ":")
	text, err := os.ReadFile(filepath.Join(l.folder, "blobs", algorithm, sum))
	must(l.t, err)
	if got := digest(text); d.MediaType != imageType+mediaType || d.Digest != got || d.Size != len(text) || d.ArtifactType != "" {
		l.t.Errorf("the blob has %d bytes and the digest %s, its descriptor is %+v", len(text), got, d)
	}
	l.seen[sum] = true
	return text
}

func (l *layoutOf) manifest(d descriptor, mediaType string) (m manifest) {
	l.t.Helper()
	must(l.t, json.Unmarshal(l.blob(d, mediaType), &m))
	if m.SchemaVersion != 2 || m.MediaType != d.MediaType {
		l.t.Errorf("schema %d, type %s where %s is expected", m.SchemaVersion, m.MediaType, d.MediaType)
	}
	return m
}

func digest(text []byte) string { return fmt.Sprintf("sha256:%x", sha256.Sum256(text)) }

// checkout is the folder of the working copy.
func checkout(t *testing.T) string {
	t.Helper()
	folder, err := filepath.Abs("../..")
	must(t, err)
	return folder
}

// sh runs a command line of the shell in a folder, and wants it to succeed.
func sh(t *testing.T, folder, command string) string {
	t.Helper()
	cmd := exec.Command("sh", "-c", command)
	cmd.Dir = folder
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", command, err, out)
	}
	return string(out)
}

// built is the folder of what was built, which make test-packages names.
func built(t *testing.T, name string) string {
	t.Helper()
	folder := os.Getenv("ACH_DIST")
	if folder == "" {
		t.Fatal("ACH_DIST names no folder: run make test-packages")
	}
	path := filepath.Join(folder, name)
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("%v: run make snapshot test-packages", err)
	}
	return path
}

func imagesIn(t *testing.T, folder string) map[string]*unpackedImage {
	t.Helper()
	l := &layoutOf{t, folder, map[string]bool{}}
	version, err := os.ReadFile(filepath.Join(folder, "oci-layout"))
	var top manifest
	text, err2 := os.ReadFile(filepath.Join(folder, "index.json"))
	must(t, err, err2, json.Unmarshal(text, &top))
	if !bytes.Contains(version, []byte(`"imageLayoutVersion": "1.0.0"`)) || len(top.Manifests) != 1 {
		t.Fatalf("%s\n%s", version, text)
	}
	index := l.manifest(top.Manifests[0], "index.v1+json")
	if name := top.Manifests[0].Annotations["org.opencontainers.image.ref.name"]; name == "" || name != index.Annotations["org.opencontainers.image.version"] {
		t.Errorf("the image is called %q", name)
	}
	images := map[string]*unpackedImage{}
	for _, d := range index.Manifests {
		m := l.manifest(d, "manifest.v1+json")
		image := &unpackedImage{files: map[string]*tar.Header{}, contents: map[string][]byte{}}
		must(t, json.Unmarshal(l.blob(m.Config, "config.v1+json"), &image.imageConfig))
		if want := map[string]string{"os": image.OS, "architecture": image.Architecture}; !maps.Equal(d.Platform, want) || image.OS != "linux" {
			t.Errorf("the index says %v, the configuration %v", d.Platform, want)
		}
		if !maps.Equal(m.Annotations, image.Config.Labels) || !maps.Equal(index.Annotations, m.Annotations) {
			t.Errorf("annotations %v, %v, labels %v", index.Annotations, m.Annotations, image.Config.Labels)
		}
		for i, d := range m.Layers {
			packed, err := gzip.NewReader(bytes.NewReader(l.blob(d, "layer.v1.tar+gzip")))
			must(t, err)
			layer, err := io.ReadAll(packed)
			must(t, err)
			if i >= len(image.RootFS.DiffIDs) || image.RootFS.DiffIDs[i] != digest(layer) {
				t.Errorf("layer %d is %s, not as in %v", i, digest(layer), image.RootFS.DiffIDs)
			}
			image.add(t, layer)
		}
		if image.RootFS.Type != "layers" || len(image.RootFS.DiffIDs) != len(m.Layers) {
			t.Errorf("%+v", image.RootFS)
		}
		images[image.Architecture] = image
	}
	for _, path := range filesBelow(t, folder) {
		if name := filepath.Base(path); path != "oci-layout" && path != "index.json" && !l.seen[name] {
			t.Errorf("nothing refers to %s", path)
		}
	}
	return images
}

func (image *unpackedImage) add(t *testing.T, layer []byte) {
	t.Helper()
	for archive := tar.NewReader(bytes.NewReader(layer)); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		must(t, err)
		content, err := io.ReadAll(archive)
		must(t, err)
		if image.files[header.Name] != nil {
			t.Errorf("%s is there twice", header.Name)
		}
		image.files[header.Name], image.contents[header.Name] = header, content
	}
}

// filesBelow are the paths of all files below a folder, as seen from there.
func filesBelow(t *testing.T, folder string) (paths []string) {
	t.Helper()
	must(t, filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			path, err = filepath.Rel(folder, path)
			paths = append(paths, path)
		}
		return err
	}))
	return paths
}

func TestImage(t *testing.T) {
	t.Parallel()
	images := imagesIn(t, built(t, "image"))
	if got := slices.Sorted(maps.Keys(images)); !slices.Equal(got, []string{"amd64", "arm64"}) {
		t.Fatalf("images for %v", got)
	}
	for architecture, image := range images {
		var list []string
		for path, h := range image.files {
			list = append(list, fmt.Sprintf("%c%04o %s", h.Typeflag, h.Mode, path))
			if h.Uid != 0 || h.Gid != 0 || !h.ModTime.Equal(image.Created) || h.Linkname != "" || len(h.PAXRecords) > 0 {
				t.Errorf("%s: %+v, and the image is of %v", path, h, image.Created)
			}
		}
		slices.Sort(list)
		if got, want := strings.Join(list, "\n"), strings.TrimSpace(imageFiles); got != want {
			t.Errorf("%s: the image holds:\n%s\nwant:\n%s", architecture, got, want)
		}
		c := image.Config
		if c.User != "65532:65532" || !slices.Equal(c.Entrypoint, []string{"/usr/bin/ach"}) || len(c.Cmd) > 0 || c.WorkingDir != "/work" ||
			!slices.Equal(c.Env, []string{"PATH=/usr/bin", "HOME=/home/ach"}) {
			t.Errorf("%+v", c)
		}
		image.labels(t)
		image.authorities(t)
		image.static(t, map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64}[architecture])
		for _, name := range []string{"LICENSE", "THIRD-PARTY-LICENSES"} {
			if want, err := os.ReadFile("../../" + name); err != nil || !bytes.Equal(image.contents["usr/share/licenses/ach/"+name], want) {
				t.Errorf("%s is another one in the image, %v", name, err)
			}
		}
	}
	if amd, arm := images["amd64"].RootFS.DiffIDs, images["arm64"].RootFS.DiffIDs; amd[0] != arm[0] || amd[1] == arm[1] {
		t.Errorf("layers %v and %v", amd, arm)
	}
}

// imageFiles are type (0 a file, 5 a folder), mode and path of all there is.
const imageFiles = `
00644 etc/group
00644 etc/passwd
00644 etc/ssl/certs/ca-certificates.crt
00644 usr/share/licenses/ach/LICENSE
00644 usr/share/licenses/ach/THIRD-PARTY-LICENSES
00755 usr/bin/ach
50755 etc/
50755 etc/ssl/
50755 etc/ssl/certs/
50755 home/
50755 usr/
50755 usr/bin/
50755 usr/share/
50755 usr/share/licenses/
50755 usr/share/licenses/ach/
51777 home/ach/
51777 tmp/
51777 work/
`

// labels have to say what the commit that is checked out says.
func (image *unpackedImage) labels(t *testing.T) {
	t.Helper()
	commit, err := exec.Command("git", "log", "-1", "--format=%H %ct").Output()
	must(t, err)
	var revision string
	var at int64
	_, err = fmt.Sscan(string(commit), &revision, &at)
	must(t, err)
	const oci = "org.opencontainers.image."
	labels := image.Config.Labels
	for name, want := range map[string]string{
		"title": "ach", "revision": revision, "created": time.Unix(at, 0).UTC().Format(time.RFC3339), "licenses": strings.Join(licences(t), " AND "),
		"source": "https://gitlab.com/ach-cli/ach",
	} {
		if labels[oci+name] != want {
			t.Errorf("the label %s is %q, want %q", name, labels[oci+name], want)
		}
	}
	if labels[oci+"version"] == "" || labels[oci+"description"] == "" || image.Created.Unix() != at {
		t.Errorf("%v, %v", labels, image.Created)
	}
}

// licences are those of what is linked into ach, by docs/licences.md, and Mozilla's one of
// the list of authorities.
func licences(t *testing.T) []string {
	t.Helper()
	page, err := os.ReadFile("../../docs/licences.md")
	must(t, err)
	all := []string{"MIT", "MPL-2.0"}
	for line := range strings.Lines(string(page)) {
		if cells := strings.Split(line, " | "); len(cells) == 5 && slices.Contains(strings.Split(cells[3], ", "), "ach") {
			all = append(all, strings.Split(cells[2], " and ")...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func (image *unpackedImage) authorities(t *testing.T) {
	t.Helper()
	n := 0
	for rest := image.contents["etc/ssl/certs/ca-certificates.crt"]; len(rest) > 0; n++ {
		var block *pem.Block
		block, rest = pem.Decode(rest)
		if block == nil || block.Type != "CERTIFICATE" {
			t.Fatalf("behind %d certificates: %.200q", n, rest)
		}
		if cert, err := x509.ParseCertificate(block.Bytes); err != nil || !cert.IsCA && cert.Version > 1 {
			t.Errorf("%v, %+v", err, cert)
		}
	}
	if n < 100 {
		t.Errorf("%d certificates", n)
	}
}

func (image *unpackedImage) static(t *testing.T, machine elf.Machine) {
	t.Helper()
	file, err := elf.NewFile(bytes.NewReader(image.contents["usr/bin/ach"]))
	must(t, err)
	libraries, err := file.ImportedLibraries()
	for _, p := range file.Progs {
		if p.Type == elf.PT_INTERP {
			t.Error("the program asks for a loader, which a bare image does not have")
		}
	}
	if file.Machine != machine || err != nil || len(libraries) > 0 {
		t.Errorf("%v, %v, %v", file.Machine, libraries, err)
	}
}

// writeProgram writes a file that may be run at once: no program that is started meanwhile
// has it open for writing too, which would make the file busy.
func writeProgram(path string, content []byte) error {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	return os.WriteFile(path, content, 0o755)
}

// unpack puts the files of the image into a new folder, as a container has them.
func (image *unpackedImage) unpack(t *testing.T) (root string) {
	t.Helper()
	root = t.TempDir()
	for _, path := range slices.Sorted(maps.Keys(image.files)) {
		to := filepath.Join(root, path)
		if image.files[path].Typeflag == tar.TypeDir {
			must(t, os.Mkdir(to, 0o700))
		} else {
			must(t, writeProgram(to, image.contents[path]))
		}
		must(t, os.Chmod(to, image.files[path].FileInfo().Mode()))
	}
	return root
}

// run runs the program of the image as a container would: with the root folder, the user
// and the environment of the image, and env besides.
func (image *unpackedImage) run(t *testing.T, root string, user int, env []string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	cmd := exec.Command(image.Config.Entrypoint[0], args...)
	cmd.Path, cmd.Err = image.Config.Entrypoint[0], nil // as seen from the root folder
	cmd.Dir = image.Config.WorkingDir
	cmd.Env = append(slices.Clone(image.Config.Env), env...)
	var out, said strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &said
	cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root}
	if os.Geteuid() == 0 {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(user), Gid: uint32(user)}
	} else { // a namespace in which whoever runs the test has that number
		cmd.SysProcAttr.Cloneflags = syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: user, HostID: os.Geteuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: user, HostID: os.Getegid(), Size: 1}}
	}
	if err := cmd.Run(); cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return out.String(), said.String(), cmd.ProcessState.ExitCode()
}

// machineImage is the one for this machine.
func machineImage(t *testing.T) *unpackedImage {
	t.Helper()
	architecture, err := exec.Command("go", "env", "GOHOSTARCH").Output()
	must(t, err)
	image := imagesIn(t, built(t, "image"))[strings.TrimSpace(string(architecture))]
	if image == nil {
		t.Fatalf("there is no image for %s", architecture)
	}
	return image
}

// In the bare image everything works that needs files: journals of runs, a list in the
// working folder, settings; whatever number its user has.
func TestImageRuns(t *testing.T) {
	t.Parallel()
	image := machineImage(t)
	for _, user := range []int{65532, 1234} {
		root := image.unpack(t)
		w, err := newSandboxWorld()
		must(t, err)
		t.Cleanup(w.close)
		env := []string{"ACH_HOST=" + w.vars["ACH_HOST"], "ACH_TOKEN=sandbox-max-api"}
		must(t, os.WriteFile(filepath.Join(root, "work", "winners.csv"), []byte("user\nalice\n"), 0o644))
		for command, says := range map[string]string{
			"version -o json": image.Config.Labels["org.opencontainers.image.version"],
			"award -n acme -a 1 --from winners.csv --again --report done.csv": "@alice", // with a journal, or nothing is sent
			"config set namespace acme":                                       "acme",
			"list -n acme":                                                    "First merge",
			"export -n acme --dir acme":                                       "",
			"doctor":                                                          "",
		} {
			stdout, stderr, code := image.run(t, root, user, env, strings.Fields(command)...)
			if said := stdout + stderr; code != 0 || !strings.Contains(said, says) || strings.Contains(said, "warning") {
				t.Errorf("user %d, ach %s: exit code %d:\n%s", user, command, code, said)
			}
		}
		if sent := w.sandbox.server.Summary().Mutations; sent["achievementsAward"] != 1 {
			t.Errorf("executed: %v", sent)
		}
	}
}

// The authorities of the image are those that ach goes by: a server is refused until
// its own stands among them, in their file or beside it.
func TestImageTrusts(t *testing.T) {
	t.Parallel()
	image := machineImage(t)
	server, err := sandbox.New(sandbox.Options{})
	must(t, err)
	web := httptest.NewUnstartedServer(server.Handler())
	web.Config.ErrorLog = log.New(io.Discard, "", 0)
	web.StartTLS()
	t.Cleanup(web.Close)
	server.SetBaseURL(web.URL)
	env := []string{"ACH_HOST=" + web.URL, "ACH_TOKEN=sandbox-max-api"}
	for _, name := range []string{"ca-certificates.crt", "company-ca.pem"} {
		root := image.unpack(t)
		list := func() (string, string, int) { return image.run(t, root, 65532, env, "list", "-n", "acme") }
		if stdout, stderr, code := list(); code == 0 || !strings.Contains(stderr, "certificate") {
			t.Errorf("exit code %d:\n%s\n%s", code, stdout, stderr)
		}
		file, err := os.OpenFile(filepath.Join(root, "etc/ssl/certs", name), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
		must(t, err, pem.Encode(file, &pem.Block{Type: "CERTIFICATE", Bytes: web.Certificate().Raw}), file.Close())
		if stdout, stderr, code := list(); code != 0 || !strings.Contains(stdout, "First merge") {
			t.Errorf("%s: exit code %d:\n%s\n%s", name, code, stdout, stderr)
		}
	}
}

// The same commit makes the same bytes, in whatever folder and with whatever umask.
func TestImageIsReproducible(t *testing.T) {
	t.Parallel()
	image := built(t, "image")
	folder := t.TempDir()
	labels := machineImage(t).Config.Labels
	sh(t, folder, "git -C "+checkout(t)+" ls-files -z --cached --others --exclude-standard | tar -C "+checkout(t)+" --null --ignore-failed-read -T - -c | tar -x")
	sh(t, folder, "umask 077; TZ=Asia/Tokyo make image"+
		" VERSION="+labels["org.opencontainers.image.version"]+
		" COMMIT="+labels["org.opencontainers.image.revision"]+
		" DATE="+labels["org.opencontainers.image.created"])
	sh(t, folder, "diff -r dist/image "+image)
	sh(t, folder, `test -z "$(find dist/image -type f ! -perm 644)"`)
}

// What is pushed to a registry is what was built.
func TestImageIsPushed(t *testing.T) {
	t.Parallel()
	image := built(t, "image")
	folder := t.TempDir()
	sh(t, folder, "go build -C "+checkout(t)+"/tools/image -o "+folder+"/crane github.com/google/go-containerregistry/cmd/crane")
	registry := exec.Command(filepath.Join(folder, "crane"), "registry", "serve", "--address", "127.0.0.1:0")
	output, err := registry.StderrPipe()
	must(t, err, registry.Start())
	t.Cleanup(func() { _ = registry.Process.Kill(); _ = registry.Wait() })
	var port string
	for said := ""; port == ""; {
		buf := make([]byte, 1024)
		n, err := output.Read(buf)
		must(t, err)
		said += string(buf[:n])
		if _, at, found := strings.Cut(said, "serving on port "); found && strings.Contains(at, "\n") {
			port = strings.Fields(at)[0]
		}
	}
	go func() { _, _ = io.Copy(io.Discard, output) }()
	reference := "127.0.0.1:" + port + "/tools/ach:test"
	sh(t, checkout(t), "make push-image DIST="+filepath.Dir(image)+" REFERENCE="+reference)
	sh(t, folder, "./crane pull --format=oci "+reference+" pulled && diff -r pulled/blobs "+image+"/blobs")
}
