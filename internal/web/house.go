package web

import (
	"context"
	"strconv"
	"sync"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/party"
)

// house reads the settings in force. A house that is not set up yet still has pages: they
// carry the program's name.
func (s *Server) house(ctx context.Context) (settings.House, error) {
	h, err := settings.Now(ctx, s.Keeper.DB())
	if errs.Is(err, "settings.none") {
		return settings.House{Name: "openbourse", Zone: "UTC"}, nil
	}
	return h, err
}

// zone is the exchange's zone.
func (s *Server) zone(r *Request) zone {
	if z, ok := s.zones.Load(r.House.Zone); ok {
		return z.(zone)
	}
	z := r.House.Location()
	s.zones.Store(r.House.Zone, z)
	return z
}

func today(r *Request, z zone) clock.Date { return clock.DateOf(r.Now, z) }

// names remembers what members are called for a minute: lists name the same few again
// and again.
type names struct {
	mu   sync.Mutex
	at   time.Time
	name map[int64]party.Org // owned by mu
}

// sellerName is what a member is called in the reader's language, his number when he is
// not known.
func (s *Server) sellerName(r *Request, no int64) string {
	n := &s.names
	n.mu.Lock()
	defer n.mu.Unlock()
	if now := time.Now(); n.name == nil || now.Sub(n.at) > time.Minute {
		n.name, n.at = map[int64]party.Org{}, now
	}
	o, ok := n.name[no]
	if !ok {
		var err error
		if o, err = party.OrgByNo(r.Context(), s.Keeper.DB(), no); err != nil {
			return strconv.FormatInt(no, 10)
		}
		n.name[no] = o
	}
	return orElse(o.NameIn(r.Lang), strconv.FormatInt(no, 10))
}

// siteName is the name of the exchange in a language.
func siteName(h settings.House, l i18n.Lang) string { return orElse(h.NameIn(l), "openbourse") }
