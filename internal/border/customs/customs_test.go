package customs_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/border/customs"
	"openbourse/internal/registry/affiliation"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/stone"
)

func TestTheLifecyclesOfCustomsAreSound(t *testing.T) {
	t.Parallel()
	for _, l := range []lifecycle.Table{customs.Life, customs.FormLife, customs.StoneLife} {
		if err := l.Check(); err != nil {
			t.Error(err)
		}
	}
}

func TestARecordListGoesFromDraftToRelease(t *testing.T) {
	each(t, func(h *house) {
		line := h.polished()
		no := h.released(h.goods(customs.RecordIn, line))
		x := h.read(h.member, no)
		if x.State != customs.Released || x.Entry != entry(customs.RecordIn, no) || x.Head["DeclTrnRel"] != "2" || x.Head["IEFlag"] != "I" || x.Head["NetWt"] != "0.000202" {
			h.Errorf("%+v", x.Paper)
		}
		if x.Form == nil || x.Form.State != customs.FormStamped || x.Form.Number != "2026-000001" {
			h.Errorf("form %+v", x.Form)
		}
		got := h.releases()
		if len(got) != 1 || got[0].Paper != no || got[0].From != "BE" || got[0].Day != "2026-11-27" || got[0].Mode != "1234" || len(got[0].Lines) != 1 || got[0].Lines[0].Weight != 1010 || got[0].Lines[0].Origins[0].Country != "BE" {
			h.Errorf("%+v", got)
		}
		p, err := document.Read(h.ctx, h.d, h.member, x.Document)
		h.must(err)
		if !bytes.Contains(p.Content, []byte(x.Entry)) || !p.Genuine() {
			h.Errorf("print %s", p.Content)
		}
		if _, err := document.Read(h.ctx, h.d, h.officer, x.Document); err != nil {
			h.Error("the officer does not see the print:", err)
		}
		_, err = customs.File{Form: x.Form.No, Act: "archive"}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		if got := h.read(h.staff, no).State; got != customs.Closed {
			h.Error(got)
		}
	})
}

func TestOnlyTheMemberCustomsAndTheExchangeKnowOfAPaper(t *testing.T) {
	each(t, func(h *house) {
		no := h.draft(h.goods(customs.RecordIn, h.polished()))
		_, err := customs.ReadPaper(h.ctx, h.d, h.other, h.clock.Now(), no)
		h.refused("another member reads it", err, "customs.none")
		_, err = customs.Check{Paper: no}.Do(h.ctx, h.k, h.other, id.New())
		h.refused("another member checks it", err, "customs.none")
		_, err = customs.Check{Paper: no}.Do(h.ctx, h.k, h.officer, id.New())
		h.refused("an officer checks it for the member", err, "access.forbidden")
		_, err = customs.Check{Paper: no + 1}.Do(h.ctx, h.k, h.member, id.New())
		h.refused("a paper that is not there", err, "customs.none")
		all, err := customs.List(h.ctx, h.d, h.other, "", 0, 10)
		if err != nil || len(all) != 0 {
			h.Error(all, err)
		}
		h.read(h.staff, no)
		h.read(h.officer, no)
	})
}

func TestWhatFailsACheckIsNotLodged(t *testing.T) {
	each(t, func(h *house) {
		with := func(change func(*customs.Line)) []customs.Line {
			l := h.polished()
			change(&l)
			return []customs.Line{l}
		}
		same := h.polished()
		for name, c := range map[string]struct {
			kind  customs.Kind
			lines []customs.Line
			key   string
		}{
			"no goods":                     {customs.RecordIn, nil, "customs.check_empty"},
			"goods that are not inside":    {customs.RecordOut, []customs.Line{h.polished()}, "customs.check_account"},
			"another weight":               {customs.RecordIn, with(func(l *customs.Line) { l.Weight, l.Origins[0].Weight = 1100, 1100 }), "customs.check_weight"},
			"no origin":                    {customs.RecordIn, with(func(l *customs.Line) { l.Origins = nil }), "customs.check_origin"},
			"origins that lack weight":     {customs.RecordIn, with(func(l *customs.Line) { l.Origins[0].Weight = 500 }), "customs.check_origin"},
			"natural as laboratory-grown":  {customs.RecordIn, with(func(l *customs.Line) { l.HS = "71049190" }), "customs.check_model"},
			"one stone twice":              {customs.RecordIn, []customs.Line{same, same}, "customs.check_twice"},
			"rough without a certificate":  {customs.RecordIn, with(func(l *customs.Line) { l.HS, l.Rough = "71023100", true }), "customs.check_kimberley"},
			"rough under a polished code":  {customs.RecordIn, with(func(l *customs.Line) { l.Rough = true }), "customs.check_kind"},
			"a polished one as rough code": {customs.RecordIn, with(func(l *customs.Line) { l.HS = "71023100" }), "customs.check_kind"},
		} {
			no := h.draft(h.goods(c.kind, c.lines...))
			if name == "natural as laboratory-grown" {
				c.key = "customs.check_kind"
			}
			h.refused(name, h.check(no), c.key)
			if x := h.read(h.member, no); x.State != customs.Draft || len(x.Trail) != 1 {
				h.Errorf("%s: the refusal changed the paper: %+v", name, x.Paper)
			}
		}
	})
}

func TestOneStoneStandsOnOnePaper(t *testing.T) {
	each(t, func(h *house) {
		l := h.polished()
		first, second := h.draft(h.goods(customs.RecordIn, l)), h.draft(h.goods(customs.RecordIn, l))
		h.must(h.check(first))
		h.refused("the second paper", h.check(second), "customs.check_single")
		_, err := customs.Move{Paper: first, Act: customs.ActDrop}.Do(h.ctx, h.k, h.member, id.New())
		h.must(err)
		h.must(h.check(second))
	})
}

func TestGoodsLeaveOnlyFromTheMembersOwnAccount(t *testing.T) {
	each(t, func(h *house) {
		l := h.polished()
		h.inside(l.Stone, h.other.Org)
		no := h.draft(h.goods(customs.RecordOut, l))
		h.refused("another member's goods", h.check(no), "customs.check_account")
		h.refused("goods that are inside come in", h.check(h.draft(h.goods(customs.RecordIn, l))), "customs.check_inside")
		own := h.polished()
		h.inside(own.Stone, h.member.Org)
		h.must(h.check(h.draft(h.goods(customs.RecordOut, own))))
	})
}

func TestTheMemberStatesOnlyWhatNobodyElseKnows(t *testing.T) {
	each(t, func(h *house) {
		no := h.draft(h.goods(customs.RecordIn, h.polished()))
		fill := func(head map[string]string, models map[int64]map[string]string) error {
			_, err := customs.Fill{Paper: no, Head: head, Models: models, Attachments: []customs.Attachment{{Code: "invoice", Number: "LP-26-1187"}}}.Do(h.ctx, h.k, h.member, id.New())
			return err
		}
		h.refused("the country", fill(map[string]string{"TradeCountry": "IN"}, nil), "customs.not_yours")
		h.refused("an unknown field", fill(map[string]string{"Weight": "1"}, nil), "customs.not_yours")
		h.refused("a long note", fill(map[string]string{"NoteS": strings.Repeat("x", 256)}, nil), "customs.bad_field")
		h.refused("price statements", fill(map[string]string{"PromiseItmes": "yes"}, nil), "customs.bad_statements")
		h.refused("an element of another code", fill(nil, map[int64]map[string]string{1: {"method": "x"}}), "customs.bad_element")
		h.refused("a line that is not there", fill(nil, map[int64]map[string]string{2: {"use": "x"}}), "customs.no_line")
		h.must(fill(map[string]string{"NoteS": "first lot", "TrafMode": "5"}, map[int64]map[string]string{1: {"brand_type": "境内自主品牌"}}))
		x := h.read(h.member, no)
		if x.Head["NoteS"] != "first lot" || !strings.HasPrefix(x.Lines[0].Model.Text("71023900"), "境内自主品牌|") || len(x.Attachments) != 1 {
			h.Errorf("%+v %s", x.Head, x.Lines[0].Model.Text("71023900"))
		}
		h.must(h.check(no))
		h.refused("a checked paper", fill(nil, nil), "customs.not_draft")
	})
}

func TestAnOfficerWithATieIsBarred(t *testing.T) {
	each(t, func(h *house) {
		no := h.sent(h.goods(customs.RecordIn, h.polished()))
		h.officer.Person = h.staff.Person // somebody the register knows
		_, err := affiliation.Set{Kind: affiliation.Owner, Who: h.officer.Person, Org: h.member.Org, From: "2026-01-01", Source: "declared"}.Do(h.ctx, h.k, system, id.New())
		h.must(err)
		_, err = h.says(h.officer, customs.Receipt{Paper: no, Channel: customs.SaysAccepted, Entry: entry(customs.RecordIn, no)})
		h.refused("accepting", err, "customs.tied")
		_, err = customs.Back{Paper: no, Why: "x"}.Do(h.ctx, h.k, h.officer, id.New())
		h.refused("sending back", err, "customs.tied")
		if !h.read(h.officer, no).Tied {
			h.Error("the page does not say so")
		}
		_, err = h.says(h.ninth, customs.Receipt{Paper: no, Channel: customs.SaysAccepted, Entry: entry(customs.RecordIn, no)})
		h.must(err)
	})
}

func TestALargeReleaseByHandTakesTwoOfficers(t *testing.T) {
	each(t, func(h *house) {
		l := h.polished()
		l.USD = 100_000_000 // a million dollars
		no := h.accepted(h.goods(customs.RecordIn, l))
		let := customs.Receipt{Paper: no, Channel: customs.SaysReleased}
		d, err := h.says(h.officer, let)
		h.must(err)
		if !d.Waits || d.State != customs.Accepted || len(h.releases()) != 0 {
			h.Errorf("%+v", d)
		}
		_, err = h.says(h.officer, let)
		h.refused("the same officer again", err, "customs.second_person")
		d, err = h.says(h.ninth, let)
		h.must(err)
		if d.State != customs.Released || len(h.releases()) != 1 {
			h.Errorf("%+v", d)
		}
	})
}

func TestWhatCustomsHasNotAcceptedGoesBackAndComesAgainUnderTheSameForm(t *testing.T) {
	each(t, func(h *house) {
		no := h.sent(h.goods(customs.RecordIn, h.polished()))
		before := h.read(h.member, no)
		_, err := customs.Back{Paper: no, Why: ""}.Do(h.ctx, h.k, h.officer, id.New())
		h.refused("without a reason", err, "customs.no_text")
		_, err = customs.Back{Paper: no, Why: "The invoice is missing."}.Do(h.ctx, h.k, h.officer, id.New())
		h.must(err)
		if x := h.read(h.member, no); x.State != customs.Draft || x.Note != "The invoice is missing." {
			h.Errorf("%+v", x.Paper)
		}
		h.must(h.check(no))
		_, err = customs.Send{Paper: no}.Do(h.ctx, h.k, h.member, id.New())
		h.must(err)
		after := h.read(h.member, no)
		if after.Form.Number != before.Form.Number || after.Document == before.Document {
			h.Errorf("%+v %+v", before.Form, after.Form)
		}
		seal, err := document.Check(h.ctx, h.k, before.Document)
		h.must(err)
		if seal.State != document.Replaced || string(seal.Successor) != after.Document {
			h.Errorf("%+v", seal)
		}
	})
}

func TestNumbersOfCustomsAreReadStrictly(t *testing.T) {
	each(t, func(h *house) {
		no := h.sent(h.goods(customs.RecordIn, h.polished()))
		other := h.accepted(h.goods(customs.RecordIn, h.polished()))
		for entry, key := range map[string]string{
			"220020261":                    "customs.bad_value",
			"22002026100000000X":           "customs.bad_entry",
			"220020260000000001":           "customs.entry_direction",
			entry(customs.RecordIn, other): "customs.entry_used",
		} {
			_, err := h.says(h.officer, customs.Receipt{Paper: no, Channel: customs.SaysAccepted, Entry: entry})
			h.refused(entry, err, key)
		}
		if x := h.read(h.member, no); x.State != customs.Sent || x.Entry != "" {
			h.Errorf("%+v", x.Paper)
		}
	})
}

func TestAnAcceptedPaperIsAmendedOnlyWithCustomsConsent(t *testing.T) {
	each(t, func(h *house) {
		l := h.polished()
		no := h.accepted(h.goods(customs.RecordIn, l))
		_, err := customs.Fill{Paper: no, Head: map[string]string{"NoteS": "x"}}.Do(h.ctx, h.k, h.member, id.New())
		h.refused("editing", err, "customs.not_draft")
		ask := func(a customs.Ask) error {
			a.Paper = no
			_, err := a.Do(h.ctx, h.k, h.member, id.New())
			return err
		}
		usd := []customs.Change{{Line: 1, Field: "usd", Is: "8000.00"}}
		h.refused("no grounds", ask(customs.Ask{What: "amend", Changes: usd}), "customs.no_text")
		h.refused("no changes", ask(customs.Ask{What: "amend", Grounds: "x"}), "customs.no_changes")
		h.refused("no such field", ask(customs.Ask{What: "amend", Grounds: "x", Changes: []customs.Change{{Line: 1, Field: "member", Is: "x"}}}), "customs.bad_change")
		h.refused("a weight that is none", ask(customs.Ask{What: "amend", Grounds: "x", Changes: []customs.Change{{Line: 1, Field: "weight", Is: "-1"}}}), "customs.bad_change")
		_, err = h.says(h.officer, customs.Receipt{Paper: no, Channel: customs.SaysAmended})
		h.refused("consent nobody asked for", err, "customs.not_asked")
		h.must(ask(customs.Ask{What: "amend", Grounds: "The invoice says 8,000.", Changes: usd}))
		h.refused("asking twice", ask(customs.Ask{What: "withdraw", Grounds: "x"}), "customs.asked_already")
		if x := h.read(h.member, no); x.Lines[0].USD != l.USD || x.Revision != 1 {
			h.Error("the request alone changed the paper")
		}
		_, err = h.says(h.officer, customs.Receipt{Paper: no, Channel: customs.SaysDenied, Note: "Show the invoice."})
		h.must(err)
		h.must(ask(customs.Ask{What: "amend", Grounds: "The invoice says 8,000.", Changes: usd}))
		_, err = h.says(h.officer, customs.Receipt{Paper: no, Channel: customs.SaysAmended})
		h.must(err)
		x := h.read(h.member, no)
		if x.Revision != 2 || x.State != customs.Accepted || x.Lines[0].USD != 800_000 || x.USD != 800_000 || x.Entry != entry(customs.RecordIn, no) || len(x.Requests) != 2 || x.Requests[1].Changes[0].Was != "8123.00" {
			h.Errorf("%+v %+v", x.Paper, x.Requests)
		}
		old, lines, err := customs.Revision(h.ctx, h.d, h.member, no, 1)
		h.must(err)
		if old.State != customs.Amended || lines[0].USD != l.USD {
			h.Errorf("%+v", old)
		}
		_, err = h.says(h.officer, customs.Receipt{Paper: no, Channel: customs.SaysReleased})
		h.must(err)
		h.must(ask(customs.Ask{What: "amend", Grounds: "Once more.", Changes: usd}))
		_, err = h.says(h.officer, customs.Receipt{Paper: no, Channel: customs.SaysAmended})
		h.must(err)
		_, err = h.says(h.officer, customs.Receipt{Paper: no, Channel: customs.SaysReleased})
		h.must(err)
		if f := h.releases(); len(f) != 2 || f[0].Revision != 2 || f[1].Revision != 3 {
			h.Errorf("%+v", f)
		}
	})
}

func TestAWithdrawnPaperFreesItsStones(t *testing.T) {
	each(t, func(h *house) {
		l := h.polished()
		no := h.accepted(h.goods(customs.RecordIn, l))
		x := h.read(h.member, no)
		_, err := customs.Ask{Paper: no, What: "withdraw", Grounds: "It goes back."}.Do(h.ctx, h.k, h.member, id.New())
		h.must(err)
		_, err = h.says(h.officer, customs.Receipt{Paper: no, Channel: customs.SaysWithdrawn})
		h.must(err)
		if got := h.read(h.member, no); got.State != customs.Withdrawn || got.Form.State != customs.FormVoid {
			h.Errorf("%+v %+v", got.Paper, got.Form)
		}
		if seal, err := document.Check(h.ctx, h.k, x.Document); err != nil || seal.State != document.Void {
			h.Errorf("%+v %v", seal, err)
		}
		h.must(h.check(h.draft(h.goods(customs.RecordIn, l))))
	})
}

func TestReceiptsAreReadOnceAndOnlyAboutPapersThatWereSent(t *testing.T) {
	each(t, func(h *house) {
		no := h.sent(h.goods(customs.RecordIn, h.polished()))
		file := func(lines ...string) []byte {
			return []byte("SeqNo,EntryId,Channel,NoticeDate,Note\n" + strings.Join(lines, "\n") + "\n")
		}
		line := func(no int64, channel string) string {
			return fmt.Sprintf("%d,%s,%s,2026-11-27T11:26:00+08:00,", no, entry(customs.RecordIn, no), channel)
		}
		_, err := customs.Take(h.ctx, h.k, h.member, file(line(no, "accepted")))
		h.refused("a member brings it", err, "access.forbidden")
		_, err = customs.Take(h.ctx, h.k, h.staff, file(line(no, "accepted"), line(999, "accepted")))
		h.refused("an unknown paper", err, "customs.unknown_paper")
		_, err = customs.Take(h.ctx, h.k, h.staff, file(line(no, "accepted"), line(no, "paid")))
		h.refused("an answer that cannot follow", err, "customs.cannot_follow")
		if x := h.read(h.member, no); x.State != customs.Sent || len(x.Trail) != 3 {
			h.Errorf("a refused file changed the paper: %+v %+v", x.Paper, x.Trail)
		}
		good := file(line(no, "accepted"), line(no, "paper_check"), line(no, "released"))
		got, err := customs.Take(h.ctx, h.k, h.staff, good)
		h.must(err)
		if got.Receipts != 3 || got.Papers[2].State != customs.Released || len(h.releases()) != 1 {
			h.Errorf("%+v", got)
		}
		_, err = customs.Take(h.ctx, h.k, h.staff, good)
		h.refused("the same file again", err, "customs.read_before")
		if len(h.releases()) != 1 {
			h.Error("it was released twice")
		}
	})
}

func TestAStoneGetsItsCertificateWhenThreeSidesAgree(t *testing.T) {
	each(t, func(h *house) {
		l := h.polished()
		no := h.accepted(h.goods(customs.RecordIn, l))
		ask := func(hash string) (customs.Certified, error) {
			return customs.Certify{Paper: no, Line: 1, Hash: hash}.Do(h.ctx, h.k, h.member, id.New())
		}
		_, err := ask("")
		h.refused("before release", err, "customs.not_imported")
		_, err = h.says(h.officer, customs.Receipt{Paper: no, Channel: customs.SaysReleased})
		h.must(err)
		_, err = ask("00")
		h.refused("no hash", err, "customs.bad_hash")
		d, err := ask(strings.Repeat("0", 64))
		h.must(err)
		if d.State != customs.StoneRequested || len(d.Differs) != 1 || d.Differs[0] != "member" {
			h.Errorf("%+v", d)
		}
		own, err := customs.Says{Kind: customs.Natural, Report: l.Report, Stone: l.Stone, Weight: 1010}.Hash()
		h.must(err)
		d, err = ask(hex.EncodeToString(own))
		h.must(err)
		if d.State != customs.StoneIssued || d.Code == "" {
			h.Errorf("%+v", d)
		}
		p, err := document.Read(h.ctx, h.d, h.member, d.Code)
		h.must(err)
		if !bytes.Contains(p.Content, []byte(`"grades":"Fancy Intense Yellow VS1 – EX VG","grades_zh":"浓彩黄色 VS1 – EX VG"`)) || !bytes.Contains(p.Content, []byte(`"shape":"Pear"`)) {
			h.Errorf("the certificate does not say what the stone is: %s", p.Content)
		}
		if x := h.read(h.member, no).Lines[0].Model; x["shape"] != "梨形" || x["colour"] != "浓彩黄色" {
			h.Errorf("the paper describes it as %v", x)
		}
		for _, secret := range []string{"812300", "8123", "Lotus", "Diamant"} {
			if bytes.Contains(p.Content, []byte(secret)) {
				h.Errorf("the certificate tells %s: %s", secret, p.Content)
			}
		}
		_, err = ask("")
		h.refused("a second certificate", err, "customs.certified")
		h.inside(l.Stone, h.member.Org)
		h.released(h.goods(customs.RecordOut, l))
		seal, err := document.Check(h.ctx, h.k, d.Code)
		h.must(err)
		if seal.State != document.Void {
			h.Errorf("it left, and its certificate is %s", seal.State)
		}
		all, err := customs.Certificates(h.ctx, h.d, h.member, 0, 10)
		if err != nil || len(all) != 1 || all[0].State != customs.StoneGone {
			h.Errorf("%+v %v", all, err)
		}
	})
}

func TestACertificateIsRevokedWithAReason(t *testing.T) {
	each(t, func(h *house) {
		no := h.released(h.goods(customs.RecordIn, h.polished()))
		d, err := customs.Certify{Paper: no, Line: 1}.Do(h.ctx, h.k, h.member, id.New())
		h.must(err)
		_, err = customs.Revoke{Certificate: d.Certificate, Why: "The stone was cut again."}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		if seal, err := document.Check(h.ctx, h.k, d.Code); err != nil || seal.State != document.Void {
			h.Errorf("%+v %v", seal, err)
		}
		if _, err = (customs.Certify{Paper: no, Line: 1}).Do(h.ctx, h.k, h.member, id.New()); err != nil {
			h.Error("a new certificate is refused:", err)
		}
	})
}

func TestACommandSentTwiceIsDoneOnce(t *testing.T) {
	each(t, func(h *house) {
		no := h.draft(h.goods(customs.RecordIn, h.polished()))
		cmd := id.New()
		for range 2 {
			d, err := customs.Check{Paper: no}.Do(h.ctx, h.k, h.member, cmd)
			if err != nil || d.State != customs.Validated {
				h.Fatal(d, err)
			}
		}
		if got := len(h.read(h.member, no).Trail); got != 2 {
			h.Error(got)
		}
	})
}

func TestTheDeskShowsFailedChecksFirst(t *testing.T) {
	each(t, func(h *house) {
		first, l := h.sent(h.goods(customs.RecordIn, h.polished())), h.polished()
		second := h.accepted(h.goods(customs.RecordIn, l))
		_, err := customs.Ask{Paper: second, What: "amend", Grounds: "x", Changes: []customs.Change{{Line: 1, Field: "hs", Is: "71023100"}}}.Do(h.ctx, h.k, h.member, id.New())
		h.must(err)
		_, err = h.says(h.officer, customs.Receipt{Paper: second, Channel: customs.SaysAmended})
		h.must(err)
		all, err := customs.Desk(h.ctx, h.d, h.officer, 10)
		h.must(err)
		if len(all) != 2 || all[0].No != second || all[1].No != first || all[0].Failed == 0 {
			h.Errorf("%+v", all)
		}
		_, err = customs.Desk(h.ctx, h.d, h.member, 10)
		h.refused("a member at the desk", err, "access.forbidden")
	})
}

func TestThePaperIsExportedByTheNamesOfTheSingleWindow(t *testing.T) {
	each(t, func(h *house) {
		no := h.draft(h.goods(customs.RecordIn, h.polished(), customs.Line{
			Stone: h.stone(stone.Stone{Kind: stone.LabGrown, Carat: 2000}), HS: "71049190", Kind: customs.LabGrown, Single: true, Pieces: 1, Weight: 2000, USD: 40_000, Origins: []fact.Share{{Country: "IN", Weight: 2000}},
		}))
		b, err := customs.Message(h.ctx, h.d, h.member, no, customs.CSV)
		h.must(err)
		for _, want := range []string{"DecHead,1,DeclTrnRel,2", "DecList,1,CodeTS,71023900", "DecList,1,FirstQty,1.01", "DecList,2,FirstQty,0.4", "DecList,2,FirstUnit,克", "DecList,1,OriginCountry,BE"} {
			if !strings.Contains(string(b), want) {
				h.Errorf("no %q in\n%s", want, b)
			}
		}
		b, err = customs.Message(h.ctx, h.d, h.officer, no, customs.XML)
		h.must(err)
		if !strings.Contains(string(b), "<CodeTS>71049190</CodeTS>") || !strings.Contains(string(b), "<DecMessage>") {
			h.Errorf("%s", b)
		}
		_, err = customs.Message(h.ctx, h.d, h.other, no, customs.XML)
		h.refused("another member", err, "customs.none")
		_, err = customs.Message(h.ctx, h.d, h.member, no, "pdf")
		h.refused("another format", err, "customs.bad_format")
	})
}

func TestAPaperIsComparedWithWhatTheScaleShowed(t *testing.T) {
	each(t, func(h *house) {
		l := h.polished()
		g := h.goods(customs.RecordIn, l)
		g.Shipment = 7
		no := h.draft(g)
		h.must(h.check(no)) // not weighed yet: the register says the same
		weighed := func(act string, x fact.CustodyLot) {
			h.told(fact.CustodyMoved{Act: act, Member: h.member.Org, Shipment: 7, Lots: []fact.CustodyLot{x}})
		}
		weighed("weigh", fact.CustodyLot{Stone: l.Stone, Weight: 980, Declared: 1010, Report: 3})
		_, err := customs.Send{Paper: no}.Do(h.ctx, h.k, h.member, id.New())
		h.refused("0.03 ct less on the scale", err, "customs.check_weight")
		weighed("weigh", fact.CustodyLot{Stone: l.Stone, Weight: 1010}) // weighed again, within the tolerance
		_, err = customs.Send{Paper: no}.Do(h.ctx, h.k, h.member, id.New())
		h.must(err)
	})
}
