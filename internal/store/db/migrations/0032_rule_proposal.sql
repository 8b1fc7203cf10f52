-- Versions of rules that want two people, as the first proposed them.
CREATE TABLE rule_proposal (
	no         BIGINT PRIMARY KEY,
	name       TEXT NOT NULL,
	item       TEXT NOT NULL,
	value      TEXT NOT NULL,
	from_day   TEXT NOT NULL,
	until_day  TEXT,
	source     TEXT NOT NULL,
	mark       TEXT NOT NULL,
	at         BIGINT NOT NULL,
	by_whom    TEXT NOT NULL,
	state      TEXT NOT NULL,      -- proposed, accepted, dropped
	decided_at BIGINT NOT NULL,
	decided_by TEXT NOT NULL
) STRICT_TABLE;

CREATE INDEX rule_proposal_state ON rule_proposal (state, no);
