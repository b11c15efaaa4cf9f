package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// sbom writes the bill of materials of an archive as SPDX, made by the program $SYFT. The
// same archive gives the same bytes: its own checksum takes the place of a random name,
// and $SOURCE_DATE_EPOCH, the commit's, that of the moment. Of the sources it is what ach is
// linked with: not the tools they are made and tested with. $VERSION is the release's.
func sbom(archive, document string, env func(string) string) error {
	seconds, err := strconv.ParseInt(env("SOURCE_DATE_EPOCH"), 10, 64)
	if err != nil {
		return fmt.Errorf("SOURCE_DATE_EPOCH: %w", err)
	}
	content, err := os.ReadFile(archive) //nolint:gosec // named by goreleaser
	if err != nil {
		return err
	}
	syft := exec.Command(env("SYFT"), "scan", "file:"+archive, "--exclude", "**/tools/**", "--exclude", "**/bench/**", "--output", "spdx-json") //nolint:gosec // of the Makefile
	syft.Env = append(os.Environ(), "SYFT_CHECK_FOR_APP_UPDATE=false", "SYFT_GOLANG_SEARCH_LOCAL_MOD_CACHE_LICENSES=true",
		"SYFT_GOLANG_LOCAL_MOD_CACHE_DIR="+env("GOMODCACHE"))
	syft.Stderr = os.Stderr
	found, err := syft.Output()
	if err != nil {
		return fmt.Errorf("syft: %w", err)
	}
	name := "https://gitlab.com/ach-cli/ach/sbom/" + filepath.Base(archive) + "/" + fmt.Sprintf("%x", sha256.Sum256(content))
	settled, err := settle(found, name, env("VERSION"), time.Unix(seconds, 0))
	if err != nil {
		return err
	}
	return os.WriteFile(document, settled, 0o644) //nolint:gosec // everybody may read it
}

// settle returns an SPDX document with that name and moment, in which what is this project's
// own has the version and its licence.
func settle(document []byte, name, version string, created time.Time) ([]byte, error) {
	if version == "" {
		return nil, errors.New("which version it is was not said")
	}
	var d map[string]any
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber()
	if err := decoder.Decode(&d); err != nil {
		return nil, err
	}
	creation, ok := d["creationInfo"].(map[string]any)
	if !ok {
		return nil, errors.New("no creationInfo in what syft wrote")
	}
	creation["created"] = created.UTC().Format(time.RFC3339)
	d["documentNamespace"] = name
	packages, _ := d["packages"].([]any)
	found := false
	for _, p := range packages {
		if p, ok := p.(map[string]any); ok && isOurs(p) {
			found = true
			settlePackage(p, version)
		}
	}
	if !found {
		return nil, fmt.Errorf("no %s in what syft found", module)
	}
	var settled bytes.Buffer
	encoder := json.NewEncoder(&settled)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	err := encoder.Encode(d)
	return settled.Bytes(), err
}

const module = "github.com/ach-cli/ach"

// isOurs reports whether a package is the main module of a program, or a program that syft
// knows by its name alone, as it does those of Windows.
func isOurs(p map[string]any) bool {
	id, _ := p["SPDXID"].(string)
	switch p["name"] {
	case module:
		return true
	case "ach", "ach-sandbox":
		return strings.HasPrefix(id, "SPDXRef-Package-binary-")
	}
	return false
}

// settlePackage says of a package of ours what syft cannot know: the programs are built
// without the stamp that Go makes of a tag, and the licence is not in its cache of modules.
func settlePackage(p map[string]any, version string) {
	p["versionInfo"] = version
	p["licenseConcluded"], p["licenseDeclared"] = "MIT", "MIT"
	references, _ := p["externalRefs"].([]any)
	for _, reference := range references {
		r, _ := reference.(map[string]any)
		locator, _ := r["referenceLocator"].(string)
		fields := strings.Split(locator, ":")
		switch {
		case r["referenceType"] == "purl" && !strings.Contains(locator, "@"):
			r["referenceLocator"] = locator + "@" + version
		case r["referenceType"] == "cpe23Type" && len(fields) == 13 && fields[5] == "*":
			fields[5] = version
			r["referenceLocator"] = strings.Join(fields, ":")
		}
	}
}
