package torture

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"openbourse/internal/api"
	"openbourse/internal/app"
	"openbourse/internal/app/twin"
	"openbourse/internal/app/world"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/signin"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// fair are the people who deal and the stones they deal in.
type fair struct {
	address string
	wire    *http.Transport
	people  []*person // the first of each member
	byOrg   map[id.ID]*person

	mu     sync.Mutex
	stones []stone // that may be bought
	bound  []deal  // that may be settled or undone
	ended  []deal  // that may be undone
}

type stone struct {
	listing, ppc, member int64
}

type deal struct {
	no            int64
	buyer, seller *person
}

// person has a browser with a session and a program with a key.
type person struct {
	fair    *fair
	n       int
	id, org id.ID
	mail    string
	member  int64
	cookie  string
	program *api.Client
	key     id.ID
	hop     string // address a proxy would report of him: each has an allowance of his own
}

// money that each member begins with, in cents: nobody is ever short.
const money = 1_000_000_000_00

// openFair makes the fictional exchange and gives its people what they need.
func openFair(ctx context.Context, o Options) (f *fair, err error) {
	stones := min(600+8*int64(o.Crashes), 60_000)
	fmt.Fprintf(o.Say, "an exchange with %d stones …\n", stones)
	if err := app.Demo(ctx, o.Folder, "http://localhost", stones); err != nil {
		return nil, err
	}
	d, err := db.Open(ctx, o.Folder, db.Options{})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	k := journal.New(d, clock.System{})
	seal, err := signin.SealFor(ctx, d)
	if err != nil {
		return nil, err
	}
	desk, err := signin.New(signin.Config{Keeper: k, Seal: seal, Origin: "http://localhost", Issuer: "Torture", Demo: true})
	if err != nil {
		return nil, err
	}
	f = &fair{wire: &http.Transport{MaxIdleConnsPerHost: 256}, byOrg: map[id.ID]*person{}}
	for n, c := range world.Demo.Companies() {
		p, err := f.enter(ctx, k, desk, n, c.People[0].Mail)
		if err != nil {
			return nil, fmt.Errorf("torture: %s: %w", c.Name, err)
		}
		f.people = append(f.people, p)
		f.byOrg[p.org] = p
	}
	return f, nil
}

// enter gives the first person of a member a session, a key, money, and his stock a word
// that it is there, so that it can be bought at once.
func (f *fair) enter(ctx context.Context, k *journal.Keeper, desk *signin.Desk, n int, mail string) (*person, error) {
	x, err := party.PersonByEmail(ctx, k.DB(), mail)
	if err != nil {
		return nil, err
	}
	o, err := party.OrgByID(ctx, k.DB(), x.Post.Org)
	if err != nil {
		return nil, err
	}
	p := &person{fair: f, n: n, id: x.ID, org: o.ID, mail: mail, member: o.No, hop: fmt.Sprintf("10.1.%d.%d", n/250, n%250+1)}
	who := access.Actor{Person: x.ID, Org: o.ID, OrgNo: o.No, OrgKind: string(o.Kind), Name: x.Name, OrgName: o.Name, Roles: x.Post.Roles}
	e, err := desk.EnterDemo(ctx, mail, "torture", "")
	if err != nil {
		return nil, err
	}
	p.cookie = "bourse=" + e.Token + "; lang=en"
	key, err := desk.MakeKey(ctx, who, id.New(), signin.MakeKey{Name: "torture", Scopes: []string{"settle.*"}, Days: 30})
	if err != nil {
		return nil, err
	}
	p.key, p.program = key.ID, api.NewClient("", key.Secret)
	p.program.HTTP = &http.Client{Transport: from{p.hop, f.wire}, Timeout: 20 * time.Second}
	setup := access.System("setup")
	if _, err := (settle.Deposit{Org: o.ID, Currency: "USD", Amount: money, Source: "torture"}).Do(ctx, k, setup, id.New()); err != nil {
		return nil, err
	}
	if _, err := (market.KeepAlive{Member: o.No, All: true}).Do(ctx, k, who, id.New()); err != nil {
		return nil, err
	}
	for after := ""; ; {
		page, err := market.MyStock(ctx, k.DB(), who, k.Clock().Now(), market.StockQuery{Member: o.No, After: after, Limit: 1000})
		if err != nil {
			return nil, err
		}
		for i := range page.Listings {
			if l := &page.Listings[i]; l.PPC > 0 {
				f.stones = append(f.stones, stone{l.No, int64(l.PPC), o.No})
			}
		}
		if after = page.Next; after == "" {
			return p, nil
		}
	}
}

// at says where the exchange is reached in its present life.
func (f *fair) at(address string) {
	f.wire.CloseIdleConnections()
	f.address = address
	for _, p := range f.people {
		p.program.Address = address
	}
}

// stock takes over from the books which deals stand open and which stones are gone.
func (f *fair) stock(b *twin.Twin) {
	f.bound, f.ended = f.bound[:0], f.ended[:0]
	gone := map[int64]bool{}
	for _, d := range b.Deals {
		x := deal{d.No, f.byOrg[d.Buyer], f.byOrg[d.Seller]}
		switch d.State {
		case "mazal":
			f.bound = append(f.bound, x)
		case "settled":
			f.ended = append(f.ended, x)
		}
		if d.Transfer != 0 { // its listing has ended, undone or not
			for _, l := range d.Lines {
				gone[l.Listing] = true
			}
		}
	}
	left := f.stones[:0]
	for _, s := range f.stones {
		if !gone[s.listing] {
			left = append(left, s)
		}
	}
	f.stones = left
}

// from sends requests as the trusted proxy does for one caller.
type from struct {
	hop  string
	wire http.RoundTripper
}

func (x from) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("X-Forwarded-For", x.hop)
	return x.wire.RoundTrip(r)
}
