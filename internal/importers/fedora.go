package importers

import (
	"errors"
	"os"
	"path/filepath"
)

// fedora reads rules of Fedora Badges: a YAML file each, with the keys name, description
// and image_url. What triggers a badge is that program's business. Pictures are those files
// of the folder that are called as the addresses say.
func (im *importer) fedora(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	folder := path
	if !info.IsDir() {
		folder = filepath.Dir(path)
	}
	if filepath.Base(folder) == "rules" { // beside which the pictures are
		folder = filepath.Dir(folder)
	}
	rules, err := filesIn(path, ".yml", ".yaml")
	switch {
	case err != nil:
		return err
	case len(rules) == 0:
		return errors.New("it has no rules: no files that end in .yml or .yaml")
	}
	if im.pictures, err = openPictures(folder); err != nil {
		return err
	}
	defer im.pictures.close()
	for _, rule := range rules {
		if root := im.document(rule, false, maxFile); root != nil {
			im.add(rule, badge{at: root, name: get(root, "name"), description: get(root, "description"), image: get(root, "image_url")})
		}
	}
	return nil
}
