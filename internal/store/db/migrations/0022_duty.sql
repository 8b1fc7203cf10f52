-- Rule sets of a day as assessments were reckoned by them, each kept once.
CREATE TABLE duty_rules (
	hash BYTES PRIMARY KEY,      -- SHA-256 of the body
	day  TEXT NOT NULL,
	body TEXT NOT NULL           -- JSON
) KEYED_TABLE;

-- What customs was reckoned to take for a paper: written once, never changed.
CREATE TABLE duty_assessment (
	no      BIGINT PRIMARY KEY,
	subject TEXT NOT NULL,       -- what it is of
	at      BIGINT NOT NULL,
	rules   BYTES NOT NULL REFERENCES duty_rules (hash),
	input   TEXT NOT NULL,       -- JSON: the lines
	sums    TEXT NOT NULL,       -- JSON: of each line, fen
	value   BIGINT NOT NULL,     -- fen, as all that follow
	duty    BIGINT NOT NULL,
	tax     BIGINT NOT NULL,     -- consumption tax
	vat     BIGINT NOT NULL,
	refund  BIGINT NOT NULL
) STRICT_TABLE;

CREATE INDEX duty_assessment_subject ON duty_assessment (subject, no);
