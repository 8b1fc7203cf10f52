package customs

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// The states of a certificate of one stone.
const (
	StoneRequested lifecycle.State = "requested"
	StoneMatched   lifecycle.State = "data_matched"
	StoneIssued    lifecycle.State = "issued"
	StoneRevoked   lifecycle.State = "revoked"
	StoneGone      lifecycle.State = "re-exported"
)

// StoneLife is the lifecycle of the certificate of one stone.
var StoneLife = lifecycle.Table{Name: "stone_certificate", Steps: []lifecycle.Step{
	{From: StoneRequested, Act: "match", To: StoneMatched, Who: []string{"house"}, Rule: "exchange, member and customs give the same hash of what the stone is"},
	{From: StoneRequested, Act: "revoke", To: StoneRevoked, Who: []string{"officer", "staff", "admin"}, Rule: "the request was wrong"},
	{From: StoneMatched, Act: "issue", To: StoneIssued, Who: []string{"house"}, Rule: "one stone, one certificate: no other is in force"},
	{From: StoneIssued, Act: "revoke", To: StoneRevoked, Who: []string{"officer", "staff", "admin"}, Rule: "what the certificate says is no longer so"},
	{From: StoneIssued, Act: "leave", To: StoneGone, Who: []string{"house"}, Rule: "the stone left the country on a released record list"},
}}

// Certificate is the certificate of one imported stone on its way.
type Certificate struct {
	No, Stone, Paper, Line int64
	Member                 id.ID
	State                  lifecycle.State
	Requested, Issued      clock.Instant
	ByMember, ByHouse      []byte
	ByCustoms              []byte
	Code, Why              string
}

const stoneColumns = "s.no, s.stone, s.paper, s.line, s.member, s.state, s.requested, s.issued, s.by_member, s.by_house, s.by_customs, s.code, s.why"

func scanStone(r *sql.Rows) (Certificate, error) {
	var c Certificate
	return c, r.Scan(&c.No, &c.Stone, &c.Paper, &c.Line, &c.Member, &c.State, &c.Requested, &c.Issued, &c.ByMember, &c.ByHouse, &c.ByCustoms, &c.Code, &c.Why)
}

// Says is what three sides say of one stone. Its canonical JSON is hashed; it holds neither
// price nor counterparty, so that sides can compare hashes and learn nothing else.
type Says struct {
	Kind   string `json:"kind"`
	Report string `json:"report,omitempty"` // "GIA 2141234567"
	Rough  bool   `json:"rough"`
	Stone  int64  `json:"stone"`
	Weight int64  `json:"weight"` // carats × 1000
}

// Hash is the SHA-256 of what is said.
func (s Says) Hash() ([]byte, error) {
	b, err := document.Canonical(s)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(b)
	return sum[:], nil
}

// says is what a line of a paper says of its stone.
func (l *Line) says() Says {
	return Says{Kind: l.Kind, Report: l.Report, Rough: l.Rough, Stone: l.Stone, Weight: l.Weight}
}

func reportOf(s *stone.Stone) string {
	r := s.Report()
	if r.Number == "" {
		return ""
	}
	return strings.TrimSpace(r.Lab.String() + " " + r.Number)
}

// saidByHouse is what the exchange's own register says of a stone.
func saidByHouse(no int64, s *stone.Stone) Says {
	return Says{Kind: s.Kind.String(), Report: reportOf(s), Rough: s.Form == stone.Rough, Stone: no, Weight: int64(s.Carat)}
}

// Certify asks for the certificate of a stone on a released import paper. The member gives
// the hash from its own books; without one it is taken from its shipment's paper.
type Certify struct {
	Paper int64  `json:"paper"`
	Line  int64  `json:"line"`
	Hash  string `json:"hash,omitempty"` // hex
}

// Certified is the answer.
type Certified struct {
	Certificate int64           `json:"certificate"`
	State       lifecycle.State `json:"state"`
	Code        string          `json:"code,omitempty"`
	Differs     []string        `json:"differs,omitempty"` // sides that say something else than the exchange
}

// Do compares the three sides and issues the certificate when they agree. When they do not,
// the request stays open and names who differs, never in what.
func (c Certify) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Certified, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "customs.Certify", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Certified, error) {
			p, err := enter(ctx, tx, who, "certificate.request", c.Paper)
			if err != nil {
				return nil, Certified{}, err
			}
			x, l, err := c.fit(ctx, tx, &p)
			if err != nil {
				return nil, Certified{}, err
			}
			s, found, err := stone.Latest(ctx, tx, l.Stone)
			if err != nil {
				return nil, Certified{}, err
			}
			if !found {
				return nil, Certified{}, errs.New(errs.Conflict, "customs.no_stone", "line", l.No)
			}
			now := k.Clock().Now()
			if x.No == 0 {
				if x.No, err = tx.Next(ctx, "customs.stone"); err != nil {
					return nil, Certified{}, err
				}
				x.Requested, x.State = now, StoneRequested
			}
			differs, err := x.compare(&s)
			if err != nil {
				return nil, Certified{}, err
			}
			if len(differs) == 0 {
				if err := x.issue(ctx, tx, k, &p, &s, now); err != nil {
					return nil, Certified{}, err
				}
			}
			return x.moved("request"), Certified{x.No, x.State, x.Code, differs}, x.keep(ctx, tx)
		})
}

// fit refuses what cannot have a certificate and gathers what member and customs say.
func (c Certify) fit(ctx context.Context, q db.Querier, p *Paper) (Certificate, *Line, error) {
	x := Certificate{Paper: p.No, Line: c.Line, Member: p.Member}
	if !p.Kind.In() || p.State != Released && p.State != Closed {
		return x, nil, errs.New(errs.Conflict, "customs.not_imported", "paper", p.No)
	}
	lines, err := linesOf(ctx, q, p.No, p.Revision)
	if err != nil {
		return x, nil, err
	}
	var l *Line
	for i := range lines {
		if lines[i].No == c.Line {
			l = &lines[i]
		}
	}
	if l == nil || l.Stone == 0 || !l.Single || l.Pieces != 1 {
		return x, nil, errs.New(errs.Invalid, "customs.not_one_stone", "line", c.Line).At("line")
	}
	have, found, err := db.Row(ctx, q, scanStone, "SELECT "+stoneColumns+" FROM customs_stone s WHERE s.stone = $1 AND s.state IN ('requested', 'data_matched', 'issued')", l.Stone)
	if err != nil {
		return x, nil, err
	}
	if found && (have.State != StoneRequested || have.Member != p.Member) {
		return x, nil, errs.New(errs.Conflict, "customs.certified", "certificate", have.No)
	}
	if found {
		have.Paper, have.Line = p.No, c.Line
		x = have
	}
	x.Stone = l.Stone
	if x.ByCustoms, err = l.says().Hash(); err != nil {
		return x, nil, err
	}
	x.ByMember = x.ByCustoms
	if c.Hash != "" {
		if x.ByMember, err = hex.DecodeString(strings.TrimSpace(c.Hash)); err != nil || len(x.ByMember) != sha256.Size {
			return x, nil, errs.New(errs.Invalid, "customs.bad_hash").At("hash")
		}
	}
	return x, l, nil
}

// compare sets what the exchange says beside the others.
func (c *Certificate) compare(s *stone.Stone) ([]string, error) {
	var err error
	if c.ByHouse, err = saidByHouse(c.Stone, s).Hash(); err != nil {
		return nil, err
	}
	return c.Differs(), nil
}

// Differs names the sides that say something else than the exchange.
func (c *Certificate) Differs() []string {
	var all []string
	if !bytes.Equal(c.ByMember, c.ByHouse) {
		all = append(all, "member")
	}
	if !bytes.Equal(c.ByCustoms, c.ByHouse) {
		all = append(all, "customs")
	}
	return all
}

func (c *Certificate) issue(ctx context.Context, tx *db.Tx, k *journal.Keeper, p *Paper, s *stone.Stone, now clock.Instant) error {
	for _, act := range []lifecycle.Act{"match", "issue"} {
		if err := c.step(act); err != nil {
			return err
		}
	}
	house, _, err := parties(ctx, tx, p.Member)
	if err != nil {
		return err
	}
	day, err := calendar.DayOf(ctx, tx, p.Released)
	if err != nil {
		return err
	}
	l := document.LineOf(s)
	d := document.StoneSays{
		Certificate: c.No, Exchange: house, Stone: c.Stone, Kind: l.Kind, Rough: s.Form == stone.Rough, Shape: l.Shape, Weight: int64(s.Carat),
		Grades: l.Grades, GradesZh: l.GradesZh, Growth: l.Growth, Treatment: l.Treatment, Report: reportOf(s), Day: string(day), Hash: hex.EncodeToString(c.ByHouse), Sides: 3,
	}
	paper, err := document.Issue(ctx, tx, k, now, document.Draft{Kind: document.StoneOf, Subject: "stone:" + itoa(c.Stone), Content: d, Readers: []id.ID{p.Member, p.Principal}})
	c.Code, c.Issued = string(paper.Code), now
	return err
}

func (c *Certificate) step(act lifecycle.Act) error {
	to, err := StoneLife.Next(c.State, act)
	if err == nil {
		c.State = to
	}
	return err
}

func (c *Certificate) moved(what string) fact.StoneCertified {
	return fact.StoneCertified{Certificate: c.No, Stone: c.Stone, Paper: c.Paper, Member: c.Member, What: what, State: string(c.State), Code: c.Code}
}

func (c *Certificate) keep(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `INSERT INTO customs_stone (no, stone, paper, line, member, state, requested, issued, by_member, by_house, by_customs, code, why)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (no) DO UPDATE SET paper = excluded.paper, line = excluded.line, state = excluded.state, issued = excluded.issued,
		by_member = excluded.by_member, by_house = excluded.by_house, by_customs = excluded.by_customs, code = excluded.code, why = excluded.why`,
		c.No, c.Stone, c.Paper, c.Line, c.Member, string(c.State), c.Requested, c.Issued, c.ByMember, c.ByHouse, c.ByCustoms, c.Code, c.Why)
	return err
}
