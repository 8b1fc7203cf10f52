package db

import (
	"syscall"
	"unsafe"
)

// pageMemory is memory outside the garbage collector's, zero when there is none. It asks for
// pages of 2 MiB: SQLite touches all of it at once, and by pages of 4 KiB that alone took
// longer than everything else of a start. Where the system has none, small ones will do.
func pageMemory(size int) (at uintptr, free func()) {
	const huge = 2 << 20
	whole, err := syscall.Mmap(-1, 0, (size/huge+2)*huge, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		return 0, func() {}
	}
	skip := (huge - uintptr(unsafe.Pointer(unsafe.SliceData(whole)))%huge) % huge
	part := whole[skip:]
	_ = syscall.Madvise(part[:len(part)/huge*huge], syscall.MADV_HUGEPAGE)
	return uintptr(unsafe.Pointer(unsafe.SliceData(part))), func() { _ = syscall.Munmap(whole) }
}
