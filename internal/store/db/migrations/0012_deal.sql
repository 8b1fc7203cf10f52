-- A second proof of who one is, bound to one act by the digest of what is to be done.
CREATE TABLE proof (
	id      BYTES PRIMARY KEY,
	person  BYTES NOT NULL REFERENCES person (id),
	act     TEXT NOT NULL,       -- what it is for: "deal.strike"
	digest  BYTES NOT NULL,      -- SHA-256 of what is to be done
	method  TEXT NOT NULL,       -- totp, passkey, demo
	made    BIGINT NOT NULL,
	expires BIGINT NOT NULL,
	used    BIGINT               -- none: still open
) KEYED_TABLE;

CREATE INDEX proof_expires ON proof (expires);

-- Representatives: who may sign for an organisation, as filed with the supervising office.
CREATE TABLE representative (
	person   BYTES NOT NULL REFERENCES person (id),
	org      BYTES NOT NULL REFERENCES org (id),
	from_at  BIGINT NOT NULL,
	until_at BIGINT,             -- none: still filed
	source   TEXT NOT NULL,      -- letter or number of the filing
	noted_by TEXT NOT NULL,
	PRIMARY KEY (person, org, from_at)
) KEYED_TABLE;

CREATE INDEX representative_org ON representative (org, person);

-- A lock may end by itself: by the clock, noted or not. 0: it does not.
ALTER TABLE listing_lock ADD COLUMN until_at BIGINT NOT NULL DEFAULT 0;

-- Negotiations. One row is a room between a seller and a buyer, maybe with a broker.
CREATE TABLE deal (
	no         BIGINT PRIMARY KEY,
	seller     BYTES NOT NULL REFERENCES org (id),
	buyer      BYTES NOT NULL REFERENCES org (id),
	broker     BYTES REFERENCES org (id),
	mandate    TEXT NOT NULL,    -- sides the broker may sign for: "", "buyer", "seller", "buyer seller"
	currency   TEXT NOT NULL,
	state      TEXT NOT NULL,
	turn       TEXT NOT NULL,    -- whose answer is awaited: "", "buyer", "seller"
	version    BIGINT NOT NULL,  -- of the latest offer, 0 before the first
	until_at   BIGINT NOT NULL,  -- the standing offer ends; 0: none stands
	sealed     BIGINT NOT NULL,  -- the standing offer locks the stones
	firm       BIGINT NOT NULL,  -- it is a bid at the ask that the seller is to confirm
	opened     BIGINT NOT NULL,
	moved      BIGINT NOT NULL,  -- last event
	events     BIGINT NOT NULL,
	lines      BIGINT NOT NULL,
	messages   BIGINT NOT NULL,
	files      BIGINT NOT NULL,
	viewings   BIGINT NOT NULL,
	struck     BIGINT NOT NULL,  -- the mazal, 0 before
	due        BIGINT NOT NULL,
	total      BIGINT NOT NULL,  -- agreed
	commission BIGINT NOT NULL,  -- agreed, of the broker
	affiliated BIGINT NOT NULL,  -- somebody stands behind both sides
	paper      TEXT NOT NULL,    -- code of the deal note
	invoice    TEXT NOT NULL,
	transfer   BIGINT NOT NULL,  -- that settled it, 0 before
	batch      BIGINT NOT NULL   -- of the register it was filed with, 0 before
) STRICT_TABLE;

CREATE INDEX deal_seller ON deal (seller, no);
CREATE INDEX deal_buyer ON deal (buyer, no);
CREATE INDEX deal_broker ON deal (broker, no) WHERE broker IS NOT NULL;
CREATE INDEX deal_until ON deal (until_at) WHERE until_at > 0;
CREATE INDEX deal_struck ON deal (batch, struck) WHERE struck > 0;

-- What is negotiated, as it was when the room opened.
CREATE TABLE deal_line (
	deal     BIGINT NOT NULL,
	line     BIGINT NOT NULL,    -- 1, 2, 3 …
	listing  BIGINT NOT NULL,
	stone    BIGINT NOT NULL,
	stock_no TEXT NOT NULL,
	kind     TEXT NOT NULL,
	single   BIGINT NOT NULL,
	pieces   BIGINT NOT NULL,
	weight   BIGINT NOT NULL,    -- carats × 1000
	ask_ppc  BIGINT NOT NULL,    -- US cents
	ask_total BIGINT NOT NULL,
	proof    TEXT NOT NULL,      -- how well availability was proven
	state    TEXT NOT NULL,      -- open, out, gone, sold
	ppc      BIGINT NOT NULL,    -- agreed, minor units of the deal's currency
	total    BIGINT NOT NULL,
	reserved BIGINT NOT NULL,    -- pending transfer of its title
	frozen   TEXT NOT NULL,      -- the stone and the terms of its listing, JSON
	PRIMARY KEY (deal, line)
) KEYED_TABLE;

CREATE INDEX deal_line_listing ON deal_line (listing, deal);

-- Offers: every version stays.
CREATE TABLE deal_offer (
	deal       BIGINT NOT NULL,
	version    BIGINT NOT NULL,
	side       TEXT NOT NULL,    -- buyer, seller
	person     BYTES,            -- who signed; none: the listing itself stood at its ask
	org        BYTES NOT NULL,   -- of the person: a side, or the broker
	at         BIGINT NOT NULL,
	until_at   BIGINT NOT NULL,
	state      TEXT NOT NULL,    -- standing, countered, withdrawn, declined, lapsed, accepted, overtaken
	ended      BIGINT NOT NULL,
	sealed     BIGINT NOT NULL,
	each_line  BIGINT NOT NULL,  -- lines may be accepted one by one
	days       BIGINT NOT NULL,
	delivery   TEXT NOT NULL,
	memo_days  BIGINT NOT NULL,
	sight_days BIGINT NOT NULL,
	grounds    TEXT NOT NULL,    -- agreed grounds of return, joined by spaces
	commission_rate   BIGINT NOT NULL, -- of the broker, millionths of the total
	commission_amount BIGINT NOT NULL, -- or this sum
	total      BIGINT NOT NULL,
	method     TEXT NOT NULL,    -- of the second proof
	digest     BYTES NOT NULL,   -- of what was signed
	PRIMARY KEY (deal, version)
) KEYED_TABLE;

CREATE TABLE deal_price (
	deal    BIGINT NOT NULL,
	version BIGINT NOT NULL,
	line    BIGINT NOT NULL,
	how     TEXT NOT NULL,       -- ppc, total, percent
	amount  BIGINT NOT NULL,     -- as it was said
	ppc     BIGINT NOT NULL,
	total   BIGINT NOT NULL,
	answer  TEXT NOT NULL,       -- "", accepted, declined
	PRIMARY KEY (deal, version, line)
) KEYED_TABLE;

-- What happened in the room: only added to.
CREATE TABLE deal_event (
	deal    BIGINT NOT NULL,
	no      BIGINT NOT NULL,
	at      BIGINT NOT NULL,
	act     TEXT NOT NULL,
	side    TEXT NOT NULL,       -- buyer, seller, broker, house
	person  BYTES,
	version BIGINT NOT NULL,
	detail  TEXT NOT NULL,       -- a reason, a paper, a line
	PRIMARY KEY (deal, no)
) KEYED_TABLE;

CREATE TABLE deal_message (
	deal   BIGINT NOT NULL,
	no     BIGINT NOT NULL,
	at     BIGINT NOT NULL,
	side   TEXT NOT NULL,
	org    BYTES NOT NULL,
	person BYTES NOT NULL,
	body   TEXT NOT NULL,
	PRIMARY KEY (deal, no)
) KEYED_TABLE;

CREATE TABLE deal_file (
	deal   BIGINT NOT NULL,
	no     BIGINT NOT NULL,
	at     BIGINT NOT NULL,
	side   TEXT NOT NULL,
	org    BYTES NOT NULL,
	person BYTES NOT NULL,
	name   TEXT NOT NULL,
	type   TEXT NOT NULL,
	size   BIGINT NOT NULL,
	hash   BYTES NOT NULL,
	PRIMARY KEY (deal, no)
) KEYED_TABLE;

CREATE TABLE deal_viewing (
	deal     BIGINT NOT NULL,
	no       BIGINT NOT NULL,
	state    TEXT NOT NULL,      -- asked, granted, refused, withdrawn
	asked    BIGINT NOT NULL,
	person   BYTES NOT NULL,
	from_at  BIGINT NOT NULL,
	until_at BIGINT NOT NULL,
	desk     TEXT NOT NULL,      -- the table in the hall
	slip     TEXT NOT NULL,      -- code of the paper
	PRIMARY KEY (deal, no)
) KEYED_TABLE;

CREATE INDEX deal_viewing_desk ON deal_viewing (desk, from_at) WHERE state = 'granted';

-- Signatures under the wish to undo a deal.
CREATE TABLE deal_rescission (
	deal   BIGINT NOT NULL,
	side   TEXT NOT NULL,
	at     BIGINT NOT NULL,
	person BYTES NOT NULL,
	ground TEXT NOT NULL,
	reason TEXT NOT NULL,
	method TEXT NOT NULL,
	PRIMARY KEY (deal, side)
) KEYED_TABLE;

-- Holds: a buyer keeps a stone for a while without an offer.
CREATE TABLE deal_hold (
	no       BIGINT PRIMARY KEY,
	listing  BIGINT NOT NULL,
	stone    BIGINT NOT NULL,
	stock_no TEXT NOT NULL,
	seller   BYTES NOT NULL REFERENCES org (id),
	org      BYTES NOT NULL REFERENCES org (id),
	person   BYTES NOT NULL,
	since    BIGINT NOT NULL,
	until_at BIGINT NOT NULL,
	state    TEXT NOT NULL,      -- held, released, lapsed, used
	ended    BIGINT NOT NULL
) STRICT_TABLE;

CREATE INDEX deal_hold_org ON deal_hold (org, no);
CREATE INDEX deal_hold_seller ON deal_hold (seller, no);
CREATE INDEX deal_hold_listing ON deal_hold (listing, no);
CREATE INDEX deal_hold_until ON deal_hold (until_at) WHERE state = 'held';

-- Registers of deals filed with the supervising office.
CREATE TABLE deal_register (
	no      BIGINT PRIMARY KEY,
	filed   BIGINT NOT NULL,
	by_key  TEXT NOT NULL,
	until_at BIGINT NOT NULL,    -- deals struck before
	deals   BIGINT NOT NULL,
	paper   TEXT NOT NULL
) STRICT_TABLE;

-- Up to where this room has followed the journal.
CREATE TABLE deal_cursor (
	name TEXT PRIMARY KEY,
	no   BIGINT NOT NULL
) KEYED_TABLE;
