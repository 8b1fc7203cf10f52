package clock

import (
	"sync"
	"time"
)

// zones are those asked for before: time.LoadLocation reads its file anew each time.
var zones sync.Map

// Zone is a time zone by its IANA name.
func Zone(name string) (*time.Location, error) {
	if z, ok := zones.Load(name); ok {
		return z.(*time.Location), nil
	}
	z, err := time.LoadLocation(name)
	if err == nil { // a name that is none is not kept: there is no end of them
		zones.Store(name, z)
	}
	return z, err
}
