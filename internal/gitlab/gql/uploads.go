package gql

import "github.com/ach-cli/ach/internal/gitlab/transport"

// The operations that take a file, for [transport.Uploader].
var (
	_ transport.Uploader = (*__CreateAchievementInput)(nil)
	_ transport.Uploader = (*__UpdateAchievementInput)(nil)
	_ transport.Uploader = (*__UpdateAchievementOnceInput)(nil)
)

const avatarPath = "variables.input.avatar"

// Upload returns the avatar and its path.
func (v *__CreateAchievementInput) Upload() (path string, file *transport.Upload) {
	return avatarPath, v.Input.Avatar
}

// Upload returns the avatar and its path.
func (v *__UpdateAchievementInput) Upload() (path string, file *transport.Upload) {
	return avatarPath, v.Input.Avatar
}

// Upload returns the avatar and its path.
func (v *__UpdateAchievementOnceInput) Upload() (path string, file *transport.Upload) {
	return avatarPath, v.Input.Avatar
}
