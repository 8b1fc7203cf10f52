package document

import (
	"context"
	"database/sql"
	"fmt"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

const columns = "p.no, p.code, p.kind, p.subject, p.at, p.content, p.hash, p.key, p.signature, p.state, p.ended_at, p.successor"

func scan(r *sql.Rows) (Paper, error) {
	var p Paper
	var content string
	err := r.Scan(&p.No, &p.Code, &p.Kind, &p.Subject, &p.At, &content, &p.Hash, &p.Key, &p.Signature, &p.State, &p.Ended, &p.Successor)
	p.Content = []byte(content)
	return p, err
}

func insert(ctx context.Context, tx *db.Tx, p *Paper, readers []id.ID) error {
	if _, err := tx.Exec(ctx, `INSERT INTO paper (no, code, kind, subject, at, content, hash, key, signature, state, ended_at, successor, why)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, '', '')`, p.No, string(p.Code), string(p.Kind), p.Subject, int64(p.At),
		string(p.Content), p.Hash, p.Key, p.Signature, string(p.State)); err != nil {
		return fmt.Errorf("document: writing a paper: %w", err)
	}
	for _, org := range readers {
		if org.IsZero() {
			continue
		}
		if _, err := tx.Exec(ctx, "INSERT INTO paper_reader (org, paper) VALUES ($1, $2) ON CONFLICT (org, paper) DO NOTHING", org[:], p.No); err != nil {
			return fmt.Errorf("document: writing readers: %w", err)
		}
	}
	return nil
}

func end(ctx context.Context, tx *db.Tx, no int64, s lifecycle.State, at clock.Instant, successor Code, why string) error {
	if _, err := tx.Exec(ctx, "UPDATE paper SET state = $2, ended_at = $3, successor = $4, why = $5 WHERE no = $1",
		no, string(s), int64(at), string(successor), why); err != nil {
		return fmt.Errorf("document: ending a paper: %w", err)
	}
	return nil
}

func byCode(ctx context.Context, q db.Querier, c Code) (Paper, error) {
	p, found, err := db.Row(ctx, q, scan, "SELECT "+columns+" FROM paper p WHERE p.code = $1", string(c))
	if err != nil {
		return p, fmt.Errorf("document: %w", err)
	}
	if !found {
		return p, none(c)
	}
	return p, nil
}

func isReader(ctx context.Context, q db.Querier, paper int64, org id.ID) (bool, error) {
	if org.IsZero() {
		return false, nil
	}
	_, found, err := db.Row(ctx, q, db.One[int64], "SELECT paper FROM paper_reader WHERE org = $1 AND paper = $2", org[:], paper)
	return found, err
}

// Mine are the papers an organisation reads, newest first: before is a number to go on
// from, 0 for the first page.
func Mine(ctx context.Context, q db.Querier, who access.Actor, before int64, limit int) ([]Paper, error) {
	if err := access.Check(who, "paper.read", access.Own); err != nil {
		return nil, err
	}
	if before == 0 {
		before = 1 << 62
	}
	return db.Rows(ctx, q, scan, "SELECT "+columns+` FROM paper_reader r JOIN paper p ON p.no = r.paper
		WHERE r.org = $1 AND r.paper < $2 ORDER BY r.paper DESC LIMIT $3`, who.Org[:], before, limit)
}

// Of are the papers about a subject that the reader may see, oldest first.
func Of(ctx context.Context, q db.Querier, who access.Actor, subject string) ([]Paper, error) {
	if access.Check(who, "paper.read", access.Any) == nil {
		return db.Rows(ctx, q, scan, "SELECT "+columns+" FROM paper p WHERE p.subject = $1 AND p.kind <> $2 ORDER BY p.no", subject, string(Award))
	}
	return db.Rows(ctx, q, scan, "SELECT "+columns+` FROM paper p JOIN paper_reader r ON r.paper = p.no AND r.org = $2
		WHERE p.subject = $1 ORDER BY p.no`, subject, who.Org[:])
}

// Keys are the public keys that have signed papers here.
func Keys(ctx context.Context, q db.Querier) ([][]byte, error) {
	return db.Rows(ctx, q, db.One[[]byte], "SELECT DISTINCT key FROM paper ORDER BY key")
}
