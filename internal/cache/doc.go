// Package cache keeps short lists on disk for a minute, so that pressing TAB twice
// asks a server once.
//
// It knows nothing of what the lists are about. Who asks names a list by parts, in
// whose place only a digest with a key of this machine is written, so that the name
// of a file tells neither a token nor a host. The lists themselves are readable by
// their owner only, and gone or overwritten soon after they are stale.
//
// Nothing here is worth an error: where the folder cannot be used, there is no
// cache. What is read is taken for a stranger's: links are not followed, the size is
// bounded, and a file that is not just what [Store.Put] writes counts as none.
package cache
