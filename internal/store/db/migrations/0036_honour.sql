-- Honorary partners, awards and citations.
CREATE TABLE honour (
	no         BIGINT PRIMARY KEY,
	kind       TEXT NOT NULL,      -- partner, award, citation
	year       BIGINT NOT NULL,
	name       TEXT NOT NULL,      -- of the award; JSON by language, empty for a partner
	org        BYTES REFERENCES org (id),   -- who is honoured; none: the name in honoured
	honoured   TEXT NOT NULL,      -- JSON by language: somebody who is no organisation here
	reason     TEXT NOT NULL,      -- JSON by language
	state      TEXT NOT NULL,      -- nominated, approved, declined, conferred, revoked
	by_org     BYTES NOT NULL,     -- who nominated
	at         BIGINT NOT NULL,
	resolution BIGINT NOT NULL,    -- of the council
	day        TEXT NOT NULL,      -- of the conferral
	place      TEXT NOT NULL,      -- JSON by language
	citation   TEXT NOT NULL,      -- JSON by language
	paper      TEXT NOT NULL,      -- code of the certificate
	revoking   TEXT NOT NULL,      -- why it is to be revoked, JSON by language; empty: nobody asks
	revoked    TEXT NOT NULL,      -- day
	undone     BIGINT NOT NULL     -- resolution that revoked it
) STRICT_TABLE;

CREATE INDEX honour_year ON honour (year, no);
CREATE INDEX honour_state ON honour (state, no);

CREATE TABLE honour_cursor (
	name TEXT PRIMARY KEY,
	no   BIGINT NOT NULL
) KEYED_TABLE;
