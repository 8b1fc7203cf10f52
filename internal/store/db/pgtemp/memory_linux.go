package pgtemp

import "syscall"

// room is how much must be free for a server to be kept in memory: several may run at once.
const room = 4 << 30

// Memory is a folder that is kept in memory, or "" when there is none with room: making the
// files of a database there takes a tenth of the time.
func Memory() string {
	const folder = "/dev/shm"
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil || s.Bavail*uint64(s.Bsize) < room {
		return ""
	}
	return folder
}
