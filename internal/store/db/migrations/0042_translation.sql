-- What a house says in other words than the program was shipped with: proposed by one
-- person, taken by another. Of the taken ones the newest holds.
CREATE TABLE translation (
	no         BIGINT PRIMARY KEY,
	lang       TEXT NOT NULL,
	about      TEXT NOT NULL,      -- the key
	body       TEXT NOT NULL,      -- JSON: text or plural forms; empty: as shipped again
	state      TEXT NOT NULL,      -- proposed, taken, dropped
	at         BIGINT NOT NULL,
	by_whom    TEXT NOT NULL,
	decided_at BIGINT NOT NULL,
	decided_by TEXT NOT NULL
) STRICT_TABLE;

CREATE INDEX translation_state ON translation (state, lang, about, no);
