//go:build !linux && !darwin && !freebsd

package health

// diskOf does not know how to ask this system.
func diskOf(string) Disk { return Disk{} }
