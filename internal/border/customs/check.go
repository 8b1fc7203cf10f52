package customs

import (
	"context"
	"slices"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/errs"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
)

// Finding is one check and what it found; nil Bad means that it passed.
type Finding struct {
	Check string
	Line  int64 // 0: the paper as a whole
	Bad   *errs.Error
}

// Findings are all checks of a paper in their order.
type Findings []Finding

// first is the first check that fails, nil when all pass.
func (f Findings) first() *errs.Error {
	for _, x := range f {
		if x.Bad != nil {
			return x.Bad
		}
	}
	return nil
}

func (f Findings) failed() int64 {
	var n int64
	for _, x := range f {
		if x.Bad != nil {
			n++
		}
	}
	return n
}

// checks are run in this order; each gives the refusal of the first line that fails it.
var checks = []struct {
	name string
	run  func(ctx context.Context, w *work) (*errs.Error, error)
}{
	{"member", checkMember},
	{"form", checkForm},
	{"kind", checkKind},
	{"scope", checkScope},
	{"origin", checkOrigin},
	{"account", checkAccount},
	{"weight", checkWeight},
	{"single", checkSingle},
	{"kimberley", checkKimberley},
	{"rate", checkRate},
	{"slip", checkSlip},
}

// run runs every check and assesses the lines on the way.
func (w *work) run(ctx context.Context) (Findings, error) {
	var all Findings
	for _, c := range checks {
		bad, err := c.run(ctx, w)
		if err != nil {
			return nil, err
		}
		f := Finding{Check: c.name, Bad: bad}
		if bad != nil {
			f.Line, _ = bad.Args["line"].(int64)
		}
		all = append(all, f)
	}
	return all, nil
}

func bad(key string, pairs ...any) *errs.Error {
	return errs.New(errs.Conflict, "customs."+key, pairs...)
}

// checkMember: a suspended member may take out what is in, and bring in nothing new.
func checkMember(ctx context.Context, w *work) (*errs.Error, error) {
	o, err := party.OrgByID(ctx, w.q, w.Member)
	if err != nil {
		return nil, err
	}
	day, err := w.day(ctx)
	if err != nil {
		return nil, err
	}
	if st := o.StateOn(day); st != party.Active && !(st == party.Suspended && w.Kind.Leaves()) {
		return bad("check_member", "name", o.Name), nil
	}
	return nil, nil
}

// checkForm: nothing the form must say is left out.
func checkForm(_ context.Context, w *work) (*errs.Error, error) {
	if m := w.Head.missing(w.Kind); len(m) > 0 {
		return bad("check_head", "fields", strings.Join(m, ", ")), nil
	}
	if len(w.lines) == 0 {
		return bad("check_empty"), nil
	}
	for i := range w.lines {
		l := &w.lines[i]
		if m := l.Model.missing(l.HS); len(m) > 0 {
			return bad("check_model", "line", l.No, "hs", l.HS, "elements", strings.Join(m, ", ")), nil
		}
	}
	return nil, nil
}

// checkKind: natural, treated and laboratory-grown stand under their own codes, rough and
// polished too.
func checkKind(_ context.Context, w *work) (*errs.Error, error) {
	for i := range w.lines {
		l := &w.lines[i]
		want := "7102"
		if l.Kind == LabGrown {
			want = "7104"
		}
		rough := []string{"71021000", "71022100", "71023100", "71042100", "71042010"}
		if !strings.HasPrefix(l.HS, want) || l.Rough != slices.Contains(rough, l.HS) {
			return bad("check_kind", "line", l.No, "hs", l.HS), nil
		}
	}
	return nil, nil
}

// checkOrigin: every line names where it comes from, and shares make up the weight.
func checkOrigin(_ context.Context, w *work) (*errs.Error, error) {
	for i := range w.lines {
		l := &w.lines[i]
		var sum int64
		for _, s := range l.Origins {
			if len(s.Country) != 2 {
				return bad("check_origin", "line", l.No), nil
			}
			sum += s.Weight
		}
		if len(l.Origins) == 0 || sum != l.Weight {
			return bad("check_origin", "line", l.No), nil
		}
	}
	return nil, nil
}

// quantity is what a line is in the ledger: one thing, or so many thousandths of a carat.
func (l *Line) quantity() int64 {
	if l.Single {
		return 1
	}
	return l.Weight
}

// checkAccount: what leaves stands in the member's customs account, where its principals'
// goods stand too; what comes in does not stand in one already.
func checkAccount(ctx context.Context, w *work) (*errs.Error, error) {
	for i := range w.lines {
		l := &w.lines[i]
		if l.Stone == 0 {
			if w.Kind.Leaves() {
				return bad("check_account", "line", l.No), nil
			}
			continue
		}
		held, err := ledger.Holders(ctx, w.q, ledger.Status, l.Stone)
		if err != nil {
			return nil, err
		}
		var own, inside int64
		for _, h := range held {
			if h.Quantity <= 0 || h.Account.Purpose != ledger.Bonded && h.Account.Purpose != ledger.ToExit {
				continue
			}
			if inside += h.Quantity; h.Account.Owner == w.Member {
				own += h.Quantity
			}
		}
		switch {
		case w.Kind.Leaves() && own < l.quantity():
			return bad("check_account", "line", l.No), nil
		case !w.Kind.Leaves() && inside > 0 && w.Entry == "": // once customs has the paper, coming in is what it is for
			return bad("check_inside", "line", l.No), nil
		}
	}
	return nil, nil
}

// checkWeight: the paper says what the scale showed, or before that what the exchange's
// register says.
func checkWeight(ctx context.Context, w *work) (*errs.Error, error) {
	day, err := w.day(ctx)
	if err != nil {
		return nil, err
	}
	tolerance, err := toleranceRule.Int(ctx, w.q, "", day)
	if err != nil {
		return nil, err
	}
	for i := range w.lines {
		l := &w.lines[i]
		if l.Stone == 0 {
			continue
		}
		is, found, err := w.weighs(ctx, l.Stone)
		if err != nil {
			return nil, err
		}
		if d := l.Weight - is; found && (d > tolerance || -d > tolerance) {
			return bad("check_weight", "line", l.No, "declared", carat.Weight(l.Weight).String(), "vault", carat.Weight(is).String()), nil
		}
	}
	return nil, nil
}

// registered is what the exchange's register says a stone weighs.
func registered(ctx context.Context, q db.Querier, no int64) (int64, bool, error) {
	s, found, err := stone.Latest(ctx, q, no)
	return int64(s.Carat), found && s.Carat > 0, err
}

// checkSingle: no other paper on its way names the stone, and none of this one names it twice.
func checkSingle(ctx context.Context, w *work) (*errs.Error, error) {
	seen := map[int64]int64{}
	for i := range w.lines {
		l := &w.lines[i]
		if l.Stone == 0 {
			continue
		}
		if first := seen[l.Stone]; first != 0 {
			return bad("check_twice", "line", l.No, "other", first), nil
		}
		seen[l.Stone] = l.No
		other, found, err := db.Row(ctx, w.q, db.One[int64], `SELECT p.no FROM customs_line l JOIN customs_paper p ON p.no = l.paper AND p.revision = l.revision
			WHERE l.stone = $1 AND l.paper <> $2 AND p.current = 1 AND p.state NOT IN ('released', 'closed', 'withdrawn', 'refused', 'draft') ORDER BY p.no LIMIT 1`, l.Stone, w.No)
		if err != nil {
			return nil, err
		}
		if found {
			return bad("check_single", "line", l.No, "paper", other), nil
		}
	}
	return nil, nil
}

// checkKimberley: rough passes a border only with its Kimberley certificate.
func checkKimberley(_ context.Context, w *work) (*errs.Error, error) {
	if !w.Kind.Record() {
		return nil, nil
	}
	for i := range w.lines {
		l := &w.lines[i]
		if slices.Contains([]string{"71021000", "71022100", "71023100"}, l.HS) && l.Kimberley == "" {
			return bad("check_kimberley", "line", l.No), nil
		}
	}
	return nil, nil
}

// checkSlip: customs' slip asks for what we assessed.
func checkSlip(_ context.Context, w *work) (*errs.Error, error) {
	if w.Slip == "" || w.Due.same(Total(w.lines)) {
		return nil, nil
	}
	return bad("check_slip", "slip", yuan(w.Due.Net()), "ours", yuan(Total(w.lines).Net())), nil
}

func yuan(fen int64) string { return carat.Decimal(fen, 2) }
