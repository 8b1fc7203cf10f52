package market_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
)

// sender sends one file in pieces.
type sender struct {
	*house
	who  access.Actor
	text string
	mark string
}

func (s *sender) open() market.Transfer {
	s.t.Helper()
	t, err := market.OpenTransfer{Member: s.who.OrgNo, Mode: market.Merge, FileName: "stock.csv", Size: int64(len(s.text)), Mark: s.mark}.Do(context.Background(), s.k, s.who)
	if err != nil {
		s.t.Fatal(err)
	}
	return t
}

func (s *sender) piece(no id.ID, at int64, r io.Reader) (market.Transfer, error) {
	return market.AddPiece(context.Background(), s.k, s.blobs, s.who, no, at, r)
}

func (s *sender) end(no id.ID) (market.UploadMade, error) {
	return market.EndTransfer(context.Background(), s.k, s.blobs, s.who, no, id.New(), nil)
}

func TestABrokenTransferGoesOnWhereItStopped(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		s := &sender{house: h, who: h.member("Scheldt & Zoon"), text: file("A1,1111111111,5000", "A2,2222222222,6000", "A3,3333333333,7000"), mark: "2026"}
		tr := s.open()
		third := int64(len(s.text) / 3)
		if tr, err := s.piece(tr.ID, 0, strings.NewReader(s.text[:third])); err != nil || tr.Arrived != third {
			t.Fatalf("%+v %v", tr, err)
		}
		broken := io.MultiReader(strings.NewReader(s.text[third:third+10]), iotest.ErrReader(io.ErrUnexpectedEOF))
		if _, err := s.piece(tr.ID, third, broken); err == nil {
			t.Fatal("half a piece was taken for a whole one")
		}
		if _, err := s.end(tr.ID); !errs.Is(err, "market.piece_place") {
			t.Fatalf("a third of a file was taken for the file: %v", err)
		}
		if again := s.open(); again.ID != tr.ID || again.Arrived != third {
			t.Fatalf("the same file begins anew: %+v", again)
		}
		if _, err := s.piece(tr.ID, 0, strings.NewReader(s.text[:third])); !errs.Is(err, "market.piece_place") || errs.Of(err).Args["at"] != third {
			t.Fatalf("a piece was taken twice: %v", err)
		}
		if _, err := s.piece(tr.ID, third, strings.NewReader(s.text[third:]+"more than was said")); !errs.Is(err, "market.piece_large") {
			t.Fatalf("more than the file was taken: %v", err)
		}
		if tr, err := s.piece(tr.ID, third, strings.NewReader(s.text[third:])); err != nil || tr.Arrived != tr.Size {
			t.Fatalf("%+v %v", tr, err)
		}
		made, err := s.end(tr.ID)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := s.end(tr.ID); err != nil || again != made {
			t.Fatalf("the end said twice gave %+v, then %+v %v", made, again, err)
		}
		want := sha256.Sum256([]byte(s.text))
		if u := h.state(s.who, made.Upload); !bytes.Equal(u.File, want[:]) || u.State != market.Received || u.Mode != market.Merge {
			t.Fatalf("%+v", u)
		}
		if next := s.open(); next.ID == tr.ID || next.Arrived != 0 {
			t.Fatalf("a file that was received is not sent again: %+v", next)
		}
	})
}

func TestATransferIsItsSendersAloneAndIsForgottenAfterADay(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		s := &sender{house: h, who: h.member("Scheldt & Zoon"), text: "a file", mark: "1"}
		other := h.member("Huangpu Brilliants")
		tr := s.open()
		if _, err := market.TransferByID(t.Context(), h.k, other, tr.ID); !errs.Is(err, "market.no_transfer") {
			t.Errorf("another member sees the transfer: %v", err)
		}
		for _, mark := range []string{"2", "3", "4", "5"} {
			s.mark = mark
			s.open()
		}
		open := market.OpenTransfer{Member: s.who.OrgNo, Mode: market.Merge, FileName: "stock.csv", Size: 6, Mark: "6"}
		if _, err := open.Do(t.Context(), h.k, s.who); !errs.Is(err, "market.many_transfers") {
			t.Errorf("a sixth transfer at once: %v", err)
		}
		h.later(25 * time.Hour)
		if _, err := s.piece(tr.ID, 0, strings.NewReader("a")); !errs.Is(err, "market.no_transfer") {
			t.Errorf("a transfer of yesterday goes on: %v", err)
		}
		if _, err := open.Do(t.Context(), h.k, s.who); err != nil {
			t.Error(err)
		}
	})
}

func TestATransferThatCannotBecomeAnUploadIsRefusedAtOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		who := h.member("Scheldt & Zoon")
		good := market.OpenTransfer{Member: who.OrgNo, Mode: market.Merge, FileName: "stock.csv", Size: 6, Mark: "6"}
		for key, spoil := range map[string]func(*market.OpenTransfer){
			"market.bad_mode":       func(c *market.OpenTransfer) { c.Mode = "all" },
			"market.file_empty":     func(c *market.OpenTransfer) { c.Size = 0 },
			"market.file_too_large": func(c *market.OpenTransfer) { c.Size = market.MaxFile + 1 },
			"market.bad_mark":       func(c *market.OpenTransfer) { c.Mark = "" },
			"market.no_member":      func(c *market.OpenTransfer) { c.Member = 9999 },
		} {
			c := good
			spoil(&c)
			if _, err := c.Do(t.Context(), h.k, who); !errs.Is(err, key) {
				t.Errorf("want %s, have %v", key, err)
			}
		}
	})
}

func TestATransferGoesOnAfterTheHouseWasStartedAnew(t *testing.T) {
	t.Parallel()
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			where := t.TempDir()
			if engine == "postgres" {
				where = dbtest.Address(t)
			}
			start := func() *house {
				d, err := db.Open(t.Context(), where, db.Options{Relaxed: true})
				if err != nil {
					t.Fatal(err)
				}
				return newHouse(t, d)
			}
			h := start()
			s := &sender{house: h, who: h.member("Scheldt & Zoon"), text: file("A1,1111111111,5000", "A2,2222222222,6000"), mark: "1"}
			tr := s.open()
			if _, err := s.piece(tr.ID, 0, strings.NewReader(s.text[:20])); err != nil {
				t.Fatal(err)
			}
			if err := h.d.Close(); err != nil {
				t.Fatal(err)
			}
			s.house = start()
			t.Cleanup(func() { _ = s.d.Close() })
			again := s.open()
			if again.ID != tr.ID || again.Arrived != 20 {
				t.Fatalf("%+v", again)
			}
			if _, err := s.piece(tr.ID, 20, strings.NewReader(s.text[20:])); err != nil {
				t.Fatal(err)
			}
			made, err := s.end(tr.ID)
			want := sha256.Sum256([]byte(s.text))
			if err != nil || !bytes.Equal(s.state(s.who, made.Upload).File, want[:]) {
				t.Errorf("%+v %v", made, err)
			}
		})
	}
}
