-- Lists of sanctioned people and organisations, who was screened against them, the cases of
-- the compliance desk, and money in cash.
CREATE TABLE screening_list (
	no      BIGINT PRIMARY KEY,
	source  TEXT NOT NULL,       -- ofac, eu, uk, un
	format  TEXT NOT NULL,
	day     TEXT NOT NULL,       -- as the publisher dates it
	digest  TEXT NOT NULL,       -- SHA-256 of the file
	entries BIGINT NOT NULL,
	taken   BIGINT NOT NULL,
	taker   TEXT NOT NULL        -- the journal's actor
) STRICT_TABLE;

-- What stands on a file; brought in pieces before its list is taken.
CREATE TABLE screening_entry (
	digest    TEXT NOT NULL,
	n         BIGINT NOT NULL,
	ref       TEXT NOT NULL,     -- as the list numbers it
	kind      TEXT NOT NULL,
	names     TEXT NOT NULL,     -- one a line
	births    TEXT NOT NULL,
	countries TEXT NOT NULL,
	programs  TEXT NOT NULL,
	PRIMARY KEY (digest, n)
) KEYED_TABLE;

-- Everybody who was screened, with the lists as they were.
CREATE TABLE screening_check (
	no     BIGINT PRIMARY KEY,
	org    BYTES,
	person BYTES,
	name   TEXT NOT NULL,
	why    TEXT NOT NULL,        -- admitted, changed, list, deal, asked
	deal   BIGINT NOT NULL,      -- 0: none
	at     BIGINT NOT NULL,
	who    TEXT NOT NULL,
	lists  TEXT NOT NULL,        -- source, day and digest of each, one a line
	hits   BIGINT NOT NULL
) STRICT_TABLE;

CREATE INDEX screening_check_org ON screening_check (org, no);

CREATE TABLE screening_case (
	no       BIGINT PRIMARY KEY,
	kind     TEXT NOT NULL,      -- name, price
	check_no BIGINT NOT NULL,    -- 0: none
	org      BYTES,
	person   BYTES,
	subject  TEXT NOT NULL,      -- the name that was screened
	source   TEXT NOT NULL,
	ref      TEXT NOT NULL,
	entry    TEXT NOT NULL,      -- the name on the list
	score    BIGINT NOT NULL,    -- thousandths
	reasons  TEXT NOT NULL,      -- JSON
	digest   TEXT NOT NULL,
	deal     BIGINT NOT NULL,
	line     BIGINT NOT NULL,
	pattern  TEXT NOT NULL,
	state    TEXT NOT NULL,
	opened   BIGINT NOT NULL,
	proposer BYTES,
	decider  BYTES,
	decided  BIGINT NOT NULL,    -- 0: not yet
	events   BIGINT NOT NULL
) STRICT_TABLE;

CREATE INDEX screening_case_state ON screening_case (state, no);
CREATE INDEX screening_case_same ON screening_case (source, ref);

-- The file of a case: only added to.
CREATE TABLE screening_event (
	case_no BIGINT NOT NULL,
	no      BIGINT NOT NULL,
	at      BIGINT NOT NULL,
	act     TEXT NOT NULL,
	person  BYTES,
	body    TEXT NOT NULL,
	PRIMARY KEY (case_no, no)
) KEYED_TABLE;

CREATE TABLE screening_cursor (
	name TEXT PRIMARY KEY,
	no   BIGINT NOT NULL
) KEYED_TABLE;

-- Money in cash, as it was noted, in fen; and what of it is to be reported.
CREATE TABLE cash_note (
	no     BIGINT PRIMARY KEY,
	org    BYTES NOT NULL REFERENCES org (id),
	deal   BIGINT NOT NULL,      -- 0: none
	amount BIGINT NOT NULL,      -- fen
	day    TEXT NOT NULL,
	note   TEXT NOT NULL,
	at     BIGINT NOT NULL,
	person BYTES
) STRICT_TABLE;

CREATE INDEX cash_note_day ON cash_note (org, day);
CREATE INDEX cash_note_deal ON cash_note (deal);

CREATE TABLE cash_report (
	no        BIGINT PRIMARY KEY,
	org       BYTES NOT NULL REFERENCES org (id),
	deal      BIGINT NOT NULL,   -- 0: for the total of a day
	day       TEXT NOT NULL,
	amount    BIGINT NOT NULL,   -- fen, the total known
	due       TEXT NOT NULL,     -- the last day on which it is in time
	state     TEXT NOT NULL,     -- open, filed
	opened    BIGINT NOT NULL,
	filed     BIGINT NOT NULL,   -- 0: not yet
	filer     BYTES,
	reference TEXT NOT NULL      -- of the receiving office
) STRICT_TABLE;

CREATE INDEX cash_report_org ON cash_report (org, day);
