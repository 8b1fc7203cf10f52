package market_test

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
)

// The market in maps: what generations, claims, takeovers and undo come to for the people
// who use them.

type offered struct {
	report string
	price  int64
}

type stockOf map[string]offered // by stock number

type modelMember struct {
	live   stockOf
	staged stockOf   // what live becomes, nil when nothing is staged
	upload int64     // the staged one
	before []stockOf // what each publication replaced
	done   []int64   // the uploads published, in order
}

type model struct{ members []*modelMember }

// stageFile is what a file makes of a member's stock, row by row in the order of the
// reports; a row whose report others offer is held, and what was live stays.
func (m *model) stageFile(who int, mode market.Mode, rows map[string]offered) stockOf {
	me := m.members[who]
	after := maps.Clone(me.live)
	if mode == market.Replace {
		after = stockOf{}
	}
	claiming := slices.SortedFunc(maps.Keys(rows), func(a, b string) int {
		return compare(rows[a].report+" "+a, rows[b].report+" "+b)
	})
	for _, no := range claiming { // what is named ends or stays, before any claim
		if old, was := me.live[no]; was && old.report == rows[no].report {
			after[no] = rows[no]
		} else if was {
			delete(after, no)
		}
	}
	for _, no := range claiming {
		r := rows[no]
		if old, was := me.live[no]; was && old.report == r.report {
			continue
		}
		if r.report != "" && (m.othersOffer(who, r.report) || after.offers(r.report, no)) {
			if old, was := me.live[no]; was && !(old.report != "" && after.offers(old.report, no)) {
				after[no] = old
			}
			continue
		}
		after[no] = r
	}
	return after
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func (s stockOf) offers(report, besides string) bool {
	for no, o := range s {
		if no != besides && o.report == report {
			return true
		}
	}
	return false
}

func (m *model) othersOffer(who int, report string) bool {
	for i, o := range m.members {
		if i != who && (o.live.offers(report, "") || o.staged.offers(report, "")) {
			return true
		}
	}
	return false
}

// edit changes a listing wherever it stands: live, staged, and in what an undo brings back.
func (me *modelMember) edit(no string, price int64, withdraw bool) {
	for _, s := range append([]stockOf{me.live, me.staged}, me.before...) {
		if o, ok := s[no]; ok && withdraw {
			delete(s, no)
		} else if ok {
			s[no] = offered{o.report, price}
		}
	}
}

func TestGenerationsClaimsAndUndoAreWhatMapsSay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		round, most := 0, walks(d)
		rapid.Check(t, func(rt *rapid.T) {
			if round++; round <= most {
				newWalk(t, rt, h, round).run()
			}
		})
	})
}

// walks is how many walks are worth their time: fewer on PostgreSQL, where the tests run
// the same SQL ten times slower. -rapid.checks asks for more of both.
func walks(d *db.DB) int {
	n, err := strconv.Atoi(flag.Lookup("rapid.checks").Value.String())
	if err != nil || n <= 100 {
		n = 60
	}
	if d.Postgres() {
		n /= 6
	}
	return n
}

// walk does the same to the house and to the model.
type walk struct {
	t       *testing.T
	rt      *rapid.T
	h       *house
	round   int
	m       model
	who     []access.Actor
	mirror  *mirror
	reports []string
}

func newWalk(t *testing.T, rt *rapid.T, h *house, round int) *walk {
	w := &walk{t: t, rt: rt, h: h, round: round, mirror: newMirror(t, h)}
	for i := range 2 {
		w.who = append(w.who, h.member(fmt.Sprintf("Member %d of walk %d", i, round)))
		w.m.members = append(w.m.members, &modelMember{live: stockOf{}})
	}
	for i := range 4 {
		w.reports = append(w.reports, fmt.Sprint(2_000_000_000+round*10+i))
	}
	return w
}

func (w *walk) run() {
	steps := rapid.IntRange(4, 14).Draw(w.rt, "steps")
	for range steps {
		i := rapid.IntRange(0, 1).Draw(w.rt, "member")
		switch rapid.SampledFrom([]string{"upload", "upload", "publish", "publish", "undo", "discard", "price", "withdraw", "clear"}).Draw(w.rt, "act") {
		case "upload":
			w.upload(i)
		case "publish":
			w.publish(i)
		case "undo":
			w.undo(i)
		case "discard":
			w.discard(i)
		case "price":
			w.edit(i, false)
		case "withdraw":
			w.edit(i, true)
		case "clear":
			w.clear(i)
		}
		w.h.later(1e9)
		w.compare()
	}
}

func (w *walk) upload(i int) {
	me := w.m.members[i]
	mode := rapid.SampledFrom([]market.Mode{market.Replace, market.Merge}).Draw(w.rt, "mode")
	rows, used := map[string]offered{}, map[string]bool{}
	for range rapid.IntRange(1, 4).Draw(w.rt, "rows") {
		no := rapid.SampledFrom([]string{"A", "B", "C", "D"}).Draw(w.rt, "stock")
		report := rapid.SampledFrom(append([]string{""}, w.reports...)).Draw(w.rt, "report")
		if _, twice := rows[no]; twice || used[report] {
			continue
		}
		used[report] = report != ""
		rows[no] = offered{report, int64(rapid.IntRange(1, 3).Draw(w.rt, "price") * 100)}
	}
	var text []string
	for _, no := range slices.Sorted(maps.Keys(rows)) {
		text = append(text, fmt.Sprintf("%s,%s,%d", no, rows[no].report, rows[no].price))
	}
	if me.staged != nil {
		up := w.h.receive(w.who[i], mode, file(text...))
		if _, err := (market.Read{Upload: up, Mode: mode}).Do(context.Background(), w.h.k, w.h.blobs, w.who[i], id.New()); !errs.Is(err, "market.one_at_a_time") {
			w.rt.Fatalf("a second upload: %v", err)
		}
		return
	}
	me.staged = w.m.stageFile(i, mode, rows)
	u := w.h.upload(w.who[i], mode, file(text...))
	if u.State != market.Ready {
		w.rt.Fatalf("upload: %s %s %v", u.State, u.Reason, u.Args)
	}
	me.upload = u.No
}

func (w *walk) publish(i int) {
	me := w.m.members[i]
	if me.staged == nil {
		return
	}
	w.h.publish(w.who[i], me.upload)
	me.before, me.done = append(me.before, me.live), append(me.done, me.upload)
	me.live, me.staged = me.staged, nil
}

func (w *walk) undo(i int) {
	me := w.m.members[i]
	n := len(me.done)
	if n == 0 {
		return
	}
	err := w.h.undo(w.who[i], me.done[n-1])
	if me.staged != nil {
		if !errs.Is(err, "market.undo_staged") {
			w.rt.Fatalf("undo below a staged upload: %v", err)
		}
		return
	}
	for _, o := range me.before[n-1] {
		if o.report != "" && w.m.othersOffer(i, o.report) {
			if !errs.Is(err, "market.undo_taken") {
				w.rt.Fatalf("undo of a stone others offer: %v", err)
			}
			return
		}
	}
	if err != nil {
		w.rt.Fatalf("undo: %v", err)
	}
	me.live, me.before, me.done = me.before[n-1], me.before[:n-1], me.done[:n-1]
}

func (w *walk) discard(i int) {
	me := w.m.members[i]
	if me.staged == nil {
		return
	}
	if _, err := (market.Discard{Upload: me.upload}).Do(context.Background(), w.h.k, w.who[i], id.New()); err != nil {
		w.rt.Fatal(err)
	}
	me.staged = nil
}

func (w *walk) edit(i int, withdraw bool) {
	me := w.m.members[i]
	nos := slices.Sorted(maps.Keys(me.live))
	if len(nos) == 0 {
		return
	}
	no := rapid.SampledFrom(nos).Draw(w.rt, "line")
	price := int64(rapid.IntRange(4, 9).Draw(w.rt, "new price") * 100)
	listing := w.h.listing(w.who[i], no)
	var err error
	if withdraw {
		_, err = (market.Withdraw{Listing: listing}).Do(context.Background(), w.h.k, w.who[i], id.New())
	} else {
		_, err = (market.ChangePrice{Listing: listing, PPC: price * 100}).Do(context.Background(), w.h.k, w.who[i], id.New())
	}
	if err != nil {
		w.rt.Fatalf("edit of %s: %v", no, err)
	}
	me.edit(no, price, withdraw)
}

// clear lets the jobs run that remove what nobody can reach.
func (w *walk) clear(i int) {
	ups, err := market.Uploads(context.Background(), w.h.d, w.who[i], w.who[i].OrgNo, 0, 100)
	if err != nil {
		w.rt.Fatal(err)
	}
	for _, u := range ups {
		if err := market.Clear(context.Background(), w.h.k, u.No); err != nil {
			w.rt.Fatal(err)
		}
	}
}

func (w *walk) compare() {
	for i, me := range w.m.members {
		page, err := market.MyStock(context.Background(), w.h.d, w.who[i], w.h.clock.Now(), market.StockQuery{Member: w.who[i].OrgNo})
		if err != nil {
			w.rt.Fatal(err)
		}
		got := stockOf{}
		for _, l := range page.Listings {
			got[l.StockNo] = offered{l.Stone.Report().Number, l.PPC / 100}
		}
		if d := cmp.Diff(me.live, got, cmp.AllowUnexported(offered{})); d != "" {
			w.rt.Fatalf("member %d: %s", i, d)
		}
		st, err := market.StockOf(context.Background(), w.h.d, w.who[i], w.who[i].OrgNo)
		if err != nil || st.Live != int64(len(me.live)) {
			w.rt.Fatalf("member %d counts %d live listings of %d: %v", i, st.Live, len(me.live), err)
		}
	}
	fresh := map[int64]bool{}
	for no, r := range loaded(w.t, w.h) {
		fresh[no] = true
		if m := w.mirror.follow()[no]; m.PPC != r.PPC || m.Stone.No != r.Stone.No {
			w.rt.Fatalf("listing %d: the journal's reader has %d, the tables %d", no, m.PPC, r.PPC)
		}
	}
	for no := range w.mirror.follow() {
		if !fresh[no] {
			w.rt.Fatalf("listing %d is gone, and the journal's reader still has it", no)
		}
	}
}
