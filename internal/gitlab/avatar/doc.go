// Package avatar reads the image of an achievement and checks it as far as that
// can be done without asking GitLab: so that a file GitLab would refuse costs no
// request, and the refusal names the way out.
//
// The rules are GitLab's (app/uploaders/avatar_uploader.rb and
// lib/gitlab/file_type_detection.rb): the content decides first, then the
// extension, and the two need not agree. Sending the file belongs to the
// transport, which knows nothing of images.
package avatar
