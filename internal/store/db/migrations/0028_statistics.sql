-- What customs released and what members sold each other, as the statistics count it: one
-- row per line of goods and country of origin. A revision takes the place of the one before
-- from its release on; nothing is deleted, so that every past day can be counted again.
CREATE TABLE stat_line (
	source    BIGINT NOT NULL,    -- 1 customs paper, 2 deal
	paper     BIGINT NOT NULL,    -- number of the paper or deal
	revision  BIGINT NOT NULL,
	line      BIGINT NOT NULL,
	part      BIGINT NOT NULL,    -- from 1: a line of several origins is cut by weight
	month     BIGINT NOT NULL,    -- year × 12 + month − 1 of the first release
	day       TEXT NOT NULL,      -- of the first release, in the exchange's zone
	flow      BIGINT NOT NULL,    -- 1 record-in, 2 record-out, 3 import, 4 export, 5 between members
	route     BIGINT NOT NULL,    -- 0 through the exchange, 1 other
	mode      TEXT NOT NULL,      -- supervision mode, four digits
	counted   BIGINT NOT NULL,    -- 0 for returns, temporary entries and samples
	goods     BIGINT NOT NULL,    -- 0 polished, 1 rough, 2 laboratory-grown, 3 treated
	member    BIGINT NOT NULL,    -- number of the member
	consigned TEXT NOT NULL,      -- country of consignment or destination, empty when not stated
	origin    TEXT NOT NULL,      -- where it was mined, or cut for polished; empty when not stated
	pieces    BIGINT NOT NULL,
	weight    BIGINT NOT NULL,    -- carats × 1000
	usd       BIGINT NOT NULL,    -- cents
	value     BIGINT NOT NULL,    -- customs value, fen
	vat       BIGINT NOT NULL,    -- levied, fen
	refund    BIGINT NOT NULL,    -- refunded at once, fen
	at        BIGINT NOT NULL,    -- known from here
	until     BIGINT NOT NULL,    -- no longer holds from here; the largest number while it does
	PRIMARY KEY (source, paper, revision, line, part)
) KEYED_TABLE;

CREATE INDEX stat_line_month ON stat_line (month, flow);

-- Editions of the monthly statistics: what is published is kept as it was.
CREATE TABLE stat_edition (
	no        BIGINT PRIMARY KEY,
	month     BIGINT NOT NULL,
	revision  BIGINT NOT NULL,    -- of the month, from 1
	state     TEXT NOT NULL,      -- computed, reviewed, published, revised, dropped
	as_of     BIGINT NOT NULL,    -- what was known then
	content   TEXT NOT NULL,      -- the figures, as JSON
	digest    TEXT NOT NULL,      -- SHA-256 of it
	computed  BYTES NOT NULL,     -- person
	reviewed  BYTES,
	published BYTES,
	note      TEXT NOT NULL,      -- why it was revised or dropped
	at        BIGINT NOT NULL,    -- of the last change
	UNIQUE (month, revision)
) STRICT_TABLE;

-- What is known to be wrong in published statistics.
CREATE TABLE stat_erratum (
	no      BIGINT PRIMARY KEY,
	month   BIGINT NOT NULL,
	text_en TEXT NOT NULL,
	text_zh TEXT NOT NULL,
	text_nl TEXT NOT NULL,
	text_ru TEXT NOT NULL,
	at      BIGINT NOT NULL
) STRICT_TABLE;

-- Up to where the statistics have followed the journal.
CREATE TABLE stat_cursor (
	name TEXT PRIMARY KEY,
	no   BIGINT NOT NULL
) KEYED_TABLE;
