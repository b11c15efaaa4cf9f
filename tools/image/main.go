// Command image makes a container image of ach as an OCI layout, without a daemon and
// without a base image: nothing is fetched. The same binaries and flags make the same
// bytes.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "image:", err)
		os.Exit(1)
	}
}

// A release is what the image says about the ach in it.
type release struct {
	version, revision string
	created           time.Time // when the commit was made, not the image
}

// labels are those of the OCI image specification (annotations.md), by which registries
// and scanners tell what an image is.
func (r release) labels() map[string]string {
	const oci = "org.opencontainers.image."
	labels := map[string]string{
		oci + "title":       "ach",
		oci + "description": "GitLab Achievements from the command line",
		oci + "source":      "https://gitlab.com/ach-cli/ach",
		oci + "licenses":    "Apache-2.0 AND BSD-2-Clause AND BSD-3-Clause AND MIT AND MPL-2.0", // docs/licences.md, and Mozilla's for the authorities
		oci + "version":     r.version,
		oci + "revision":    r.revision,
	}
	if !r.created.IsZero() {
		labels[oci+"created"] = r.created.Format(time.RFC3339)
	}
	for name, value := range labels {
		if value == "" {
			delete(labels, name)
		}
	}
	return labels
}

func run(args []string) error {
	flags := flag.NewFlagSet("image", flag.ContinueOnError)
	out := flags.String("out", "", "the folder to write the layout to; what it holds is replaced")
	var licences []string
	flags.Func("licence", "a file with licences of what is in the image; may be given several times", func(path string) error {
		licences = append(licences, path)
		return nil
	})
	var r release
	flags.StringVar(&r.version, "version", "", "the version of ach")
	flags.StringVar(&r.revision, "revision", "", "the commit it was built from")
	created := flags.String("created", "", "when that commit was made, as RFC 3339 has it")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *out == "" || licences == nil || flags.NArg() == 0 {
		return errors.New("usage: image -out FOLDER -licence FILE… [-version V] [-revision COMMIT] [-created TIME] ARCHITECTURE=BINARY…")
	}
	if *created != "" {
		at, err := time.Parse(time.RFC3339, *created)
		if err != nil {
			return err
		}
		r.created = at.UTC()
	}

	shared, err := system(r.created, licences)
	if err != nil {
		return err
	}
	index := mutate.Annotations(mutate.IndexMediaType(empty.Index, types.OCIImageIndex), r.labels()).(v1.ImageIndex)
	for _, arg := range flags.Args() {
		architecture, binary, found := strings.Cut(arg, "=")
		if !found {
			return fmt.Errorf("%q is no ARCHITECTURE=BINARY", arg)
		}
		program, err := program(r.created, binary)
		if err != nil {
			return err
		}
		image, err := imageOf(r, architecture, shared, program)
		if err != nil {
			return err
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{
			Add:        plain{image},
			Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: architecture}},
		})
	}
	return write(*out, index, r.version)
}

// A plain image is no artifact. Without its word for that the index would call it one, of
// the type of its configuration.
type plain struct{ v1.Image }

func (plain) ArtifactType() (string, error) { return "", nil }

func imageOf(r release, architecture string, layers ...v1.Layer) (v1.Image, error) {
	image := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	at := r.created
	if at.IsZero() {
		at = time.Unix(0, 0).UTC()
	}
	for _, layer := range layers {
		var err error
		image, err = mutate.Append(image, mutate.Addendum{
			Layer:   layer,
			History: v1.History{Created: v1.Time{Time: at}, CreatedBy: "tools/image"},
		})
		if err != nil {
			return nil, err
		}
	}
	config, err := image.ConfigFile()
	if err != nil {
		return nil, err
	}
	config = config.DeepCopy()
	config.OS, config.Architecture, config.Created = "linux", architecture, v1.Time{Time: at}
	config.Config = v1.Config{
		User:       fmt.Sprintf("%d:%d", user, user),
		Entrypoint: []string{"/" + binaryPath},
		Env:        []string{"PATH=/usr/bin", "HOME=/" + home},
		WorkingDir: "/" + work,
		Labels:     r.labels(),
	}
	if image, err = mutate.ConfigFile(image, config); err != nil {
		return nil, err
	}
	return mutate.Annotations(image, r.labels()).(v1.Image), nil
}

// write makes the layout: an index with one entry, the index of all platforms, under the
// name of the version.
func write(folder string, index v1.ImageIndex, version string) error {
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	path, err := layout.Write(folder, empty.Index)
	if err != nil {
		return err
	}
	var options []layout.Option
	if version != "" {
		options = append(options, layout.WithAnnotations(map[string]string{"org.opencontainers.image.ref.name": version}))
	}
	if err := path.AppendIndex(index, options...); err != nil {
		return err
	}
	// Some files are the owner's alone by now, some can be executed.
	return filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			return os.Chmod(path, 0o755)
		}
		return os.Chmod(path, 0o644)
	})
}
