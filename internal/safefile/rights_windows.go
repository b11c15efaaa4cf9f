package safefile

import (
	"io/fs"
	"os"
	"unsafe"

	"golang.org/x/sys/windows"
)

// createPrivate makes a file that was not there, for its owner, the administrators and
// the system only, whatever the folder would have it inherit. That is so from the moment
// it is there, and stays so when it is renamed; a disk that keeps no rights takes no notice.
func createPrivate(path string, _ int, _ fs.FileMode) (*os.File, error) {
	fail := func(err error) (*os.File, error) { return nil, &fs.PathError{Op: "open", Path: path, Err: err} }
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return fail(err)
	}
	rights, err := windows.SecurityDescriptorFromString("D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FA;;;" + user.User.Sid.String() + ")")
	if err != nil {
		return fail(err)
	}
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return fail(err)
	}
	attributes := windows.SecurityAttributes{SecurityDescriptor: rights}
	attributes.Length = uint32(unsafe.Sizeof(attributes))
	handle, err := windows.CreateFile(name, windows.GENERIC_READ|windows.GENERIC_WRITE, windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE,
		&attributes, windows.CREATE_NEW, windows.FILE_ATTRIBUTE_NORMAL, 0)
	if err != nil {
		return fail(err)
	}
	return os.NewFile(uintptr(handle), path), nil
}

// crowd returns the name of a group that others than the owner of a file are in, "" where
// it is none of those that everybody of a kind is in.
func crowd(group *windows.SID) string {
	for kind, name := range map[windows.WELL_KNOWN_SID_TYPE]string{
		windows.WinWorldSid:             "everyone",
		windows.WinAnonymousSid:         "everyone",
		windows.WinBuiltinGuestsSid:     "guests",
		windows.WinBuiltinUsersSid:      "every user of this machine",
		windows.WinInteractiveSid:       "every user who is signed in",
		windows.WinAuthenticatedUserSid: "every user who is signed in",
		windows.WinNetworkSid:           "every user of the network",
	} {
		if group.IsWellKnown(kind) {
			return name
		}
	}
	return ""
}

// Exposed returns in words who else than its owner may read or change a file, as far as
// they are everybody of a kind, "" for nobody.
func Exposed(path string) (who string, err error) {
	const reach = windows.FILE_READ_DATA | windows.FILE_WRITE_DATA | windows.FILE_APPEND_DATA |
		windows.WRITE_DAC | windows.WRITE_OWNER | windows.GENERIC_ALL | windows.GENERIC_READ | windows.GENERIC_WRITE
	rights, err := windows.GetNamedSecurityInfo(path, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		return "", &fs.PathError{Op: "open", Path: path, Err: err}
	}
	list, _, err := rights.DACL()
	if err != nil {
		return "", nil //nolint:nilerr // a disk that keeps no rights has no list of them
	}
	if list == nil { // which lets everybody do everything
		return "everyone", nil
	}
	for i := range uint32(list.AceCount) {
		var entry *windows.ACCESS_ALLOWED_ACE
		if err := windows.GetAce(list, i, &entry); err != nil {
			return "", &fs.PathError{Op: "open", Path: path, Err: err}
		}
		inherited := entry.Header.AceFlags&windows.INHERIT_ONLY_ACE != 0 // by what is made in it, were it a folder
		if entry.Header.AceType != windows.ACCESS_ALLOWED_ACE_TYPE || entry.Mask&reach == 0 || inherited {
			continue
		}
		if who := crowd((*windows.SID)(unsafe.Pointer(&entry.SidStart))); who != "" {
			return who, nil
		}
	}
	return "", nil
}
