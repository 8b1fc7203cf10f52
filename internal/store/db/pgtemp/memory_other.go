//go:build !linux

package pgtemp

// Memory is a folder that is kept in memory; here there is none.
func Memory() string { return "" }
