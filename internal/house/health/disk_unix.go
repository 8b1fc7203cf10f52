//go:build linux || darwin || freebsd

package health

import "syscall"

// diskOf asks the operating system for the room where a folder is.
func diskOf(folder string) Disk {
	var s syscall.Statfs_t
	if syscall.Statfs(folder, &s) != nil {
		return Disk{}
	}
	block := int64(s.Bsize)
	return Disk{Free: int64(s.Bavail) * block, Total: int64(s.Blocks) * block} // the types differ between systems
}
