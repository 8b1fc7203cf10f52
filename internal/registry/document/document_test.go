package document_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/binary"
	"strings"
	"testing"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

var note = document.Trade{
	Deal: 12, Seller: document.Party{No: 3, Name: "Scheldt & Zoon", NameZh: "斯海尔德"}, Buyer: document.Party{No: 4, Name: "Huangpu"},
	Currency: "USD", Total: 877250, Lines: []document.Line{{Stone: 7, StockNo: "A<1>", Kind: "natural", Pieces: 1, Weight: 1210, PPC: 725000, Total: 877250}},
}

func issue(t *testing.T, k *journal.Keeper, at clock.Instant, d document.Draft) (document.Paper, error) {
	t.Helper()
	var p document.Paper
	err := k.DB().Write(t.Context(), db.Prompt, func(ctx context.Context, tx *db.Tx) (err error) {
		p, err = document.Issue(ctx, tx, k, at, d)
		return err
	})
	return p, err
}

func TestAPaperIsCheckedReadAndReplaced(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := journal.New(d, clock.System{})
		seller, other := id.New(), id.New()
		p, err := issue(t, k, 1000, document.Draft{Kind: document.DealNote, Subject: "deal:12", Content: note, Readers: []id.ID{seller, {}}})
		if err != nil {
			t.Fatal(err)
		}
		s, err := document.Check(t.Context(), k, strings.ToLower(strings.ReplaceAll(p.Code.String(), "-", " ")))
		if err != nil || !s.Genuine || s.State != document.InForce || s.Kind != document.DealNote {
			t.Fatalf("%+v %v", s, err)
		}
		reader := access.Actor{Person: id.New(), Org: seller, Roles: []access.Role{access.Trader}}
		stranger := access.Actor{Person: id.New(), Org: other, Roles: []access.Role{access.Trader}}
		staff := access.Actor{Person: id.New(), Org: id.New(), Roles: []access.Role{access.Staff}}
		for who, ok := range map[string]bool{"reader": true, "stranger": false, "staff": true} {
			a := map[string]access.Actor{"reader": reader, "stranger": stranger, "staff": staff}[who]
			if _, err := document.Read(t.Context(), d, a, p.Code.String()); (err == nil) != ok || err != nil && !errs.Is(err, "document.none") {
				t.Errorf("%s: %v", who, err)
			}
		}
		credit, err := issue(t, k, 2000, document.Draft{Kind: document.CreditNote, Subject: "deal:12", Content: note, Readers: []id.ID{seller}, Replaces: string(p.Code)})
		if err != nil {
			t.Fatal(err)
		}
		if s, err := document.Check(t.Context(), k, string(p.Code)); err != nil || s.State != document.Replaced || s.Successor != credit.Code || s.Ended != 2000 {
			t.Errorf("%+v %v", s, err)
		}
		if _, err := issue(t, k, 3000, document.Draft{Kind: document.CreditNote, Content: note, Replaces: string(p.Code)}); !errs.Is(err, "document.not_in_force") {
			t.Errorf("a paper was replaced twice: %v", err)
		}
		err = d.Write(t.Context(), db.Prompt, func(ctx context.Context, tx *db.Tx) error {
			return document.MakeVoid(ctx, tx, string(credit.Code), 4000, "award")
		})
		if s, e := document.Check(t.Context(), k, string(credit.Code)); err != nil || e != nil || s.State != document.Void {
			t.Errorf("%+v %v %v", s, err, e)
		}
		all, err := document.Of(t.Context(), d, reader, "deal:12")
		if err != nil || len(all) != 2 {
			t.Errorf("%d papers of the deal: %v", len(all), err)
		}
		if mine, err := document.Mine(t.Context(), d, stranger, 0, 10); err != nil || len(mine) != 0 {
			t.Errorf("a stranger has %d papers: %v", len(mine), err)
		}
		if mine, err := document.Mine(t.Context(), d, reader, credit.No, 10); err != nil || len(mine) != 1 || mine[0].Code != p.Code {
			t.Errorf("%+v %v", mine, err)
		}
	})
}

func TestAFileIsVerifiedWithoutTheExchange(t *testing.T) {
	t.Parallel()
	k := journal.New(dbtest.SQLite(t), clock.System{})
	p, err := issue(t, k, 1000, document.Draft{Kind: document.Invoice, Subject: "deal:12", Content: note})
	if err != nil {
		t.Fatal(err)
	}
	key, err := k.PublicKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b, err := p.File()
	if err != nil {
		t.Fatal(err)
	}
	verify := func(b []byte, key ed25519.PublicKey) error {
		p, err := document.ReadFile(b)
		if err != nil {
			return err
		}
		return document.Verify(&p, key)
	}
	if err := verify(b, key); err != nil {
		t.Error(err)
	}
	if err := verify(bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n  ")), key); err != nil {
		t.Errorf("spaces make a difference: %v", err)
	}
	for what, to := range map[string][2]string{"the total": {"877250", "877251"}, "the kind": {`"invoice"`, `"deal_note"`}, "the time": {`"at": 1000`, `"at": 1001`}} {
		if err := verify([]byte(strings.Replace(string(b), to[0], to[1], 1)), key); !errs.Is(err, "document.changed") {
			t.Errorf("%s was changed: %v", what, err)
		}
	}
	other, _, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := verify(b, other); !errs.Is(err, "document.other_key") {
		t.Errorf("another exchange's key: %v", err)
	}
	twice := []string{
		strings.Replace(string(b), `"total": 877250`, `"total": 1, "total": 877250`, 1), strings.Replace(string(b), `"content"`, `"CONTENT": {}, "content"`, 1), string(b) + "{}",
	}
	for _, bad := range append(twice, "", "{}", "[]", `{"form":"openbourse paper 2"}`, strings.Replace(string(b), `"form"`, `"more":1,"form"`, 1)) {
		if err := verify([]byte(bad), key); !errs.Is(err, "document.no_file") {
			t.Errorf("%.40q: %v", bad, err)
		}
	}
}

func TestACodeFindsMistypings(t *testing.T) {
	t.Parallel()
	k := journal.New(dbtest.SQLite(t), clock.System{})
	p, err := issue(t, k, 1, document.Draft{Kind: document.Invoice, Content: note})
	if err != nil {
		t.Fatal(err)
	}
	c := string(p.Code)
	for i := range c {
		for _, r := range "0123456789ABCDEFGHJKMNPQRSTVWXYZ" {
			if typed := c[:i] + string(r) + c[i+1:]; typed != c {
				if _, err := document.ParseCode(typed); !errs.Is(err, "document.bad_code") {
					t.Errorf("%s was taken for %s: %v", typed, c, err)
				}
			}
		}
	}
}

func TestNoPaperIsWrittenWithoutItsWarranty(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := journal.New(d, &clock.Fixed{Instant: 1000})
		texts := func(day clock.Date, kinds ...string) ([]document.Warranty, error) {
			return document.WarrantiesFor(t.Context(), d, kinds, day)
		}
		if w, err := texts("2026-11-27", "natural"); err != nil || len(w) != 2 || w[0].From != "2021-09-01" || w[0].TextZh == "" {
			t.Errorf("texts for natural stones: %+v %v", w, err)
		}
		if w, err := texts("2026-11-27", "natural", "treated", "lab_grown"); err != nil || len(w) != 3 { // none that says "exclusively natural"
			t.Errorf("%d texts for all kinds: %v", len(w), err)
		}
		if _, err := texts("2010-01-01", "natural"); !errs.Is(err, "document.no_warranty") {
			t.Errorf("in 2010: %v", err)
		}
		set := func(name, value string) {
			t.Helper()
			if _, err := (rule.Set{Name: name, Value: value, From: "2027-01-01", Source: "the council’s letter", Mark: rule.Read}).Do(t.Context(), k, access.System("test"), id.New()); err != nil {
				t.Fatal(err)
			}
		}
		set("document.wdc", "A new text.")
		if w, err := texts("2027-01-01", "natural", "treated"); err != nil || w[0].Text != "A new text." || w[0].TextZh != "" || w[0].Source != "the council’s letter" || w[0].From != "2027-01-01" {
			t.Errorf("with a new text: %+v %v", w, err)
		}
		if w, err := texts("2026-12-31", "natural"); err != nil || w[0].Text == "A new text." {
			t.Errorf("the day before: %+v %v", w, err)
		}
		set("document.laboratory_grown", "")
		if _, err := texts("2027-01-01", "lab_grown"); !errs.Is(err, "document.no_warranty") {
			t.Errorf("after the text was taken away: %v", err)
		}
	})
}

func TestAPaperOfAnotherKeyIsNotTheExchanges(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, k := t.Context(), journal.New(d, &clock.Fixed{Instant: 1000})
		var p document.Paper
		if err := d.Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) (err error) {
			p, err = document.Issue(ctx, tx, k, 1000, document.Draft{Kind: document.Invoice, Subject: "deal:1", Content: document.Trade{Deal: 1}})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if s, err := document.Check(ctx, k, string(p.Code)); err != nil || !s.Genuine {
			t.Fatalf("%+v %v", s, err)
		}
		forged, private, err := ed25519.GenerateKey(nil)
		if err != nil {
			t.Fatal(err)
		}
		message := append([]byte("openbourse paper 1\n"+string(p.Code)+"\n"+string(p.Kind)+"\n"), binary.BigEndian.AppendUint64(nil, uint64(p.At))...)
		signature := ed25519.Sign(private, append(message, p.Hash...))
		if err := d.Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE paper SET key = $2, signature = $3 WHERE no = $1", p.No, []byte(forged), signature)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if s, err := document.Check(ctx, k, string(p.Code)); err != nil || s.Genuine {
			t.Errorf("signed by somebody else: %+v %v", s, err)
		}
	})
}

func TestAPaperThatAnotherUndoesShowsIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := journal.New(d, clock.System{})
		old, err := issue(t, k, 1000, document.Draft{Kind: document.DealNote, Content: note})
		if err != nil {
			t.Fatal(err)
		}
		credit, err := issue(t, k, 2000, document.Draft{Kind: document.CreditNote, Content: note})
		if err != nil {
			t.Fatal(err)
		}
		undo := func() error {
			return d.Write(t.Context(), db.Prompt, func(ctx context.Context, tx *db.Tx) error {
				return document.MakeVoidBy(ctx, tx, old.Code.String(), credit.Code, 2000, "rescinded")
			})
		}
		if err := undo(); err != nil {
			t.Fatal(err)
		}
		if s, err := document.Check(t.Context(), k, string(old.Code)); err != nil || s.State != document.Void || s.Successor != credit.Code || !s.Genuine {
			t.Errorf("%+v %v", s, err)
		}
		if err := undo(); !errs.Is(err, "document.not_in_force") {
			t.Errorf("it was undone twice: %v", err)
		}
	})
}

func FuzzReadFile(f *testing.F) {
	f.Add([]byte(`{"form":"openbourse paper 1","code":"0000-0000-0000-0000","kind":"invoice","at":1,"content":{"a":[1,"b",null,true]},"sha256":"00","key":"00","signature":"00"}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := document.ReadFile(b)
		if err != nil {
			return
		}
		again, err := p.File()
		if err != nil {
			t.Fatal(err)
		}
		q, err := document.ReadFile(again)
		if err != nil || !bytes.Equal(p.Content, q.Content) || p.Code != q.Code {
			t.Fatalf("%s became %s: %v", p.Content, q.Content, err)
		}
	})
}
