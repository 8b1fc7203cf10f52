-- What was done to parcels: split, merged, sieved anew, weighed anew, cut for a sale.
CREATE TABLE parcel_act (
	no        BIGINT PRIMARY KEY,
	at        BIGINT NOT NULL,
	act       TEXT NOT NULL,     -- split, merge, resieve, reweigh, cut
	owner     BYTES NOT NULL,    -- organisation whose goods they are
	person    BYTES,             -- who did it; none: the house
	transfer  BIGINT NOT NULL,   -- of the ledger
	loss      BIGINT NOT NULL,   -- carats x 1000; below zero: weight that was found
	reason    TEXT NOT NULL,     -- of a weighing
	reference TEXT NOT NULL      -- what it was done for: "deal:12"
) STRICT_TABLE;

-- What went into an act and came out of it. The weights of both sides and the loss are equal.
CREATE TABLE parcel_line (
	act    BIGINT NOT NULL,
	no     BIGINT NOT NULL,      -- 1, 2, 3 …
	side   TEXT NOT NULL,        -- in, out
	stone  BIGINT NOT NULL,
	weight BIGINT NOT NULL,      -- carats x 1000
	pieces BIGINT NOT NULL,      -- 0: nobody counted
	label  TEXT NOT NULL,        -- the owner's number for what came out
	PRIMARY KEY (act, no)
) KEYED_TABLE;

CREATE INDEX parcel_line_stone ON parcel_line (stone, act);

-- How much of a parcel comes from where. A parcel without rows is all of the origin its description says.
CREATE TABLE parcel_origin (
	stone     BIGINT NOT NULL,
	no        BIGINT NOT NULL,
	origin    TEXT NOT NULL,     -- countries, ISO 3166-1 alpha-2; several, by spaces: mixed and not told apart; empty: not stated
	kimberley TEXT NOT NULL,     -- certificate it came under
	weight    BIGINT NOT NULL,   -- carats x 1000
	PRIMARY KEY (stone, no)
) KEYED_TABLE;

-- Weighings beyond the tolerance wait for a second person.
CREATE TABLE parcel_weighing (
	no      BIGINT PRIMARY KEY,
	stone   BIGINT NOT NULL,
	owner   BYTES NOT NULL,
	state   TEXT NOT NULL,       -- asked, confirmed, declined
	was     BIGINT NOT NULL,     -- carats x 1000
	found   BIGINT NOT NULL,
	pieces  BIGINT NOT NULL,
	reason  TEXT NOT NULL,
	asked   BIGINT NOT NULL,
	person  BYTES,               -- who weighed
	decided BIGINT NOT NULL,     -- 0 before
	second  BYTES,               -- who decided
	act     BIGINT NOT NULL      -- that it became, 0: none
) STRICT_TABLE;

CREATE INDEX parcel_weighing_stone ON parcel_weighing (stone, no);

-- What places and customs know of an item, leg by leg; titles come by the million and are not asked so.
CREATE INDEX ledger_leg_goods ON ledger_leg (asset, transfer) WHERE book > 2;
