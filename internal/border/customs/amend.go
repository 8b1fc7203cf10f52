package customs

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Request is what a member asks of customs about an accepted paper.
type Request struct {
	No      int64
	What    string // amend, withdraw
	State   string // asked, consented, refused
	Grounds string
	Changes []Change
	Asked   clock.Instant
	Decided clock.Instant
	Why     string
}

// Change is one value of one line that was wrong.
type Change struct {
	Line  int64  `json:"line"`
	Field string `json:"field"` // weight, pieces, price, usd, hs, origin, kimberley
	Was   string `json:"was,omitempty"`
	Is    string `json:"is"`
}

// ChangeFields are the fields of a line that an amendment can correct.
var ChangeFields = []string{"weight", "pieces", "price", "usd", "hs", "origin", "kimberley"}

// value is a field of a line as people write it.
func (l *Line) value(field string) string {
	switch field {
	case "weight":
		return carat.Weight(l.Weight).String()
	case "pieces":
		return strconv.FormatInt(l.Pieces, 10)
	case "usd":
		return money.Of(l.USD, money.USD).Decimal()
	case "price":
		return carat.Decimal(l.Price, 2)
	case "origin":
		return l.OriginText()
	case "hs":
		return l.HS
	case "kimberley":
		return l.Kimberley
	}
	return ""
}

// apply corrects the line; the refusal names the field.
func (c *Change) apply(l *Line) error {
	bad := errs.New(errs.Invalid, "customs.bad_change", "line", c.Line, "field", c.Field, "value", c.Is).At("changes")
	is := strings.TrimSpace(c.Is)
	switch c.Field {
	case "weight":
		w, err := carat.Parse(is)
		if err != nil || w <= 0 {
			return bad
		}
		l.reweigh(int64(w))
	case "pieces":
		n, err := strconv.ParseInt(is, 10, 32)
		if err != nil || n <= 0 {
			return bad
		}
		l.Pieces = n
	case "usd", "price":
		a, err := money.Parse(is, money.USD) // two decimals, as every currency here
		if err != nil || a.Minor <= 0 || a.Minor > maxUSD {
			return bad
		}
		if c.Field == "usd" {
			l.USD = a.Minor
		} else {
			l.Price = a.Minor
		}
	case "origin":
		all, ok := parseOrigins(is, l.Weight)
		if !ok {
			return bad
		}
		l.Origins = all
	case "hs":
		if len(is) != 8 || strings.Trim(is, "0123456789") != "" {
			return bad
		}
		l.HS = is
	case "kimberley":
		if utf8.RuneCountInString(is) > 60 {
			return bad
		}
		l.Kimberley = is
	default:
		return bad
	}
	return nil
}

// reweigh gives the line another weight; shares of origin keep their proportions.
func (l *Line) reweigh(w int64) {
	left := w
	for i := range l.Origins {
		s := &l.Origins[i]
		if i == len(l.Origins)-1 {
			s.Weight = left
		} else if part, err := money.MulDiv(s.Weight, w, l.Weight); err == nil {
			s.Weight = part
		}
		left -= s.Weight
	}
	l.Weight = w
}

// parseOrigins reads "BE", or several countries each with its carats: "BW 1.2, ZA 0.8".
func parseOrigins(s string, weight int64) ([]fact.Share, bool) {
	var all []fact.Share
	var sum int64
	for part := range strings.SplitSeq(s, ",") {
		code, ct, shared := strings.Cut(strings.TrimSpace(part), " ")
		x := fact.Share{Country: strings.ToUpper(code), Weight: weight}
		if len(x.Country) != 2 || strings.Trim(x.Country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
			return nil, false
		}
		if shared {
			w, err := carat.Parse(ct)
			if err != nil || w <= 0 {
				return nil, false
			}
			x.Weight = int64(w)
		}
		sum += x.Weight
		all = append(all, x)
	}
	return all, sum == weight && len(all) <= 60
}

// maxUSD bounds the value of a line, in cents.
const maxUSD = 1_000_000_000_000

// Ask asks customs to amend or withdraw an accepted paper.
type Ask struct {
	Paper   int64    `json:"paper"`
	What    string   `json:"what"` // amend, withdraw
	Grounds string   `json:"grounds"`
	Changes []Change `json:"changes,omitempty"`
}

// Do files the request. Nothing of the paper changes before customs has consented.
func (c Ask) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "customs.Ask", c, "declaration.ask", c.Paper, func(ctx context.Context, w *work) (journal.Fact, error) {
		act := ActAmend
		switch c.What {
		case "amend":
		case "withdraw":
			act = ActWithdraw
		default:
			return nil, errs.New(errs.Invalid, "customs.bad_act").At("what")
		}
		if _, err := Life.Next(w.State, act); err != nil {
			return nil, err
		}
		grounds, err := words(c.Grounds, "grounds")
		if err != nil {
			return nil, err
		}
		if _, asked, err := openRequest(ctx, w.tx, w.No); err != nil || asked {
			if err == nil {
				err = errs.New(errs.Conflict, "customs.asked_already", "paper", w.No)
			}
			return nil, err
		}
		if (len(c.Changes) == 0) == (act == ActAmend) || len(c.Changes) > maxLines {
			return nil, errs.New(errs.Invalid, "customs.no_changes").At("changes")
		}
		if err := w.correct(c.Changes); err != nil {
			return nil, err
		}
		no, _, err := db.Row(ctx, w.tx, db.One[int64], "SELECT COUNT(*) FROM customs_request WHERE paper = $1", w.No)
		if err != nil {
			return nil, err
		}
		if c.Changes == nil {
			c.Changes = []Change{}
		}
		if _, err := w.tx.Exec(ctx, `INSERT INTO customs_request (paper, no, what, state, grounds, changes, asked, asker, decided, why)
			VALUES ($1, $2, $3, 'asked', $4, $5, $6, $7, 0, '')`, w.No, no+1, c.What, grounds, text(c.Changes), w.now, maybe(who.Person)); err != nil {
			return nil, err
		}
		return w.moved("ask"), w.add(ctx, w.tx, w.now, "ask_"+c.What, who, grounds)
	})
}

// correct applies changes to the lines at hand and notes what stood there.
func (w *work) correct(changes []Change) error {
	for i := range changes {
		c := &changes[i]
		at := slices.IndexFunc(w.lines, func(l Line) bool { return l.No == c.Line })
		if at < 0 {
			return errs.New(errs.Invalid, "customs.no_line", "line", c.Line).At("changes")
		}
		c.Was = w.lines[at].value(c.Field)
		if err := c.apply(&w.lines[at]); err != nil {
			return err
		}
		c.Is = w.lines[at].value(c.Field) // as papers write it, not as it was typed
	}
	return nil
}

func scanRequest(r *sql.Rows) (Request, error) {
	var x Request
	var changes string
	if err := r.Scan(&x.No, &x.What, &x.State, &x.Grounds, &changes, &x.Asked, &x.Decided, &x.Why); err != nil {
		return x, err
	}
	return x, json.Unmarshal([]byte(changes), &x.Changes)
}

const requestColumns = "r.no, r.what, r.state, r.grounds, r.changes, r.asked, r.decided, r.why"

func openRequest(ctx context.Context, q db.Querier, paper int64) (Request, bool, error) {
	return db.Row(ctx, q, scanRequest, "SELECT "+requestColumns+" FROM customs_request r WHERE r.paper = $1 AND r.state = 'asked'", paper)
}

func requestsOf(ctx context.Context, q db.Querier, paper int64) ([]Request, error) {
	return db.Rows(ctx, q, scanRequest, "SELECT "+requestColumns+" FROM customs_request r WHERE r.paper = $1 ORDER BY r.no LIMIT 200", paper)
}

// decided carries out what customs decided about a request: consent to amend makes the next
// revision, which goes on from acceptance; consent to withdraw ends the paper.
func (w *work) decided(ctx context.Context, r *Receipt) (journal.Fact, error) {
	x, asked, err := openRequest(ctx, w.tx, w.No)
	if err != nil {
		return nil, err
	}
	if want := map[Channel]string{SaysAmended: "amend", SaysWithdrawn: "withdraw"}[r.Channel]; !asked || want != "" && want != x.What {
		return nil, errs.New(errs.Conflict, "customs.not_asked", "paper", w.No)
	}
	state, act := "consented", channels[r.Channel]
	if r.Channel == SaysDenied {
		state = "refused"
	} else if err := w.step(act); err != nil {
		return nil, err
	}
	if _, err := w.tx.Exec(ctx, "UPDATE customs_request SET state = $3, decided = $4, why = $5 WHERE paper = $1 AND no = $2", w.No, x.No, state, w.now, r.Note); err != nil {
		return nil, err
	}
	if err := w.add(ctx, w.tx, w.now, string(r.Channel), w.who, r.Note); err != nil {
		return nil, err
	}
	switch r.Channel {
	case SaysWithdrawn:
		return w.moved(act), w.voidForm(ctx)
	case SaysAmended:
		return w.moved(act), w.next(ctx, x.Changes)
	}
	return w.moved("denied"), nil
}

// refresh brings what follows from the lines up to date after a correction.
func (w *work) refresh() {
	w.USD = 0
	var weight int64
	for i := range w.lines {
		l := &w.lines[i]
		l.Name, w.USD, weight = l.goodsName(), w.USD+l.USD, weight+l.Weight
		if slices.Contains(Elements(l.HS), spec) {
			l.Model[spec.Name] = l.band()
		}
		l.Tax, l.Assessed = Sums{}, nil
	}
	w.Head["NetWt"] = carat.Decimal(weight*2, 7)
}

// next puts the next revision in the place of this one. The number of customs stays; what
// was assessed and paid is done anew.
func (w *work) next(ctx context.Context, changes []Change) error {
	w.Current, w.First = false, noOne
	if err := w.update(ctx, w.tx); err != nil {
		return err
	}
	if err := w.correct(changes); err != nil {
		return err
	}
	p := *w.Paper
	p.Revision, p.Current, p.State, p.Released, p.LookAt, p.LookIn, p.Slip, p.Due = p.Revision+1, true, Accepted, 0, 0, "", "", Sums{}
	*w.Paper = p
	w.refresh()
	all, err := w.run(ctx)
	if err != nil {
		return err
	}
	w.Failed = all.failed()
	if err := w.insert(ctx, w.tx); err != nil {
		return err
	}
	return w.putLines(ctx, w.tx, w.lines)
}
