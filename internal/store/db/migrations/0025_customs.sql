-- Customs papers. An accepted paper is never edited: with customs' consent the next revision
-- takes its place, and the earlier one stays as it was.
CREATE TABLE customs_paper (
	no        BIGINT NOT NULL,
	revision  BIGINT NOT NULL,    -- from 1
	current   BIGINT NOT NULL,    -- 1: this revision counts
	kind      TEXT NOT NULL,      -- record-in, record-out, import, export
	state     TEXT NOT NULL,
	member    BYTES NOT NULL REFERENCES org (id),
	principal BYTES,
	shipment  BIGINT NOT NULL,
	entry     TEXT NOT NULL,      -- customs' 18 digits; empty before acceptance
	head      TEXT NOT NULL,      -- fields of the form as JSON
	usd       BIGINT NOT NULL,    -- value of all lines
	currency  TEXT NOT NULL,      -- of the invoice
	freight   BIGINT NOT NULL,    -- minor units of it
	insurance BIGINT NOT NULL,
	failed    BIGINT NOT NULL,    -- checks that failed when they were last run
	drafted   BIGINT NOT NULL,
	sent      BIGINT NOT NULL,    -- 0: not yet
	accepted  BIGINT NOT NULL,
	released  BIGINT NOT NULL,
	look_at   BIGINT NOT NULL,    -- inspection is appointed for, 0: none
	look_in   TEXT NOT NULL,      -- place of the inspection
	slip      TEXT NOT NULL,      -- number of customs' tax slip
	slip_due  TEXT NOT NULL,      -- its sums as JSON, fen
	first     BYTES,              -- officer who asked for the release that a second confirms
	note      TEXT NOT NULL,      -- what customs or the desk said last
	document  TEXT NOT NULL,      -- code of the print
	events    BIGINT NOT NULL,
	PRIMARY KEY (no, revision)
) KEYED_TABLE;

CREATE INDEX customs_paper_member ON customs_paper (member, no) WHERE current = 1;
CREATE INDEX customs_paper_state ON customs_paper (state, no) WHERE current = 1;
CREATE INDEX customs_paper_shipment ON customs_paper (shipment) WHERE current = 1;
CREATE UNIQUE INDEX customs_paper_entry ON customs_paper (entry) WHERE current = 1 AND entry <> '';
CREATE UNIQUE INDEX customs_paper_slip ON customs_paper (slip) WHERE current = 1 AND slip <> '';

CREATE TABLE customs_line (
	paper     BIGINT NOT NULL,
	revision  BIGINT NOT NULL,
	no        BIGINT NOT NULL,
	stone     BIGINT NOT NULL,    -- 0: goods without a number in the ledger
	hs        TEXT NOT NULL,      -- eight digits
	kind      TEXT NOT NULL,      -- natural, laboratory-grown, treated
	rough     BIGINT NOT NULL,
	single    BIGINT NOT NULL,    -- one thing in the ledger; else its weight is its quantity
	pieces    BIGINT NOT NULL,
	weight    BIGINT NOT NULL,    -- carats × 1000
	usd       BIGINT NOT NULL,    -- cents
	price     BIGINT NOT NULL,    -- minor units of the invoice's currency
	name      TEXT NOT NULL,
	model     TEXT NOT NULL,      -- declaration elements as JSON
	origins   TEXT NOT NULL,      -- shares of the weight as JSON
	kimberley TEXT NOT NULL,
	report    TEXT NOT NULL,
	value     BIGINT NOT NULL,    -- customs value, fen; as assessed
	duty      BIGINT NOT NULL,
	tax       BIGINT NOT NULL,
	vat       BIGINT NOT NULL,
	refund    BIGINT NOT NULL,
	assessed  TEXT NOT NULL,      -- how the figures came about, as JSON; empty: not assessed
	PRIMARY KEY (paper, revision, no)
) KEYED_TABLE;

CREATE INDEX customs_line_stone ON customs_line (stone, paper) WHERE stone > 0;

-- The trail of a paper: only added to.
CREATE TABLE customs_event (
	paper    BIGINT NOT NULL,
	no       BIGINT NOT NULL,
	revision BIGINT NOT NULL,
	at       BIGINT NOT NULL,
	act      TEXT NOT NULL,
	side     TEXT NOT NULL,       -- member, exchange, customs, receipt
	person   BYTES,
	body     TEXT NOT NULL,
	PRIMARY KEY (paper, no)
) KEYED_TABLE;

CREATE TABLE customs_attachment (
	paper  BIGINT NOT NULL,
	no     BIGINT NOT NULL,
	code   TEXT NOT NULL,         -- customs' code of the kind of document
	number TEXT NOT NULL,         -- of the document
	PRIMARY KEY (paper, no)
) KEYED_TABLE;

-- What a member asks of customs about an accepted paper.
CREATE TABLE customs_request (
	paper    BIGINT NOT NULL,
	no       BIGINT NOT NULL,
	what     TEXT NOT NULL,       -- amend, withdraw
	state    TEXT NOT NULL,       -- asked, consented, refused
	grounds  TEXT NOT NULL,
	changes  TEXT NOT NULL,       -- JSON
	asked    BIGINT NOT NULL,
	asker    BYTES,
	decided  BIGINT NOT NULL,     -- 0: not yet
	why      TEXT NOT NULL,
	PRIMARY KEY (paper, no)
) KEYED_TABLE;

CREATE UNIQUE INDEX customs_request_open ON customs_request (paper) WHERE state = 'asked';

-- Files of receipts that were read: none is read twice.
CREATE TABLE customs_file (
	digest   BYTES PRIMARY KEY,
	at       BIGINT NOT NULL,
	receipts BIGINT NOT NULL
) KEYED_TABLE;

-- Receipts of a file that were carried out, each once.
CREATE TABLE customs_receipt (
	digest BYTES NOT NULL,
	no     BIGINT NOT NULL,       -- in the file, from 1
	paper  BIGINT NOT NULL,
	PRIMARY KEY (digest, no)
) KEYED_TABLE;

-- The exchange's register of Diamond Transaction Approval Forms: one a paper.
CREATE TABLE customs_form (
	no          BIGINT PRIMARY KEY,
	paper       BIGINT NOT NULL UNIQUE,
	state       TEXT NOT NULL,
	member      BYTES NOT NULL REFERENCES org (id),
	direction   TEXT NOT NULL,
	number      TEXT NOT NULL,    -- the exchange's serial; empty while only requested
	requested   BIGINT NOT NULL,
	numbered    BIGINT NOT NULL,
	stamped     BIGINT NOT NULL,
	certificate TEXT NOT NULL,    -- duty-paid certificate, 1:1
	invoice     TEXT NOT NULL,
	document    TEXT NOT NULL
) STRICT_TABLE;

CREATE INDEX customs_form_member ON customs_form (member, no);
CREATE UNIQUE INDEX customs_form_number ON customs_form (number) WHERE number <> '';
CREATE UNIQUE INDEX customs_form_certificate ON customs_form (certificate) WHERE certificate <> '';

-- One stone, one certificate: three sides say what the stone is, as hashes.
CREATE TABLE customs_stone (
	no        BIGINT PRIMARY KEY,
	stone     BIGINT NOT NULL,
	paper     BIGINT NOT NULL,
	line      BIGINT NOT NULL,
	member    BYTES NOT NULL REFERENCES org (id),
	state     TEXT NOT NULL,
	requested BIGINT NOT NULL,
	issued    BIGINT NOT NULL,    -- 0: not yet
	by_member BYTES,              -- hashes
	by_house  BYTES,
	by_customs BYTES,
	code      TEXT NOT NULL,      -- of the certificate
	why       TEXT NOT NULL
) STRICT_TABLE;

CREATE UNIQUE INDEX customs_stone_one ON customs_stone (stone) WHERE state IN ('requested', 'data_matched', 'issued');
CREATE INDEX customs_stone_member ON customs_stone (member, no);

CREATE TABLE customs_cursor (
	name TEXT PRIMARY KEY,
	no   BIGINT NOT NULL
) KEYED_TABLE;
