-- Cross-border cases: one for a shipment, with what it needs on its lane.
CREATE TABLE lane_case (
	shipment  BIGINT PRIMARY KEY,
	member    BYTES NOT NULL REFERENCES org (id),
	deal      BIGINT NOT NULL,    -- 0: none
	state     TEXT NOT NULL,
	from_land TEXT NOT NULL,
	to_land   TEXT NOT NULL,
	direction TEXT NOT NULL,
	classes   TEXT NOT NULL,      -- rough, polished, laboratory-grown
	opened    BIGINT NOT NULL,
	closed    BIGINT NOT NULL,
	events    BIGINT NOT NULL
) STRICT_TABLE;

CREATE INDEX lane_case_member ON lane_case (member, shipment);
CREATE INDEX lane_case_deal ON lane_case (deal) WHERE deal > 0;

-- What a person noted about an item of a case; the newest of an item holds.
CREATE TABLE lane_note (
	shipment  BIGINT NOT NULL,
	no        BIGINT NOT NULL,
	item      TEXT NOT NULL,
	state     TEXT NOT NULL,      -- done, not_needed, open
	reference TEXT NOT NULL,
	amount    BIGINT NOT NULL,    -- minor units, 0: none
	currency  TEXT NOT NULL,
	day       TEXT NOT NULL,
	why       TEXT NOT NULL,
	at        BIGINT NOT NULL,
	side      TEXT NOT NULL,
	person    BYTES,
	PRIMARY KEY (shipment, no)
) KEYED_TABLE;

-- What the journal told about shipments and deals.
CREATE TABLE lane_fact (
	subject TEXT NOT NULL,        -- shipment:12, deal:7
	kind    TEXT NOT NULL,        -- arrived, released, kimberley, settled
	ref     TEXT NOT NULL,
	day     TEXT NOT NULL,
	at      BIGINT NOT NULL,
	PRIMARY KEY (subject, kind, ref)
) KEYED_TABLE;

-- Proofs of origin: the application sheet, and the certificate that came back.
CREATE TABLE lane_proof (
	no       BIGINT PRIMARY KEY,
	shipment BIGINT NOT NULL,
	form     TEXT NOT NULL,       -- E, RCEP
	state    TEXT NOT NULL,
	paper    TEXT NOT NULL,       -- code of the application sheet
	asked    TEXT NOT NULL,       -- boxes of the application, JSON
	returned TEXT NOT NULL,       -- boxes of the certificate, JSON; empty: not back yet
	reference TEXT NOT NULL,      -- number of the certificate
	findings TEXT NOT NULL,       -- keys of what differs, one a line
	at       BIGINT NOT NULL,
	back     BIGINT NOT NULL
) STRICT_TABLE;

CREATE INDEX lane_proof_reference ON lane_proof (form, reference) WHERE reference <> '';
CREATE INDEX lane_proof_shipment ON lane_proof (shipment, no);

CREATE TABLE lane_cursor (
	name TEXT PRIMARY KEY,
	no   BIGINT NOT NULL
) KEYED_TABLE;
