package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

// sbom writes the bill of materials of an archive as SPDX, made by the program $SYFT. The
// same archive gives the same bytes: its own checksum takes the place of a random name,
// and $SOURCE_DATE_EPOCH, the commit's, that of the moment.
func sbom(archive, document string, env func(string) string) error {
	seconds, err := strconv.ParseInt(env("SOURCE_DATE_EPOCH"), 10, 64)
	if err != nil {
		return fmt.Errorf("SOURCE_DATE_EPOCH: %w", err)
	}
	content, err := os.ReadFile(archive) //nolint:gosec // named by goreleaser
	if err != nil {
		return err
	}
	syft := exec.Command(env("SYFT"), "scan", "file:"+archive, "--output", "spdx-json") //nolint:gosec // of the Makefile
	syft.Env = append(os.Environ(), "SYFT_CHECK_FOR_APP_UPDATE=false", "SYFT_GOLANG_SEARCH_LOCAL_MOD_CACHE_LICENSES=true",
		"SYFT_GOLANG_LOCAL_MOD_CACHE_DIR="+env("GOMODCACHE"))
	syft.Stderr = os.Stderr
	found, err := syft.Output()
	if err != nil {
		return fmt.Errorf("syft: %w", err)
	}
	name := "https://github.com/ach-cli/ach/sbom/" + filepath.Base(archive) + "/" + fmt.Sprintf("%x", sha256.Sum256(content))
	settled, err := settle(found, name, time.Unix(seconds, 0))
	if err != nil {
		return err
	}
	return os.WriteFile(document, settled, 0o644) //nolint:gosec // everybody may read it
}

// settle returns an SPDX document with that name and moment.
func settle(document []byte, name string, created time.Time) ([]byte, error) {
	var d map[string]any
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber()
	if err := decoder.Decode(&d); err != nil {
		return nil, err
	}
	creation, ok := d["creationInfo"].(map[string]any)
	if !ok {
		return nil, fmt.Errorf("no creationInfo in what syft wrote")
	}
	creation["created"] = created.UTC().Format(time.RFC3339)
	d["documentNamespace"] = name
	var settled bytes.Buffer
	encoder := json.NewEncoder(&settled)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	err := encoder.Encode(d)
	return settled.Bytes(), err
}
