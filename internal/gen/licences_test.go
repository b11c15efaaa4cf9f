package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A licence that is not known to be a permissive one stops a release before it is built,
// and what was taken over into a module has its own.
func TestLicences(t *testing.T) {
	mit, err := os.ReadFile(filepath.Join("..", "..", "LICENSE"))
	if err != nil {
		t.Fatal(err)
	}
	const other = "SPDX-License-Identifier: none. You may not use this, but we like to hear from you. All rights are reserved."
	const gpl = "This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public License " +
		"as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later version."
	for _, c := range []struct{ inside, text, licence, problem string }{
		{"", string(mit), "MIT", ""},
		{"", "", "", "no licence"},
		{"", other, "", "not known"},
		{"", gpl, "", "look whether a release may hold it"},
		{"inner", string(mit), "MIT", ""},
		{"inner", other, "", "not known"},
	} {
		top := t.TempDir()
		inner := filepath.Join(top, "inner", "most")
		if err := os.MkdirAll(inner, 0o700); err != nil {
			t.Fatal(err)
		}
		if c.text != "" {
			if err := os.WriteFile(filepath.Join(top, c.inside, "LICENSE.txt"), []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		d := dependency{files: map[string]bool{}}
		if err := d.find(inner, top); err != nil {
			t.Fatal(err)
		}
		err := d.read()
		if err == nil && c.problem != "" || err != nil && (c.problem == "" || !strings.Contains(err.Error(), c.problem)) {
			t.Errorf("%+v: %v", c, err)
		}
		if got := strings.Join(d.Licences, " "); got != c.licence {
			t.Errorf("%+v: %s", c, got)
		}
	}
}
