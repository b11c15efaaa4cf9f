package importers

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"
)

// openBadges reads definitions of Open Badges: BadgeClass of version 2 (and 1, where it has no
// type), Achievement of version 3, by themselves, in lists, in graphs of JSON-LD, and in the
// assertions and credentials that carry them. Who holds them is not read: those are people by
// their addresses elsewhere.
func (im *importer) openBadges(ctx context.Context, path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return plain(err)
	}
	around := path
	if !info.IsDir() {
		around = filepath.Dir(path)
	}
	if im.pictures, err = openPictures(ctx, around); err != nil {
		return err
	}
	defer im.pictures.close()
	return im.documents(ctx, path, func(f *folder, name string) {
		if root := im.document(f, name, true); root != nil {
			im.badgesIn(ctx, f.path(name), root, 0, true)
		}
	}, ".json", ".jsonld")
}

// badgesIn adds the definitions in a value, and tells what else is in it. old says whether one
// of version 1 may stand there.
func (im *importer) badgesIn(ctx context.Context, file string, node *yaml.Node, depth int, old bool) {
	const maxDepth = 20
	if depth > maxDepth {
		im.left(file, node, "it is left out: lists and objects are too deep in one another")
		return
	}
	all := items(node)
	if len(all) == 0 {
		im.left(file, node, neither)
	}
	for _, item := range all {
		switch item = resolve(item); {
		case ctx.Err() != nil:
			return
		case item == nil || item.Kind == yaml.ScalarNode:
			im.left(file, item, neither)
		case item.Kind == yaml.SequenceNode:
			im.badgesIn(ctx, file, item, depth+1, old)
		case isA(item, "BadgeClass", "Achievement"), old && isOldBadge(item):
			im.openBadge(file, item)
		case isA(item, besideBadges()...):
		default:
			im.carriedBy(ctx, file, item, depth)
		}
	}
}

const neither = "it has neither a BadgeClass nor an Achievement"

// besideBadges are the types of what stands beside definitions without being one, or having one.
func besideBadges() []string {
	return []string{
		"Issuer", "IssuerOrg", "Organization", "Profile", "CryptographicKey", "RevocationList", "Endorsement", "EndorsementCredential",
		"Criteria", "Evidence", "Alignment", "AlignmentObject", "Image", "Extension", "IdentityObject", "VerificationObject",
	}
}

// carriedBy adds the definitions that a graph, an assertion or a credential carries.
func (im *importer) carriedBy(ctx context.Context, file string, node *yaml.Node, depth int) {
	carries := false
	for _, key := range []string{"@graph", "badge", "credentialSubject", "achievement", "verifiableCredential", "vc"} {
		inside := get(node, key)
		switch address, elsewhere := text(inside); {
		case inside == nil:
			continue
		case elsewhere:
			im.left(file, inside, "its %s is elsewhere, at %.200q, and nothing is fetched", key, address)
		default:
			im.badgesIn(ctx, file, inside, depth+1, key == "badge")
		}
		carries = true
	}
	if carries {
		return
	}
	if kind := get(node, "type", "@type"); kind != nil {
		if name, ok := text(first(kind)); ok {
			im.left(file, kind, neither+", but %.40q", name)
			return
		}
	}
	im.left(file, node, neither)
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

// A carried definition is one that has an address, by which several credentials may carry it.
type carried struct {
	Note
	said [2]string // name and description
}

func (im *importer) openBadge(file string, node *yaml.Node) {
	name, description := worded(get(node, "name")), worded(get(node, "description"))
	if id, has := text(get(node, "id", "@id")); has && id != "" {
		here := carried{Note: Note{Path: file, Place: placeOf(node)}}
		here.said[0], _ = text(name)
		here.said[1], _ = text(description)
		if first, again := im.ids[id]; again {
			switch { // credentials of several people carry one definition
			case first.said[0] != here.said[0]:
				im.left(file, node, "%q is left out: %s:%d has its id, and calls it %q", here.said[0], first.Path, first.Place.Line, first.said[0])
			case first.said[1] != here.said[1]:
				im.warn(file, node, "the description of %q here is left out: %s:%d has another", here.said[0], first.Path, first.Place.Line)
			}
			return
		}
		im.ids[id] = here
	}
	image := first(get(node, "image"))
	if image != nil && image.Kind == yaml.MappingNode {
		image = get(image, "id", "@id")
	}
	im.add(file, badge{at: node, name: name, description: description, image: image})
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
