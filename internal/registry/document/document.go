// Package document keeps papers: what was said at the moment of an act.
//
// Words:
//
//	paper      kind, subject, time and content, signed by the exchange; never edited
//	content    what the paper says, as canonical JSON: one way to write the same thing
//	code       what stands on the print and people type to check it
//	subject    what the paper is about: "deal:1204"
//	reader     an organisation that may see the content; everybody may check the code
//	seal       what everybody may know of a paper: kind, day, whether it is in force
//	file       a paper as one JSON file, which anyone can verify with the exchange's public key
//
// A paper is written in the transaction of its act. When what it says is no longer so, it is
// replaced by another or made void; the old code then shows its successor.
package document

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Kind is what a paper is.
type Kind string

// The kinds there are.
const (
	DealNote        Kind = "deal_note"
	Invoice         Kind = "invoice"
	CreditNote      Kind = "credit_note"
	MemoNote        Kind = "memo_note"
	Award           Kind = "award"
	LetterKind      Kind = "letter" // to other exchanges
	Summons         Kind = "default_notice"
	Registered      Kind = "register" // for the supervising office
	Account         Kind = "statement"
	ViewSlip        Kind = "viewing_slip"
	Customs         Kind = "customs_paper"
	ApprovalOf      Kind = "approval_form"
	StoneOf         Kind = "stone_certificate"
	KimberleyEntry  Kind = "kp_entry"  // confirmation of entry, to the issuer of the certificate
	KimberleyExport Kind = "kp_export" // data of a certificate issued here

	OriginApplication Kind = "origin_application" // for a certificate of origin

	ResolutionOf     Kind = "resolution" // of an organ
	HonourOf         Kind = "honour"     // certificate of honour
	AdmissionInvoice Kind = "admission_invoice"
	Membership       Kind = "membership_certificate"
	AnnualFee        Kind = "annual_fee" // a member’s invoice of a year
)

// Kinds are all kinds.
var Kinds = []Kind{
	DealNote, Invoice, CreditNote, MemoNote,
	Award, LetterKind, Summons, Registered, Account, ViewSlip,
	Customs, ApprovalOf, StoneOf,
	KimberleyEntry, KimberleyExport, OriginApplication,
	ResolutionOf, HonourOf,
	AdmissionInvoice, Membership,
	AnnualFee,
}

// States of a paper.
const (
	InForce  lifecycle.State = "in_force"
	Replaced lifecycle.State = "replaced"
	Void     lifecycle.State = "void"
)

// Life is the lifecycle of a paper.
var Life = lifecycle.Table{Name: "paper", Steps: []lifecycle.Step{
	{From: InForce, Act: "replace", To: Replaced, Who: []string{"the act that writes its successor"}, Rule: "papers are amended by a new paper, never edited"},
	{From: InForce, Act: "void", To: Void, Who: []string{"the act that undoes its own"}, Rule: "what was undone keeps its paper, marked as void"},
}}

// Draft is a paper to be.
type Draft struct {
	Kind     Kind
	Subject  string
	Content  any     // a struct of this room; whole numbers only
	Readers  []id.ID // organisations
	Replaces string  // code of the paper it replaces, or empty
}

// Paper is one with its content.
type Paper struct {
	No        int64
	Code      Code
	Kind      Kind
	Subject   string
	At        clock.Instant
	Content   json.RawMessage
	Hash      []byte // SHA-256 of Content
	Key       []byte // the exchange's public key that signed it
	Signature []byte
	State     lifecycle.State
	Ended     clock.Instant // when it was replaced or made void
	Successor Code
}

// message is what the signature is over: SHA-256 stands for the content.
func message(code Code, kind Kind, at clock.Instant, hash []byte) []byte {
	b := append([]byte("openbourse paper 1\n"), code...)
	b = append(b, '\n')
	b = append(b, kind...)
	b = append(b, '\n')
	b = binary.BigEndian.AppendUint64(b, uint64(at))
	return append(b, hash...)
}

// Genuine tells whether the content is unchanged and the signature the key's. Whose key it
// is the caller must know.
func (p *Paper) Genuine() bool {
	sum := sha256.Sum256(p.Content)
	return string(sum[:]) == string(p.Hash) && len(p.Key) == ed25519.PublicKeySize && ed25519.Verify(p.Key, message(p.Code, p.Kind, p.At, p.Hash), p.Signature)
}

// Issue writes a paper in the transaction of its act. A paper it replaces must be in force:
// else errs.Conflict "document.not_in_force".
func Issue(ctx context.Context, tx *db.Tx, k *journal.Keeper, at clock.Instant, d Draft) (Paper, error) {
	p := Paper{Kind: d.Kind, Subject: d.Subject, At: at, State: InForce}
	var err error
	if p.Content, err = Canonical(d.Content); err != nil {
		return p, err
	}
	var old Paper
	if d.Replaces != "" {
		if old, err = byCode(ctx, tx, Code(d.Replaces)); err != nil {
			return p, err
		}
		if old.State != InForce {
			return p, errs.New(errs.Conflict, "document.not_in_force", "code", d.Replaces)
		}
	}
	key, err := k.SigningKey(ctx, tx)
	if err != nil {
		return p, err
	}
	p.Code = newCode()
	sum := sha256.Sum256(p.Content)
	p.Hash, p.Key = sum[:], key.Public().(ed25519.PublicKey)
	p.Signature = ed25519.Sign(key, message(p.Code, p.Kind, p.At, p.Hash))
	if p.No, err = tx.Next(ctx, "paper"); err != nil {
		return p, err
	}
	if err := insert(ctx, tx, &p, d.Readers); err != nil {
		return p, err
	}
	if d.Replaces != "" {
		return p, end(ctx, tx, old.No, Replaced, at, p.Code, "")
	}
	return p, nil
}

// MakeVoid ends a paper in force; why is for staff.
func MakeVoid(ctx context.Context, tx *db.Tx, code string, at clock.Instant, why string) error {
	return MakeVoidBy(ctx, tx, code, "", at, why)
}

// MakeVoidBy ends a paper that another undoes; its code then shows that one.
func MakeVoidBy(ctx context.Context, tx *db.Tx, code string, by Code, at clock.Instant, why string) error {
	c, err := ParseCode(code)
	if err != nil {
		return err
	}
	p, err := byCode(ctx, tx, c)
	if err != nil {
		return err
	}
	if p.State != InForce {
		return errs.New(errs.Conflict, "document.not_in_force", "code", code)
	}
	return end(ctx, tx, p.No, Void, at, by, why)
}

// Read gives a paper to one of its readers or to staff; to everybody else there is none:
// errs.NotFound "document.none". An award is for its parties alone.
func Read(ctx context.Context, q db.Querier, who access.Actor, code string) (Paper, error) {
	c, err := ParseCode(code)
	if err != nil {
		return Paper{}, err
	}
	p, err := byCode(ctx, q, c)
	if err != nil {
		return p, err
	}
	reads, err := isReader(ctx, q, p.No, who.Org)
	if err != nil {
		return Paper{}, err
	}
	rel := access.Any
	if reads {
		rel = access.Own
	}
	if !reads && p.Kind == Award || access.Check(who, "paper.read", rel) != nil {
		return Paper{}, none(c)
	}
	return p, nil
}

// Seal is what everybody may know of a paper: neither parties nor goods nor money.
type Seal struct {
	Code      Code
	Kind      Kind
	At        clock.Instant
	State     lifecycle.State
	Ended     clock.Instant
	Successor Code
	Hash      []byte
	Genuine   bool // content and signature are as they were written, and the key is the exchange's
}

// Check tells about a code; errs.NotFound "document.none" when no paper has it, and
// errs.Invalid "document.bad_code" when it is mistyped.
func Check(ctx context.Context, k *journal.Keeper, code string) (Seal, error) {
	c, err := ParseCode(code)
	if err != nil {
		return Seal{}, err
	}
	p, err := byCode(ctx, k.DB(), c)
	if err != nil {
		return Seal{}, err
	}
	keys, err := k.Keys(ctx)
	if err != nil {
		return Seal{}, err
	}
	return Seal{p.Code, p.Kind, p.At, p.State, p.Ended, p.Successor, p.Hash, Verify(&p, keys...) == nil}, nil
}

func none(c Code) error { return errs.New(errs.NotFound, "document.none", "code", c.String()) }

// Canonical writes content in the one way: keys in order, no spaces, whole numbers only,
// nothing escaped that need not be.
func Canonical(content any) (json.RawMessage, error) {
	b, err := json.Marshal(content)
	if err != nil {
		return nil, fmt.Errorf("document: %w", err)
	}
	v, err := decode(b)
	if err != nil {
		return nil, err
	}
	return appendCanonical(nil, v)
}
