-- Certificates of the Kimberley Process: those that came with rough diamonds, and those
-- that customs issued for rough going abroad.
CREATE TABLE kp_certificate (
	no        BIGINT PRIMARY KEY,
	direction TEXT NOT NULL,       -- in, out
	member    BYTES NOT NULL REFERENCES org (id),
	state     TEXT NOT NULL,
	issuer    TEXT NOT NULL,       -- alpha-2 of the participant, EU for the Union
	number    TEXT NOT NULL,       -- as printed, free; empty: not issued yet
	hs        TEXT NOT NULL,       -- 7102.10, 7102.21, 7102.31
	weight    BIGINT NOT NULL,     -- carats × 1000; after an amendment what the issuer consented to
	usd       BIGINT NOT NULL,     -- cents
	parcels   BIGINT NOT NULL,
	origins   TEXT NOT NULL,       -- "BW 600 ZA 400": countries with thousandths, 0: not said
	mixed     BIGINT NOT NULL,
	issued    TEXT NOT NULL,       -- day, empty: not yet
	expires   TEXT NOT NULL,
	exporter  TEXT NOT NULL,
	importer  TEXT NOT NULL,
	from_land TEXT NOT NULL,       -- participant
	to_land   TEXT NOT NULL,
	shipment  BIGINT NOT NULL,     -- 0: none
	seen_weight  BIGINT NOT NULL,  -- what customs weighed and counted, 0: not yet
	seen_parcels BIGINT NOT NULL,
	seen_usd     BIGINT NOT NULL,
	seal      TEXT NOT NULL,
	opened    BIGINT NOT NULL,
	day       TEXT NOT NULL,       -- it counts in the tables of this day: of entry, of issue
	paper     TEXT NOT NULL,       -- code of the confirmation or of the data sheet
	keep      TEXT NOT NULL,       -- first day after the retention, empty while it runs on
	events    BIGINT NOT NULL
) STRICT_TABLE;

-- One certificate is used once. What was withdrawn before customs saw it does not count.
CREATE UNIQUE INDEX kp_certificate_used ON kp_certificate (issuer, number) WHERE number <> '' AND state <> 'withdrawn';
CREATE INDEX kp_certificate_member ON kp_certificate (member, no);
CREATE INDEX kp_certificate_day ON kp_certificate (day, no) WHERE day <> '';
CREATE INDEX kp_certificate_shipment ON kp_certificate (shipment, no) WHERE shipment > 0;

-- The goods a certificate is of, by their numbers on the exchange.
CREATE TABLE kp_goods (
	certificate BIGINT NOT NULL,
	stone       BIGINT NOT NULL,
	weight      BIGINT NOT NULL,
	PRIMARY KEY (certificate, stone)
) KEYED_TABLE;

CREATE INDEX kp_goods_stone ON kp_goods (stone, certificate);

-- What was done with a certificate: only added to.
CREATE TABLE kp_event (
	certificate BIGINT NOT NULL,
	no          BIGINT NOT NULL,
	at          BIGINT NOT NULL,
	act         TEXT NOT NULL,
	side        TEXT NOT NULL,     -- member, customs, house
	person      BYTES,
	body        TEXT NOT NULL,
	PRIMARY KEY (certificate, no)
) KEYED_TABLE;

-- Production by half-year, as the authority reports it; the newest of a half and code holds.
CREATE TABLE kp_production (
	no     BIGINT PRIMARY KEY,
	half   TEXT NOT NULL,          -- 2026-H1
	hs     TEXT NOT NULL,
	weight BIGINT NOT NULL,
	usd    BIGINT NOT NULL,
	source TEXT NOT NULL,
	at     BIGINT NOT NULL,
	person BYTES
) STRICT_TABLE;

CREATE INDEX kp_production_half ON kp_production (half, hs, no);

-- Statements about where a stone comes from, and by whom.
CREATE TABLE kp_evidence (
	no        BIGINT PRIMARY KEY,
	stone     BIGINT NOT NULL,
	kind      TEXT NOT NULL,       -- origin, diligence, g7, warranty
	origins   TEXT NOT NULL,
	reference TEXT NOT NULL,
	issued    TEXT NOT NULL,
	org       BYTES NOT NULL REFERENCES org (id),
	person    BYTES,
	at        BIGINT NOT NULL,
	words     TEXT NOT NULL        -- of a warranty: the rule it follows and the day it is from
) STRICT_TABLE;

CREATE INDEX kp_evidence_stone ON kp_evidence (stone, no);

-- Rough on customs papers, as the journal told when they were released.
CREATE TABLE kp_released (
	paper       BIGINT NOT NULL,
	line        BIGINT NOT NULL,
	kind        TEXT NOT NULL,     -- record-in, record-out, import, export
	day         TEXT NOT NULL,
	hs          TEXT NOT NULL,
	stone       BIGINT NOT NULL,
	weight      BIGINT NOT NULL,
	usd         BIGINT NOT NULL,
	certificate TEXT NOT NULL,     -- as the paper names it
	PRIMARY KEY (paper, line)
) KEYED_TABLE;

CREATE INDEX kp_released_day ON kp_released (day, paper);

CREATE TABLE kp_cursor (
	name TEXT PRIMARY KEY,
	no   BIGINT NOT NULL
) KEYED_TABLE;

-- What crossed the border is read off the status book, which has few legs beside the titles.
CREATE INDEX ledger_leg_border ON ledger_leg (asset) WHERE book = 4;
