-- Kimberley certificates of rough that comes in, as the journal told custody.
CREATE TABLE custody_certificate (
	certificate BIGINT PRIMARY KEY,
	member   BYTES NOT NULL,
	name     TEXT NOT NULL,         -- issuer and number, letters and figures alone
	shipment BIGINT NOT NULL,       -- 0: not said
	state    TEXT NOT NULL,
	entry    BIGINT NOT NULL        -- of the journal that said so
) STRICT_TABLE;

CREATE INDEX custody_certificate_name ON custody_certificate (name, member);

-- What the scale showed at an inspection, as the journal told the papers.
CREATE TABLE customs_weighed (
	shipment BIGINT NOT NULL,
	stone    BIGINT NOT NULL,
	weight   BIGINT NOT NULL,       -- carats × 1000
	entry    BIGINT NOT NULL,
	PRIMARY KEY (shipment, stone)
) KEYED_TABLE;
