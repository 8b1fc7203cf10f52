package journal

import (
	"context"
	"sync/atomic"
)

type nameKey struct{}

// Named gives the reader that follows the journal with this context a name, under which
// Followers tells how far it has come.
func Named(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, nameKey{}, name)
}

// place is where a reader stands; one without a name has none.
func (k *Keeper) place(ctx context.Context, from int64) *atomic.Int64 {
	name, named := ctx.Value(nameKey{}).(string)
	if !named {
		return new(atomic.Int64)
	}
	at, _ := k.followers.LoadOrStore(name, new(atomic.Int64))
	p := at.(*atomic.Int64)
	p.Store(from)
	return p
}

// Followers is the number of the last entry that each named reader of this process has done
// with.
func (k *Keeper) Followers() map[string]int64 {
	all := map[string]int64{}
	k.followers.Range(func(name, at any) bool {
		all[name.(string)] = at.(*atomic.Int64).Load()
		return true
	})
	return all
}
