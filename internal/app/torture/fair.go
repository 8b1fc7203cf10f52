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
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
	"openbourse/internal/registry/signin"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// fair are the people who deal and the stones they deal in.
type fair struct {
	address string
	wire    *http.Transport
	people  []*person            // two of each member
	byOrg   map[id.ID][2]*person // the first confirms with a click, the second with password and code

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

// person has a browser with a session, a program with a key and, the second of each member, a
// phone that shows codes.
type person struct {
	fair    *fair
	n       int
	id, org id.ID
	mail    string
	member  int64
	cookie  string
	program *api.Client
	key     id.ID
	phone   *phone // nil: he confirms with a click, as people of the fictional exchange do
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
	f = &fair{wire: &http.Transport{MaxIdleConnsPerHost: 256}, byOrg: map[id.ID][2]*person{}}
	if err := trading(ctx, k); err != nil {
		return nil, fmt.Errorf("torture: %w", err)
	}
	for _, c := range world.Demo.Companies() {
		var both [2]*person
		var who [2]access.Actor
		for i := range both {
			if both[i], who[i], err = f.enter(ctx, k, desk, len(f.people)+i, c.People[i].Mail); err != nil {
				return nil, fmt.Errorf("torture: %s: %w", c.People[i].Mail, err)
			}
		}
		if err := f.provide(ctx, k, who[0]); err != nil {
			return nil, fmt.Errorf("torture: %s: %w", c.Name, err)
		}
		if err := payTo(ctx, d, who); err != nil {
			return nil, fmt.Errorf("torture: %s: %w", c.Name, err)
		}
		f.people = append(f.people, both[:]...)
		f.byOrg[both[0].org] = both
	}
	return f, nil
}

// enter gives somebody a session and a key, and every second one a password and codes.
func (f *fair) enter(ctx context.Context, k *journal.Keeper, desk *signin.Desk, n int, mail string) (*person, access.Actor, error) {
	x, err := party.PersonByEmail(ctx, k.DB(), mail)
	if err != nil {
		return nil, access.Actor{}, err
	}
	o, err := party.OrgByID(ctx, k.DB(), x.Post.Org)
	if err != nil {
		return nil, access.Actor{}, err
	}
	p := &person{fair: f, n: n, id: x.ID, org: o.ID, mail: mail, member: o.No, hop: fmt.Sprintf("10.1.%d.%d", n/250, n%250+1)}
	who := access.Actor{Person: x.ID, Org: o.ID, OrgNo: o.No, OrgKind: string(o.Kind), Name: x.Name, OrgName: o.Name, Roles: x.Post.Roles}
	if n%2 == 1 {
		if p.phone, err = enrol(ctx, desk, who); err != nil {
			return nil, who, err
		}
	}
	e, err := desk.EnterDemo(ctx, mail, "torture", "")
	if err != nil {
		return nil, who, err
	}
	p.cookie = "bourse=" + e.Token + "; lang=en"
	key, err := desk.MakeKey(ctx, who, id.New(), signin.MakeKey{Name: "torture", Scopes: []string{"settle.*"}, Days: 30})
	if err != nil {
		return nil, who, err
	}
	p.key, p.program = key.ID, api.NewClient("", key.Secret)
	p.program.HTTP = &http.Client{Transport: from{p.hop, f.wire}, Timeout: 20 * time.Second}
	return p, who, nil
}

// enrol gives somebody a password and an authenticator app.
func enrol(ctx context.Context, desk *signin.Desk, who access.Actor) (*phone, error) {
	if err := desk.SetPassword(ctx, who, id.New(), "", password); err != nil {
		return nil, err
	}
	e, err := desk.BeginTOTP(ctx, who, id.New())
	if err != nil {
		return nil, err
	}
	p, err := newPhone(e.Secret)
	if err != nil {
		return nil, err
	}
	code, _ := p.code(time.Now())
	return p, desk.ConfirmTOTP(ctx, who, id.New(), code)
}

// provide gives a member money, and his stock a word that it is there, so that it can be
// bought at once.
func (f *fair) provide(ctx context.Context, k *journal.Keeper, who access.Actor) error {
	if _, err := (settle.Deposit{Org: who.Org, Currency: "USD", Amount: money, Source: "torture"}).Do(ctx, k, access.System("setup"), id.New()); err != nil {
		return err
	}
	if _, err := (market.KeepAlive{Member: who.OrgNo, All: true}).Do(ctx, k, who, id.New()); err != nil {
		return err
	}
	for after := ""; ; {
		page, err := market.MyStock(ctx, k.DB(), who, k.Clock().Now(), market.StockQuery{Member: who.OrgNo, After: after, Limit: 1000})
		if err != nil {
			return err
		}
		for i := range page.Listings {
			if l := &page.Listings[i]; l.PPC > 0 {
				f.stones = append(f.stones, stone{l.No, int64(l.PPC), who.OrgNo})
			}
		}
		if after = page.Next; after == "" {
			return nil
		}
	}
}

// longAgo is when members agreed on where they are paid out to: the delay is over.
const longAgo = 30 * 24 * time.Hour

// trading gives the exchange a week of trading days in that past.
func trading(ctx context.Context, k *journal.Keeper) error {
	w := calendar.SetWeek{From: clock.DateOf(k.Clock().Now().Add(-2*longAgo), time.UTC), Zone: "Asia/Shanghai", Source: "torture", Mark: rule.Proposal}
	for n := range 5 {
		w.Sessions[n] = "09:00-17:00"
	}
	_, err := w.Do(ctx, k, access.System("setup"), id.New())
	return err
}

// payTo gives a member a payout account that his two people agreed on long ago.
func payTo(ctx context.Context, d *db.DB, who [2]access.Actor) error {
	k := journal.New(d, &clock.Fixed{Instant: clock.System{}.Now().Add(-longAgo)})
	named, err := settle.NamePayoutAccount{Currency: "USD", Account: "BE68539007547034", Holder: who[0].OrgName}.Do(ctx, k, who[1], id.New())
	if err != nil {
		return err
	}
	_, err = settle.ConfirmPayoutAccount{No: named.No}.Do(ctx, k, who[0], id.New())
	return err
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
		x := deal{d.No, f.anyOf(d.Buyer, d.No), f.anyOf(d.Seller, d.No/2)}
		switch {
		case x.buyer == nil || x.seller == nil: // of the fictional exchange, between others
		case d.State == "mazal":
			f.bound = append(f.bound, x)
		case d.State == "settled":
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

// anyOf is one of a member's two people.
func (f *fair) anyOf(org id.ID, n int64) *person { return f.byOrg[org][n&1] }

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
