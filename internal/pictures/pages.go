//go:build !windows

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// drawPages makes the pictures that are no terminal's: what ach badge draws, and the page
// of ach site in Chromium, light and dark.
func drawPages(bin, folder string) (err error) {
	home, err := os.MkdirTemp("", "ach-pictures-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(home)) }()
	host, stop, err := sandbox(bin, home, nil)
	if err != nil {
		return err
	}
	defer stop()
	if folder, err = filepath.Abs(folder); err != nil {
		return err
	}
	site := filepath.Join(home, "site")
	commands := [][]string{
		{filepath.Join(bin, "ach"), "badge", "--user", "dora", "--out", filepath.Join(folder, "badge.svg")},
		{filepath.Join(bin, "ach"), "site", "-n", "acme", "--out", site},
	}
	for theme, scheme := range map[string]string{"dark": "0", "light": "1"} {
		commands = append(commands, []string{
			"chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=880,560",
			"--blink-settings=preferredColorScheme=" + scheme, "--user-data-dir=" + filepath.Join(home, theme),
			"--screenshot=" + filepath.Join(folder, "site-"+theme+".png"), "file://" + site + "/index.html",
		})
	}
	for _, argv := range commands {
		cmd := exec.Command(argv[0], argv[1:]...)
		cmd.Dir = home
		cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "LANG=C.UTF-8", "ACH_HOST=" + host, "ACH_TOKEN=sandbox-max-api"}
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w: %s", argv[0], err, out)
		}
	}
	return nil
}
