-- Consignments on the way: what customs papers, Kimberley certificates and cross-border cases
-- are written from.
CREATE TABLE shipment (
	no          BIGINT PRIMARY KEY,
	direction   TEXT NOT NULL,
	member      BYTES NOT NULL REFERENCES org (id),
	principal   BYTES NOT NULL,     -- the foreign principal whose goods they are; 16 zeros: the member's own
	state       TEXT NOT NULL,
	mode        TEXT NOT NULL,      -- supervision mode, four digits
	counterpart TEXT NOT NULL,      -- consignor or consignee at the other end
	from_country TEXT NOT NULL,
	from_port   TEXT NOT NULL,
	to_country  TEXT NOT NULL,
	to_port     TEXT NOT NULL,
	carrier     TEXT NOT NULL,
	waybill     TEXT NOT NULL,
	escort      TEXT NOT NULL,
	terms       TEXT NOT NULL,      -- delivery term
	currency    TEXT NOT NULL,      -- of the invoice, freight and insurance
	freight     BIGINT NOT NULL,
	insurance   BIGINT NOT NULL,
	insured     BIGINT NOT NULL,    -- limit of the policy
	policy      TEXT NOT NULL,
	packages    BIGINT NOT NULL,
	gross       BIGINT NOT NULL,    -- grams
	invoice     TEXT NOT NULL,
	invoice_day TEXT NOT NULL,
	packing     TEXT NOT NULL,
	contract    TEXT NOT NULL,
	carnet      TEXT NOT NULL,      -- ATA
	handbook    TEXT NOT NULL,      -- of processing trade
	refers      BIGINT NOT NULL,    -- the shipment whose goods come back, 0: none
	refers_paper TEXT NOT NULL,     -- the original customs paper of goods that come back
	pieces      BIGINT NOT NULL,
	weight      BIGINT NOT NULL,    -- carats × 1000
	value       BIGINT NOT NULL,    -- US cents
	price       BIGINT NOT NULL,    -- minor units of the invoice's currency
	titled      BIGINT NOT NULL,    -- ledger transfer that gave new goods their first title, 0: none
	drafted     BIGINT NOT NULL,
	announced   BIGINT NOT NULL,
	ended       BIGINT NOT NULL
) STRICT_TABLE;

CREATE INDEX shipment_member ON shipment (member, no);
CREATE INDEX shipment_principal ON shipment (principal, no);
CREATE INDEX shipment_state ON shipment (state, no);

CREATE TABLE shipment_line (
	shipment  BIGINT NOT NULL,
	line      BIGINT NOT NULL,      -- 1, 2, 3 …
	stone     BIGINT NOT NULL,      -- 0: new goods that are not announced yet
	label     TEXT NOT NULL,        -- the sender's number or words for it
	hs        TEXT NOT NULL,
	kind      TEXT NOT NULL,
	rough     BIGINT NOT NULL,
	single    BIGINT NOT NULL,
	pieces    BIGINT NOT NULL,
	weight    BIGINT NOT NULL,
	value     BIGINT NOT NULL,      -- US cents
	price     BIGINT NOT NULL,      -- of the line, in the invoice's currency
	origins   TEXT NOT NULL,        -- "BW:1200 CA:300", carats × 1000
	reports   TEXT NOT NULL,        -- "GIA 2141438171; IGI 512345678"
	kimberley TEXT NOT NULL,
	PRIMARY KEY (shipment, line)
) KEYED_TABLE;

CREATE INDEX shipment_line_stone ON shipment_line (stone, shipment);

CREATE TABLE shipment_seal (
	shipment BIGINT NOT NULL,
	seal     TEXT NOT NULL,
	applied  BIGINT NOT NULL,
	applier  TEXT NOT NULL,         -- office that applied it
	broken   BIGINT NOT NULL,       -- 0: whole
	breaker  BYTES,                 -- the officer
	witness  BYTES,                 -- the member's person who was there
	PRIMARY KEY (shipment, seal)
) KEYED_TABLE;
