package main

import (
	"archive/tar"
	"bytes"
	"encoding/pem"
	"io"
	"os"
	"path/filepath"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// user is the number that distroless and ko have for nobody in particular.
const user = 65532

const (
	binaryPath = "usr/bin/ach"
	home       = "home/ach"
	work       = "work"
)

// An entry is a file of root's in a layer, or a folder where it has no content.
type entry struct {
	path    string
	mode    int64
	content []byte
}

// system is the layer of what a program expects around it. Home and working folder are
// everybody's, as /tmp is, since `docker run --user` takes any number.
func system(at time.Time, licences []string) (v1.Layer, error) {
	entries := []entry{
		{path: "etc/", mode: 0o755},
		{path: "etc/group", mode: 0o644, content: []byte("root:x:0:\nach:x:65532:\n")},
		{path: "etc/passwd", mode: 0o644, content: []byte("root:x:0:0:root:/:/sbin/nologin\nach:x:65532:65532:ach:/home/ach:/sbin/nologin\n")},
		{path: "etc/ssl/", mode: 0o755},
		{path: "etc/ssl/certs/", mode: 0o755},
		{path: "etc/ssl/certs/ca-certificates.crt", mode: 0o644, content: authorities()},
		{path: "home/", mode: 0o755},
		{path: home + "/", mode: 0o1777},
		{path: "tmp/", mode: 0o1777},
		{path: "usr/", mode: 0o755},
		{path: "usr/bin/", mode: 0o755},
		{path: "usr/share/", mode: 0o755},
		{path: "usr/share/licenses/", mode: 0o755},
		{path: "usr/share/licenses/ach/", mode: 0o755},
		{path: work + "/", mode: 0o1777},
	}
	for _, path := range licences {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		entries = append(entries, entry{path: "usr/share/licenses/ach/" + filepath.Base(path), mode: 0o644, content: text})
	}
	return layer(at, entries)
}

func program(at time.Time, path string) (v1.Layer, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return layer(at, []entry{{path: binaryPath, mode: 0o755, content: content}})
}

// authorities are the certificates that Mozilla has programs trust, as Go's own module
// of them carries them. Those that Mozilla trusts under a condition are left out: a file
// of certificates cannot say it.
func authorities() []byte {
	var file bytes.Buffer
	for root := range bundle.Roots() {
		if root.Constraint == nil {
			_ = pem.Encode(&file, &pem.Block{Type: "CERTIFICATE", Bytes: root.Certificate}) // a Buffer takes all
		}
	}
	return file.Bytes()
}

func layer(at time.Time, entries []entry) (v1.Layer, error) {
	var file bytes.Buffer
	archive := tar.NewWriter(&file)
	for _, e := range entries {
		// A header without a time has that of 1970.
		header := &tar.Header{Name: e.path, Mode: e.mode, ModTime: at, Size: int64(len(e.content)), Typeflag: tar.TypeReg, Format: tar.FormatUSTAR}
		if e.content == nil {
			header.Typeflag = tar.TypeDir
		}
		if err := archive.WriteHeader(header); err != nil {
			return nil, err
		}
		if _, err := archive.Write(e.content); err != nil {
			return nil, err
		}
	}
	if err := archive.Close(); err != nil {
		return nil, err
	}
	opener := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(file.Bytes())), nil }
	return tarball.LayerFromOpener(opener, tarball.WithMediaType(types.OCILayer))
}
