-- Papers: what was said at the moment of an act, signed by the exchange. Never edited: a paper
-- is replaced or made void.
CREATE TABLE paper (
	no BIGINT PRIMARY KEY,
	code TEXT NOT NULL UNIQUE,  -- what people type to check it
	kind TEXT NOT NULL,
	subject TEXT NOT NULL,      -- "deal:1204"
	at BIGINT NOT NULL,
	content TEXT NOT NULL,      -- canonical JSON
	hash BYTES NOT NULL,        -- SHA-256 of the content
	key BYTES NOT NULL,         -- public key that signed
	signature BYTES NOT NULL,
	state TEXT NOT NULL,
	ended_at BIGINT NOT NULL,
	successor TEXT NOT NULL,    -- code
	why TEXT NOT NULL
) STRICT_TABLE;

CREATE INDEX paper_subject ON paper (subject, no);

CREATE TABLE paper_reader (
	org BYTES NOT NULL,
	paper BIGINT NOT NULL,
	PRIMARY KEY (org, paper)
) STRICT_TABLE;
