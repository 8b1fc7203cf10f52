-- What was paid: one line per stone or parcel of a settled deal, kept whether it counts or not.
CREATE TABLE price_sale (
	deal    BIGINT NOT NULL,
	line    BIGINT NOT NULL,     -- place in the deal, from 1
	stone   BIGINT NOT NULL,
	kind    TEXT NOT NULL,       -- natural, laboratory-grown, treated: never in one figure
	seller  BYTES NOT NULL,
	buyer   BYTES NOT NULL,
	shape   BIGINT NOT NULL,
	color   BIGINT NOT NULL,
	clarity BIGINT NOT NULL,
	cut     BIGINT NOT NULL,
	fluor   BIGINT NOT NULL,
	weight  BIGINT NOT NULL,     -- carats × 1000
	ppc     BIGINT NOT NULL,     -- paid for a carat, cents
	struck  BIGINT NOT NULL,     -- when the price was agreed
	settled BIGINT NOT NULL,
	why_not TEXT NOT NULL,       -- why it does not count, empty when it does
	PRIMARY KEY (deal, line)
) KEYED_TABLE;

CREATE INDEX price_sale_kind ON price_sale (kind, struck);
CREATE INDEX price_sale_stone ON price_sale (stone, struck);

-- Sales for the supervisors to look at. They block nothing.
CREATE TABLE price_flag (
	deal    BIGINT NOT NULL,
	line    BIGINT NOT NULL,
	pattern TEXT NOT NULL,       -- far, round_trip
	ref_ppc BIGINT NOT NULL,     -- reference at that time, 0: none
	other   BIGINT NOT NULL,     -- the deal it came back from, 0: none
	at      BIGINT NOT NULL,
	PRIMARY KEY (deal, line, pattern)
) KEYED_TABLE;

-- Dated reference prices: written once, never changed.
CREATE TABLE price_version (
	no     BIGINT PRIMARY KEY,
	kind   TEXT NOT NULL,
	day    TEXT NOT NULL,
	at     BIGINT NOT NULL,
	sales  BIGINT NOT NULL,
	sigma  BIGINT NOT NULL,      -- × 10^6, of the logarithm
	fit    BIGINT NOT NULL,      -- R² × 10^6
	UNIQUE (kind, day)
) STRICT_TABLE;

CREATE TABLE price_cell (
	version BIGINT NOT NULL REFERENCES price_version (no),
	shape   BIGINT NOT NULL,
	band    BIGINT NOT NULL,     -- smallest weight in it, carats × 1000
	color   BIGINT NOT NULL,
	clarity BIGINT NOT NULL,
	ppc     BIGINT NOT NULL,     -- cents
	low     BIGINT NOT NULL,
	high    BIGINT NOT NULL,
	trades  BIGINT NOT NULL,
	sellers BIGINT NOT NULL,
	buyers  BIGINT NOT NULL,
	share   BIGINT NOT NULL,     -- of the largest member in its trades, per mille
	PRIMARY KEY (version, shape, band, color, clarity)
) KEYED_TABLE;

-- Up to where prices have followed the journal.
CREATE TABLE price_cursor (
	name TEXT PRIMARY KEY,
	no   BIGINT NOT NULL
) KEYED_TABLE;
