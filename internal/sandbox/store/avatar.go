package store

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// maxAvatarSize is Avatarable::MAXIMUM_FILE_SIZE.
const maxAvatarSize = 200 << 10

const (
	formatRefusal = "Avatar file format is not supported. Please try one of the following supported formats: "
	contentTypes  = "image/png, image/jpeg, image/gif, image/bmp, image/tiff, image/vnd.microsoft.icon"
	extensions    = "png, jpg, jpeg, gif, bmp, tiff, ico, webp"
)

// newAvatar applies the uploader's checks in its order: the content, as libmagic
// tells it; the extension; the size.
func newAvatar(file File) (*Avatar, string) {
	contentType := sniff(file.Data)
	if contentType == "" {
		return nil, formatRefusal + contentTypes
	}
	name := sanitize(file.Name)
	extension := extensionOf(name)
	if !slices.Contains(strings.Split(extensions, ", "), extension) {
		return nil, formatRefusal + extensions
	}
	if len(file.Data) > maxAvatarSize {
		return nil, "Avatar is too big (should be at most 200 KiB)"
	}
	return &Avatar{Filename: name, ContentType: contentType, Data: file.Data}, ""
}

// extensionOf is what stands behind the last dot, if anything stands before it:
// a file named .png has none (carrierwave, sanitized_file.rb).
func extensionOf(name string) string {
	i := strings.LastIndexByte(name, '.')
	if i < 1 {
		return ""
	}
	return strings.ToLower(name[i+1:])
}

var unsafeInFilename = regexp.MustCompile(`[^\p{L}\p{M}\p{N}_.\-+]`)

// sanitize is CarrierWave's treatment of a file's name.
func sanitize(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = unsafeInFilename.ReplaceAllString(name, "_")
	if strings.Trim(name, ".") == "" {
		name = "_" + name
	}
	return name
}

// AvatarOfAchievement is the picture of an achievement, or nil.
func (s *Store) AvatarOfAchievement(id int) *Avatar {
	if a := s.Achievement(id); a != nil {
		return a.Avatar
	}
	return nil
}

// AvatarOfUser is the picture of a user, or nil.
func (s *Store) AvatarOfUser(id int) *Avatar {
	if u := s.User(id); u != nil {
		return u.Avatar
	}
	return nil
}
