package parcel_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/parcel"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

type house struct {
	testing.TB
	ctx                         context.Context
	d                           *db.DB
	k                           *journal.Keeper
	clock                       *clock.Fixed
	owner, second, other, staff access.Actor
}

var system = access.System("test")

func newHouse(t testing.TB, d *db.DB) *house {
	t.Helper()
	c := &clock.Fixed{Instant: clock.At(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC))}
	h := &house{TB: t, ctx: context.Background(), d: d, k: journal.New(d, c), clock: c}
	w, _ := calendar.Preset("sde", "")
	_, err := calendar.Begin(w, "2020-01-01").Do(h.ctx, h.k, system, id.New())
	h.must(err)
	h.owner = h.person(h.org("Owner", party.Member), "a", access.StockKeeper)
	h.second = h.person(party.Added{Org: h.owner.Org, No: h.owner.OrgNo}, "b", access.Trader)
	h.other = h.person(h.org("Other", party.Member), "c", access.Trader)
	h.staff = h.person(h.org("House", party.Exchange), "d", access.Staff)
	return h
}

func each(t *testing.T, f func(h *house)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { f(newHouse(t, d)) })
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) refused(what string, err error, key string) {
	h.Helper()
	if !errs.Is(err, key) {
		h.Errorf("%s: %v, want %s", what, err, key)
	}
}

func (h *house) org(name string, kind party.OrgKind) party.Added {
	h.Helper()
	o, err := party.AddOrg{Kind: kind, Name: name, Country: "CN", Since: "2020-01-01"}.Do(h.ctx, h.k, system, id.New())
	h.must(err)
	return o
}

func (h *house) person(o party.Added, name string, role access.Role) access.Actor {
	h.Helper()
	p, err := party.AddPerson{Org: o.Org, Email: name + "@example.org", Name: name, Lang: i18n.English, Roles: []access.Role{role}}.Do(h.ctx, h.k, system, id.New())
	h.must(err)
	return access.Actor{Person: p.Person, Org: o.Org, OrgNo: o.No, Name: name, Roles: []access.Role{role}, Lang: i18n.English}
}

// parcel gives somebody title to a new parcel.
func (h *house) parcel(of access.Actor, w carat.Weight, change ...func(*stone.Stone)) int64 {
	h.Helper()
	s := stone.Stone{Kind: stone.Natural, Form: stone.Parcel, Carat: w, Pieces: 1000, Origins: []string{"BW"}}
	for _, f := range change {
		f(&s)
	}
	var no int64
	h.must(h.d.Write(h.ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if no, err = stone.Make(ctx, tx, s); err != nil {
			return err
		}
		_, err = ledger.FirstTitle(ctx, tx, h.clock.Now(), "test", of.Org, []ledger.Item{{No: no, Pieces: int64(s.Pieces), Weight: int64(w), Single: s.Form == stone.Single}})
		return err
	}))
	return no
}

// put has a parcel appear in an account of place or status, with a customs value.
func (h *house) put(b ledger.Book, of id.ID, purpose string, no int64, w carat.Weight, value int64) {
	h.Helper()
	h.must(h.d.Write(h.ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		to, err := ledger.Open(ctx, tx, b, of, purpose)
		if err != nil {
			return err
		}
		mint, err := ledger.World(ctx, tx, b, ledger.Mint)
		if err != nil {
			return err
		}
		_, err = ledger.Post(ctx, tx, ledger.Transfer{At: h.clock.Now(), Kind: "test.in", Reference: "test", Legs: []ledger.Leg{
			{Book: b, Asset: no, From: mint.No, To: to.No, Quantity: int64(w), Pieces: 1000, Weight: int64(w), Value: value},
		}})
		return err
	}))
}

func (h *house) holds(b ledger.Book, of id.ID, purpose string, no int64) carat.Weight {
	h.Helper()
	a, found, err := ledger.Find(h.ctx, h.d, b, of, purpose)
	h.must(err)
	if !found {
		return 0
	}
	n, err := ledger.Position(h.ctx, h.d, b, no, a.No)
	h.must(err)
	return carat.Weight(n)
}

func (h *house) value(b ledger.Book, of id.ID, purpose string, no int64) int64 {
	h.Helper()
	a, _, err := ledger.Find(h.ctx, h.d, b, of, purpose)
	h.must(err)
	_, v, err := ledger.Carried(h.ctx, h.d, b, no, a.No)
	h.must(err)
	return v
}

func (h *house) read(no int64) parcel.Lineage {
	h.Helper()
	l, err := parcel.Read(h.ctx, h.d, h.owner, no)
	h.must(err)
	return l
}

// sound checks ledger and parcels.
func (h *house) sound() {
	h.Helper()
	v, err := ledger.Verify(h.ctx, h.d)
	h.must(err)
	faults, err := parcel.Check(h.ctx, h.d, 5)
	h.must(err)
	if !v.OK || len(faults) > 0 {
		h.Errorf("ledger: %+v, parcels: %+v", v, faults)
	}
}

func (h *house) entries() int64 {
	h.Helper()
	n, _, err := db.Row(h.ctx, h.d, db.One[int64], "SELECT COUNT(*) FROM journal WHERE fact LIKE 'parcel.%'")
	h.must(err)
	return n
}

func TestAPartLeavesAParcelWithOwnerPlaceCustomsStatusAndValue(t *testing.T) {
	each(t, func(h *house) {
		no := h.parcel(h.owner, 10000)
		h.put(ledger.Place, h.owner.Org, ledger.Premises, no, 10000, 0)
		h.put(ledger.Status, h.owner.Org, "bonded", no, 10000, 999)
		done, err := parcel.Split{Stone: no, Parts: []parcel.Part{{Weight: 2500, Pieces: 250, Label: "P-A"}, {Weight: 1500}}}.Do(h.ctx, h.k, h.owner, id.New())
		h.must(err)
		if len(done.Out) != 2 {
			h.Fatalf("%+v", done)
		}
		for no, want := range map[int64]carat.Weight{no: 6000, done.Out[0]: 2500, done.Out[1]: 1500} {
			if got := h.holds(ledger.Title, h.owner.Org, ledger.Owned, no); got != want {
				h.Errorf("title of %d: %d, want %d", no, got, want)
			}
			if got := h.holds(ledger.Place, h.owner.Org, ledger.Premises, no); got != want {
				h.Errorf("place of %d: %d, want %d", no, got, want)
			}
			if got := h.holds(ledger.Status, h.owner.Org, "bonded", no); got != want {
				h.Errorf("status of %d: %d, want %d", no, got, want)
			}
			if l := h.read(no); l.Stone.Carat != want || l.Mine != want {
				h.Errorf("%d is described with %d: %d", no, l.Stone.Carat, l.Mine)
			}
		}
		sum := int64(0)
		for _, n := range []int64{no, done.Out[0], done.Out[1]} {
			sum += h.value(ledger.Status, h.owner.Org, "bonded", n)
		}
		if sum != 999 {
			h.Errorf("the customs value is %d cents now", sum)
		}
		h.sound()
	})
}

func TestMergedParcelsKeepEachOriginsWeightAndItsCertificate(t *testing.T) {
	each(t, func(h *house) {
		rough := func(origin, kp string) func(*stone.Stone) {
			return func(s *stone.Stone) {
				s.Form, s.Origins, s.KPCertificate, s.Pieces = stone.Rough, []string{origin}, kp, 10
			}
		}
		a, b := h.parcel(h.owner, 10000, rough("BW", "BW 1")), h.parcel(h.owner, 5000, rough("ZA", "ZA 7"))
		h.put(ledger.Place, h.owner.Org, ledger.Premises, b, 5000, 0) // the place book has never seen the other
		done, err := parcel.Merge{Stones: []int64{a, b}, Label: "R-1"}.Do(h.ctx, h.k, h.owner, id.New())
		h.must(err)
		m := done.Out[0]
		l := h.read(m)
		want := []parcel.Share{{Origin: "BW", Kimberley: "BW 1", Weight: 10000}, {Origin: "ZA", Kimberley: "ZA 7", Weight: 5000}}
		if diff := cmp.Diff(want, l.Origins); diff != "" {
			h.Error(diff)
		}
		if l.Stone.Carat != 15000 || l.Stone.Pieces != 20 || l.Stone.KPCertificate != "BW 1, ZA 7" || len(l.Stone.Origins) != 2 || h.holds(ledger.Place, h.owner.Org, ledger.Premises, m) != 15000 {
			h.Errorf("%+v", l.Stone)
		}
		split, err := parcel.Split{Stone: m, Parts: []parcel.Part{{Weight: 4000}}}.Do(h.ctx, h.k, h.owner, id.New())
		h.must(err)
		part := h.read(split.Out[0])
		want = []parcel.Share{{Origin: "BW", Kimberley: "BW 1", Weight: 2667}, {Origin: "ZA", Kimberley: "ZA 7", Weight: 1333}}
		if diff := cmp.Diff(want, part.Origins); diff != "" {
			h.Error(diff)
		}
		if len(part.Acts) != 2 || part.Acts[0].What != parcel.Merging || len(h.read(a).Acts) != 2 {
			h.Errorf("the lineage from below and from above: %+v", part.Acts)
		}
		_, err = parcel.Split{Stone: a, Parts: []parcel.Part{{Weight: 1}}}.Do(h.ctx, h.k, h.owner, id.New())
		h.refused("a parcel that was merged", err, "parcel.used_up")
		h.sound()
	})
}

func TestWhatSievingLosesHasItsAccountAndATolerance(t *testing.T) {
	each(t, func(h *house) {
		no := h.parcel(h.owner, 10000)
		parts := []parcel.Part{{Weight: 6000, SieveFrom: "+6.5", SieveTo: "-11"}, {Weight: 3949, SieveFrom: "+2"}}
		_, err := parcel.Resieve{Stone: no, Parts: parts}.Do(h.ctx, h.k, h.owner, id.New())
		h.refused("51 thousandths are missing, 50 may", err, "parcel.sieve_sum")
		parts[1].Weight = 4001
		_, err = parcel.Resieve{Stone: no, Parts: parts}.Do(h.ctx, h.k, h.owner, id.New())
		h.refused("more than there was", err, "parcel.sieve_sum")
		parts[1].Weight = 3950
		done, err := parcel.Resieve{Stone: no, Parts: parts}.Do(h.ctx, h.k, h.owner, id.New())
		h.must(err)
		l := h.read(no)
		if done.Loss != 50 || l.Weight != 0 || h.holds(ledger.Title, id.ID{}, ledger.WeightLoss, no) != 50 || l.Acts[0].Loss != 50 {
			h.Errorf("%+v, %d left", done, l.Weight)
		}
		if s := h.read(done.Out[0]).Stone; s.SieveFrom != "+6.5" || s.SieveTo != "-11" {
			h.Errorf("%+v", s)
		}
		h.sound()
	})
}

func TestAWeighingBeyondTheToleranceWaitsForASecondPerson(t *testing.T) {
	each(t, func(h *house) {
		no := h.parcel(h.owner, 10000)
		weigh := func(w carat.Weight) (parcel.Done, error) {
			return parcel.Reweigh{Stone: no, Weight: w, Reason: "scale reading"}.Do(h.ctx, h.k, h.owner, id.New())
		}
		done, err := weigh(9980)
		h.must(err)
		if done.Act == 0 || h.read(no).Weight != 9980 {
			h.Fatalf("within the tolerance: %+v", done)
		}
		done, err = weigh(10500)
		h.must(err)
		if done.Act != 0 || done.Weighing == 0 || h.read(no).Weight != 9980 {
			h.Fatalf("beyond it: %+v", done)
		}
		_, err = weigh(10400)
		h.refused("another one meanwhile", err, "parcel.weighing_waits")
		_, err = parcel.Decide{Weighing: done.Weighing, Confirm: true}.Do(h.ctx, h.k, h.owner, id.New())
		h.refused("who weighed decides", err, "parcel.second_person")
		_, err = parcel.Decide{Weighing: done.Weighing, Confirm: true}.Do(h.ctx, h.k, h.other, id.New())
		h.refused("another member decides", err, "parcel.no_weighing")
		_, err = parcel.Decide{Weighing: done.Weighing, Confirm: true}.Do(h.ctx, h.k, h.second, id.New())
		h.must(err)
		l := h.read(no)
		if l.Weight != 10500 || l.Stone.Carat != 10500 || l.Origins[0].Weight != 10500 || l.Weighings[0].State != parcel.Confirmed || h.holds(ledger.Title, id.ID{}, ledger.WeightLoss, no) != -500 {
			h.Errorf("%+v", l)
		}
		_, err = parcel.Decide{Weighing: done.Weighing}.Do(h.ctx, h.k, h.second, id.New())
		h.refused("twice", err, "lifecycle.not_now")
		done, err = weigh(5000)
		h.must(err)
		_, err = parcel.Split{Stone: no, Parts: []parcel.Part{{Weight: 10}}}.Do(h.ctx, h.k, h.owner, id.New())
		h.must(err)
		_, err = parcel.Decide{Weighing: done.Weighing, Confirm: true}.Do(h.ctx, h.k, h.second, id.New())
		h.refused("it was split since", err, "parcel.weighing_stale")
		_, err = parcel.Decide{Weighing: done.Weighing}.Do(h.ctx, h.k, h.second, id.New())
		h.must(err)
		h.sound()
	})
}

func TestWhatMayNotBeDoneToParcelsIsRefusedAndChangesNothing(t *testing.T) {
	each(t, func(h *house) {
		kind := func(k stone.Kind) func(*stone.Stone) { return func(s *stone.Stone) { s.Kind = k } }
		natural, grown, treated := h.parcel(h.owner, 1000), h.parcel(h.owner, 1000, kind(stone.LabGrown)), h.parcel(h.owner, 1000, kind(stone.Treated))
		single := h.parcel(h.owner, 1000, func(s *stone.Stone) { s.Form = stone.Single })
		rough := h.parcel(h.owner, 1000, func(s *stone.Stone) { s.Form = stone.Rough })
		vault, home, bonded := h.parcel(h.owner, 1000), h.parcel(h.owner, 1000), h.parcel(h.owner, 1000)
		h.put(ledger.Place, h.staff.Org, ledger.Vault, vault, 1000, 0)
		h.put(ledger.Place, h.owner.Org, ledger.Premises, home, 1000, 0)
		h.put(ledger.Status, h.owner.Org, "bonded", bonded, 1000, 100)
		foreign := h.parcel(h.other, 1000)
		aside := h.parcel(h.owner, 1000)
		h.must(h.d.Write(h.ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
			from, err := ledger.Open(ctx, tx, ledger.Title, h.owner.Org, ledger.Owned)
			if err != nil {
				return err
			}
			to, err := ledger.Open(ctx, tx, ledger.Title, h.other.Org, ledger.Owned)
			if err != nil {
				return err
			}
			_, err = ledger.Reserve(ctx, tx, ledger.Transfer{At: h.clock.Now(), Kind: "test", Reference: "test", Legs: []ledger.Leg{{Book: ledger.Title, Asset: aside, From: from.No, To: to.No, Quantity: 1}}}, 0)
			return err
		}))
		split := func(no int64, parts ...parcel.Part) error {
			_, err := parcel.Split{Stone: no, Parts: parts}.Do(h.ctx, h.k, h.owner, id.New())
			return err
		}
		merge := func(who access.Actor, nos ...int64) error {
			_, err := parcel.Merge{Stones: nos}.Do(h.ctx, h.k, who, id.New())
			return err
		}
		part := parcel.Part{Weight: 100}
		for what, c := range map[string]struct {
			err error
			key string
		}{
			"a single stone":              {split(single, part), "parcel.single"},
			"of another member":           {split(foreign, part), "parcel.none"},
			"that is not there":           {split(999999, part), "parcel.none"},
			"set aside":                   {split(aside, part), "parcel.set_aside"},
			"in the vault, by its owner":  {split(vault, part), "parcel.not_at_home"},
			"no parts":                    {split(natural), "parcel.part_count"},
			"nothing":                     {split(natural, parcel.Part{}), "parcel.bad_weight"},
			"below nothing":               {split(natural, parcel.Part{Weight: -5}), "parcel.bad_weight"},
			"too much":                    {split(natural, parcel.Part{Weight: 1001}), "parcel.too_much"},
			"all of it":                   {split(natural, parcel.Part{Weight: 1000}), "parcel.all_of_it"},
			"more stones than there are":  {split(natural, parcel.Part{Weight: 10, Pieces: 1001}), "parcel.too_many_pieces"},
			"a label with a control":      {split(natural, parcel.Part{Weight: 10, Label: "a\nb"}), "parcel.bad_label"},
			"one label twice":             {split(natural, parcel.Part{Weight: 10, Label: "a"}, parcel.Part{Weight: 10, Label: "a"}), "parcel.label_twice"},
			"one parcel merged":           {merge(h.owner, natural), "parcel.merge_count"},
			"merged with itself":          {merge(h.owner, natural, natural), "parcel.stone_twice"},
			"natural with grown":          {merge(h.owner, natural, grown), "parcel.kinds"},
			"natural with treated":        {merge(h.owner, natural, treated), "parcel.kinds"},
			"grown with treated":          {merge(h.owner, grown, treated), "parcel.kinds"},
			"polished with rough":         {merge(h.owner, natural, rough), "parcel.forms"},
			"in two places":               {merge(h.staff, vault, home), "parcel.places"},
			"bonded with what is not":     {merge(h.owner, natural, bonded), "parcel.statuses"},
			"of two owners, by the house": {merge(h.staff, natural, foreign), "parcel.other_owner"},
		} {
			h.refused(what, c.err, c.key)
		}
		_, err := parcel.Reweigh{Stone: natural, Weight: 999}.Do(h.ctx, h.k, h.owner, id.New())
		h.refused("no reason", err, "parcel.bad_reason")
		_, err = parcel.Reweigh{Stone: natural, Weight: 1000, Reason: "x"}.Do(h.ctx, h.k, h.owner, id.New())
		h.refused("the same weight", err, "parcel.same_weight")
		_, err = parcel.Resieve{Stone: natural, Parts: []parcel.Part{{Weight: 1000}}}.Do(h.ctx, h.k, h.owner, id.New())
		h.refused("no sieve", err, "parcel.bad_sieve")
		if _, err = (parcel.Split{Stone: natural, Parts: []parcel.Part{part}}).Do(h.ctx, h.k, access.Actor{}, id.New()); errs.Of(err).Code != errs.Unauthenticated {
			h.Errorf("a visitor: %v", err)
		}
		if _, err := parcel.Read(h.ctx, h.d, h.other, natural); !errs.Is(err, "parcel.none") {
			h.Errorf("another member reads it: %v", err)
		}
		if n := h.entries(); n != 0 {
			h.Errorf("%d acts were written", n)
		}
		if _, err := (parcel.Split{Stone: vault, Parts: []parcel.Part{part}}).Do(h.ctx, h.k, h.staff, id.New()); err != nil {
			h.Errorf("in the vault, by the exchange: %v", err)
		}
		h.sound()
	})
}

func TestTheSameCommandTwiceSplitsOnce(t *testing.T) {
	each(t, func(h *house) {
		no, cmd := h.parcel(h.owner, 1000), id.New()
		c := parcel.Split{Stone: no, Parts: []parcel.Part{{Weight: 100}}}
		first, err := c.Do(h.ctx, h.k, h.owner, cmd)
		h.must(err)
		again, err := c.Do(h.ctx, h.k, h.owner, cmd)
		h.must(err)
		if diff := cmp.Diff(first, again); diff != "" || h.read(no).Weight != 900 {
			h.Error(diff)
		}
	})
}

func TestACutForASaleTakesWhatIsFreeAndNoMore(t *testing.T) {
	each(t, func(h *house) {
		no := h.parcel(h.owner, 1000)
		cut := func(w carat.Weight) (s parcel.Selected, err error) {
			c := parcel.Selection{Stone: no, Owner: h.owner.Org, Weight: w, Reference: "deal:1"}
			err = h.d.Write(h.ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
				if err := c.Check(ctx, tx, h.clock.Now()); err != nil {
					return err
				}
				var err error
				s, err = c.Cut(ctx, tx, id.ID{}, h.clock.Now())
				return err
			})
			return s, err
		}
		s, err := cut(600)
		h.must(err)
		if s.Rest != 400 || h.read(s.Stone).Weight != 600 || h.read(no).Stone.Carat != 400 {
			h.Errorf("%+v", s)
		}
		_, err = cut(600)
		h.refused("more than is left", err, "parcel.too_little")
		_, err = cut(400)
		h.refused("all that is left is no selection", err, "parcel.too_little")
		h.sound()
	})
}

func TestTheLifecycleOfAWeighingIsSound(t *testing.T) {
	if err := parcel.WeighingLife.Check(); err != nil {
		t.Error(err)
	}
	for _, l := range i18n.Languages {
		for _, s := range parcel.WeighingLife.States() {
			if !l.Has("state.weighing." + string(s)) {
				t.Errorf("%s has no word for %s", l, s)
			}
		}
	}
}
