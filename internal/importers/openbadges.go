package importers

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"
)

// openBadges reads definitions of Open Badges: BadgeClass of version 2 (and 1, where it has no
// type), Achievement of version 3, by themselves, in lists, in graphs of JSON-LD, and in the
// assertions and credentials that carry them. Who holds them is not read: those are people by
// their addresses elsewhere.
func (im *importer) openBadges(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	folder := path
	if !info.IsDir() {
		folder = filepath.Dir(path)
	}
	files, err := filesIn(path, ".json", ".jsonld")
	switch {
	case err != nil:
		return err
	case len(files) == 0:
		return errors.New("it has no files that end in .json or .jsonld")
	}
	if im.pictures, err = openPictures(folder); err != nil {
		return err
	}
	defer im.pictures.close()
	for _, file := range files {
		root := im.document(file, true, maxFile)
		if root == nil {
			continue
		}
		if found := im.badgesIn(file, root, 0); found == 0 {
			im.warn(file, root, "it has neither a BadgeClass nor an Achievement")
		}
	}
	return nil
}

// badgesIn adds the definitions in a value, and returns how many it met. Issuers count too:
// a file that has one is one of its kind.
func (im *importer) badgesIn(file string, node *yaml.Node, depth int) (found int) {
	const maxDepth = 20
	if depth > maxDepth {
		return 0
	}
	for _, node := range items(node) {
		node = resolve(node)
		if node == nil || node.Kind == yaml.ScalarNode {
			continue
		}
		switch {
		case node.Kind == yaml.SequenceNode:
			found += im.badgesIn(file, node, depth+1)
		case isA(node, "BadgeClass", "Achievement"), depth == 0 && isOldBadge(node):
			found++
			im.openBadge(file, node)
		case isA(node, "Issuer", "Profile"):
			found++
		default:
			for _, key := range []string{"@graph", "badge", "credentialSubject", "achievement", "verifiableCredential", "vc"} {
				found += im.badgesIn(file, get(node, key), depth+1)
			}
		}
	}
	return found
}

// isOldBadge reports whether a value is a definition of version 1, which has no type.
func isOldBadge(node *yaml.Node) bool {
	return get(node, "type", "@type") == nil && get(node, "name") != nil && get(node, "criteria") != nil && get(node, "image") != nil
}

// isA reports whether a value has one of the types, which may be written as addresses.
func isA(node *yaml.Node, types ...string) bool {
	for _, item := range items(get(node, "type", "@type")) {
		name, _ := text(item)
		name = name[strings.LastIndexAny(name, "#:/")+1:]
		for _, t := range types {
			if name == t {
				return true
			}
		}
	}
	return false
}

func (im *importer) openBadge(file string, node *yaml.Node) {
	if id, has := text(get(node, "id", "@id")); has && id != "" {
		if im.ids[id] {
			return // credentials of several people carry one definition
		}
		im.ids[id] = true
	}
	image := first(get(node, "image"))
	if image != nil && image.Kind == yaml.MappingNode {
		image = get(image, "id", "@id")
	}
	im.add(file, badge{at: node, name: worded(get(node, "name")), description: worded(get(node, "description")), image: image})
}

// worded is a text, of JSON-LD one with its language or the first of several.
func worded(node *yaml.Node) *yaml.Node {
	node = first(node)
	if value := get(node, "@value"); value != nil {
		return value
	}
	return node
}

// first is the first of a list, or the value itself.
func first(node *yaml.Node) *yaml.Node {
	if all := items(node); len(all) > 0 {
		return resolve(all[0])
	}
	return nil
}
