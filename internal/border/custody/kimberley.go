package custody

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/shipment"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
)

// The states in which a certificate is before customs, and in which its rough has entered, as
// the fact KimberleyMoved names them.
var (
	declared = []string{"declared", "examined", "matched", "mismatch", "asked", "amended", "entered", "confirmed"}
	entered  = []string{"entered", "confirmed"}
)

// certificateName is a certificate's name without the signs in which people write it
// differently: "EU 0412/2026" and "EU-0412 2026" are one.
func certificateName(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, name)
}

// keepCertificate notes where a certificate of rough that comes in stands.
func keepCertificate(ctx context.Context, tx *db.Tx, entry int64, f *fact.KimberleyMoved) error {
	if _, err := tx.Exec(ctx, `INSERT INTO custody_certificate (certificate, member, name, shipment, state, entry) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (certificate) DO UPDATE SET name = excluded.name, state = excluded.state, entry = excluded.entry WHERE custody_certificate.entry < excluded.entry`,
		f.Certificate, f.Member, certificateName(f.Issuer+f.Number), f.Shipment, f.State, entry); err != nil {
		return fmt.Errorf("custody: %w", err)
	}
	return nil
}

// certified refuses natural rough from abroad whose Kimberley certificate is in none of the
// states (GAC Decree 269, articles 5 to 8): key says what is missing.
func certified(ctx context.Context, q db.Querier, s *shipment.Shipment, lines []shipment.Line, states []string, key string) error {
	if !s.Direction.In() || !s.Direction.Abroad() {
		return nil
	}
	for i := range lines {
		l := &lines[i]
		if !l.Rough || l.Kind != stone.Natural.String() {
			continue
		}
		state, _, err := stateOfCertificate(ctx, q, s.Member, l.Kimberley)
		if err != nil {
			return err
		}
		if !slices.Contains(states, state) {
			return errs.New(errs.Conflict, key, "stone", l.Stone, "certificate", l.Kimberley)
		}
	}
	return nil
}

// stateOfCertificate is where the member's certificate of a name stands.
func stateOfCertificate(ctx context.Context, q db.Querier, member id.ID, name string) (string, bool, error) {
	return db.Row(ctx, q, db.One[string], "SELECT state FROM custody_certificate WHERE name = $1 AND member = $2 AND state <> 'withdrawn' ORDER BY certificate DESC LIMIT 1",
		certificateName(name), member)
}
