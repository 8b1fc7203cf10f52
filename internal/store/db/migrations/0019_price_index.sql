-- The price index: a value for each month and kind of stones, written once, never changed.
CREATE TABLE price_index (
	kind    TEXT NOT NULL,       -- natural, laboratory-grown, treated: each its own series
	month   TEXT NOT NULL,       -- 2026-10
	value   BIGINT NOT NULL,     -- × 100, the first month is 100; 0: too few trades or members
	low     BIGINT NOT NULL,     -- within which it lies nineteen times of twenty, × 100
	high    BIGINT NOT NULL,
	fisher  BIGINT NOT NULL,     -- the same by a basket of strata, × 100; 0: too few of them sold
	covered BIGINT NOT NULL,     -- part of the month's turnover in those strata, per mille
	trades  BIGINT NOT NULL,
	sellers BIGINT NOT NULL,
	buyers  BIGINT NOT NULL,
	share   BIGINT NOT NULL,     -- of the largest member in the trades, per mille
	months  BIGINT NOT NULL,     -- earlier months it was compared with
	sales   BIGINT NOT NULL,     -- in all of them
	at      BIGINT NOT NULL,
	PRIMARY KEY (kind, month)
) KEYED_TABLE;

-- What is known to be wrong in values that were published.
CREATE TABLE price_erratum (
	no      BIGINT PRIMARY KEY,
	kind    TEXT NOT NULL,
	month   TEXT NOT NULL,
	value   BIGINT NOT NULL,     -- what it should have been, × 100; 0: not known
	text_en TEXT NOT NULL,
	text_zh TEXT NOT NULL,
	text_nl TEXT NOT NULL,
	text_ru TEXT NOT NULL,
	at      BIGINT NOT NULL
) STRICT_TABLE;

-- What the supervisors found when they looked at a flagged sale.
CREATE TABLE price_review (
	no      BIGINT PRIMARY KEY,
	deal    BIGINT NOT NULL,
	line    BIGINT NOT NULL,
	finding TEXT NOT NULL,       -- explained, referred
	note    TEXT NOT NULL,
	person  BYTES NOT NULL,
	at      BIGINT NOT NULL
) STRICT_TABLE;

CREATE INDEX price_review_deal ON price_review (deal, line, no);
