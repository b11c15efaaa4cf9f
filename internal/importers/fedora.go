package importers

import (
	"context"
	"os"
	"path/filepath"
)

// fedora reads rules of Fedora Badges: a YAML file each, with the keys name, description
// and image_url. What triggers a badge is that program's business. Pictures are those files
// of the folder that are called as the addresses say.
func (im *importer) fedora(ctx context.Context, path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return plain(err)
	}
	around, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		around = filepath.Dir(around)
	}
	if filepath.Base(around) == "rules" { // beside which the pictures are
		around = filepath.Dir(around)
	}
	if im.pictures, err = openPictures(ctx, around); err != nil {
		return err
	}
	defer im.pictures.close()
	return im.documents(ctx, path, func(f *folder, name string) {
		if root := im.document(f, name, false); root != nil {
			im.add(f.path(name), badge{at: root, name: get(root, "name"), description: get(root, "description"), image: get(root, "image_url")})
		}
	}, ".yml", ".yaml")
}
