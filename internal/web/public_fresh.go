package web

import (
	"context"
	"strings"
	"sync"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/store/journal"
)

// How long what was made for the public may be shown again.
const (
	freshest = time.Second      // while trade goes on: figures of the market may be that old
	longest  = 10 * time.Second // while nothing happens: the clock itself changes pages
	polling  = 250 * time.Millisecond
)

// quiet are rooms whose news changes nothing of a public page but figures of the market,
// which may be a second old. News of any other room is seen by the next reader.
var quiet = []string{
	"market.", "deal.", "settle.", "memo.", "parcel.", "signin.", "account.", "custody.", "customs.", "declaration.", "shipment.",
	"kimberley.", "screening.", "lane.", "bank.", "affiliation.", "access.", "document.", "search.",
}

// stamp is a moment in the life of the journal.
type stamp struct {
	at        clock.Instant
	any, loud int64 // how often there had been news, and news that readers must see at once
}

// holds tells whether what was made at s may still be shown at now.
func (s stamp) holds(now stamp) bool {
	age := now.at.Sub(s.at)
	return s.loud == now.loud && age >= 0 && (age < freshest || s.any == now.any && age < longest)
}

// tidings listens to the journal for the pages that are kept.
type tidings struct {
	mu      sync.Mutex
	changed <-chan struct{} // owned by mu, as all below; nil before the first look
	looked  time.Time
	seen    int64
	now     stamp
}

// stamp is how things stand. Without news it costs nothing but the look at a channel.
func (n *tidings) stamp(ctx context.Context, k *journal.Keeper) (stamp, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if err := n.look(ctx, k); err != nil {
		return stamp{}, err
	}
	out := n.now
	out.at = k.Clock().Now()
	return out, nil
}

func (n *tidings) look(ctx context.Context, k *journal.Keeper) (err error) {
	if n.changed == nil {
		changed := k.DB().Changed()
		if n.seen, _, err = k.Head(ctx); err == nil {
			n.changed = changed
		}
		return err
	}
	select {
	case <-n.changed:
	default:
		if !k.DB().Postgres() || time.Since(n.looked) < polling {
			return nil
		}
	}
	changed := k.DB().Changed() // before reading: nothing committed later is missed
	for {
		news, err := k.After(ctx, n.seen, 100)
		if err != nil {
			return err
		}
		for i := range news {
			n.seen = news[i].No
			n.now.any++
			if loud(&news[i]) {
				n.now.loud++
			}
		}
		if len(news) < 100 {
			break
		}
	}
	n.changed, n.looked = changed, time.Now()
	return nil
}

func loud(e *journal.Entry) bool {
	if e.Fact == (journal.Refused{}).FactName() {
		return false
	}
	for _, room := range quiet {
		if strings.HasPrefix(e.Kind, room) {
			return false
		}
	}
	return true
}

// remade is a value that is made again when it is asked for and may have changed.
type remade[T any] struct {
	mu    sync.Mutex
	made  bool // owned by mu, as all below
	when  stamp
	value T
}

func (m *remade[T]) get(ctx context.Context, s *Server, again func(context.Context) (T, error)) (T, error) {
	now, err := s.tidings.stamp(ctx, s.Keeper)
	if err != nil {
		var none T
		return none, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.made && m.when.holds(now) {
		return m.value, nil
	}
	v, err := again(ctx)
	if err == nil {
		m.made, m.when, m.value = true, now, v
	}
	return v, err
}
