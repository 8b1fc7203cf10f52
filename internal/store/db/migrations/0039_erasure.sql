-- Erasures: what kind of thing, older than when or of which person; asked for by one person,
-- confirmed by another, carried out in pieces. The record at the end is signed.
CREATE TABLE erasure (
	no         BIGINT PRIMARY KEY,
	kind       TEXT NOT NULL,
	person     BYTES,              -- of a person's own request
	before_at  BIGINT NOT NULL,    -- what ended before this; 0 for a person's request
	due        BIGINT NOT NULL,    -- how many when it was asked for
	done       BIGINT NOT NULL,    -- how many are erased
	state      TEXT NOT NULL,
	reason     TEXT NOT NULL,
	asked_at   BIGINT NOT NULL,
	asked_by   BYTES NOT NULL,
	decided_at BIGINT NOT NULL,    -- 0: not yet
	decided_by BYTES,
	ended_at   BIGINT NOT NULL,    -- 0: not yet
	record     TEXT NOT NULL,      -- what is signed; empty until the end
	signature  BYTES,
	public_key BYTES
) STRICT_TABLE;

CREATE INDEX erasure_open ON erasure (kind) WHERE ended_at = 0;
