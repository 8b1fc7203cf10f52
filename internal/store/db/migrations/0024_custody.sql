-- Goods under customs control: where each stone or parcel stands and what was found.
CREATE TABLE custody_lot (
	stone     BIGINT PRIMARY KEY,
	member    BYTES NOT NULL,       -- in whose customs account it stands
	owner     BYTES NOT NULL,       -- whose it is: the member, or his principal
	kind      TEXT NOT NULL,
	rough     BIGINT NOT NULL,
	single    BIGINT NOT NULL,
	hs        TEXT NOT NULL,
	pieces    BIGINT NOT NULL,
	weight    BIGINT NOT NULL,      -- carats × 1000
	value     BIGINT NOT NULL,      -- customs value, US cents
	state     TEXT NOT NULL,
	shipment  BIGINT NOT NULL,      -- it moves or moved with
	since     BIGINT NOT NULL,
	box       TEXT NOT NULL,        -- of the vault; staff and the owner see it
	status    BIGINT NOT NULL,      -- ledger account it stands in
	place     BIGINT NOT NULL,
	temporary BIGINT NOT NULL,      -- stay for a time, 0: none
	report    BIGINT NOT NULL       -- open discrepancy report, 0: none
) STRICT_TABLE;

CREATE INDEX custody_lot_member ON custody_lot (member, state, stone);
CREATE INDEX custody_lot_owner ON custody_lot (owner, stone);
CREATE INDEX custody_lot_state ON custody_lot (state, stone);
CREATE INDEX custody_lot_shipment ON custody_lot (shipment, stone);

-- Every movement: only added to.
CREATE TABLE custody_event (
	no       BIGINT PRIMARY KEY,
	stone    BIGINT NOT NULL,
	at       BIGINT NOT NULL,
	act      TEXT NOT NULL,
	before   TEXT NOT NULL,
	after    TEXT NOT NULL,
	shipment BIGINT NOT NULL,
	transfer BIGINT NOT NULL,
	person   BYTES,
	detail   TEXT NOT NULL
) STRICT_TABLE;

CREATE INDEX custody_event_stone ON custody_event (stone, no);

CREATE TABLE custody_inspection (
	shipment  BIGINT PRIMARY KEY,
	appointed BIGINT NOT NULL,      -- when
	place     TEXT NOT NULL,
	opened    BIGINT NOT NULL,      -- 0: not yet
	ended     BIGINT NOT NULL
) STRICT_TABLE;

CREATE INDEX custody_inspection_day ON custody_inspection (appointed) WHERE ended = 0;

CREATE TABLE custody_weighing (
	no       BIGINT PRIMARY KEY,
	shipment BIGINT NOT NULL,
	stone    BIGINT NOT NULL,
	at       BIGINT NOT NULL,
	declared BIGINT NOT NULL,       -- carats × 1000
	reading  BIGINT NOT NULL,
	declared_pieces BIGINT NOT NULL,
	pieces   BIGINT NOT NULL,
	scale    TEXT NOT NULL,
	within   BIGINT NOT NULL,       -- 1: within the tolerance of the day
	tolerance BIGINT NOT NULL,
	person   BYTES NOT NULL
) STRICT_TABLE;

CREATE INDEX custody_weighing_shipment ON custody_weighing (shipment, stone, no);

-- What was found different, and what was decided.
CREATE TABLE custody_report (
	no       BIGINT PRIMARY KEY,
	stone    BIGINT NOT NULL,
	shipment BIGINT NOT NULL,
	member   BYTES NOT NULL,
	what     TEXT NOT NULL,         -- weight, pieces, identity, value, paper, count, seizure
	declared BIGINT NOT NULL,
	found    BIGINT NOT NULL,
	declared_pieces BIGINT NOT NULL,
	found_pieces BIGINT NOT NULL,
	words    TEXT NOT NULL,
	opened   BIGINT NOT NULL,
	opener   BYTES,
	decision TEXT NOT NULL,         -- empty: open
	decided  BIGINT NOT NULL,
	decider  BYTES,
	why      TEXT NOT NULL
) STRICT_TABLE;

CREATE INDEX custody_report_open ON custody_report (no) WHERE decided = 0;
CREATE INDEX custody_report_member ON custody_report (member, no);

-- Papers that customs released, as the journal told.
CREATE TABLE custody_paper (
	shipment BIGINT NOT NULL,
	paper    BIGINT NOT NULL,
	kind     TEXT NOT NULL,
	entry    TEXT NOT NULL,
	revision BIGINT NOT NULL,
	mode     TEXT NOT NULL,
	weight   BIGINT NOT NULL,
	pieces   BIGINT NOT NULL,
	at       BIGINT NOT NULL,
	PRIMARY KEY (shipment, paper)
) KEYED_TABLE;

-- Stays for a time: shows outside against a guarantee, temporary entries, ATA carnets.
CREATE TABLE custody_temporary (
	no        BIGINT PRIMARY KEY,
	shipment  BIGINT NOT NULL,
	member    BYTES NOT NULL,
	kind      TEXT NOT NULL,        -- show, entry, carnet
	carnet    TEXT NOT NULL,
	value     BIGINT NOT NULL,      -- US cents
	rate      BIGINT NOT NULL,      -- CNY for a US dollar, millionths
	guarantee BIGINT NOT NULL,      -- fen
	fee       BIGINT NOT NULL,      -- fen
	opened    BIGINT NOT NULL,
	due_day   TEXT NOT NULL,        -- last day
	due       BIGINT NOT NULL,      -- its end
	state     TEXT NOT NULL,
	ended     BIGINT NOT NULL,
	why       TEXT NOT NULL
) STRICT_TABLE;

CREATE INDEX custody_temporary_member ON custody_temporary (member, no);
CREATE INDEX custody_temporary_due ON custody_temporary (due) WHERE ended = 0;
CREATE INDEX custody_temporary_shipment ON custody_temporary (shipment);

-- Entrusted processing under a handbook.
CREATE TABLE custody_handbook (
	no        TEXT PRIMARY KEY,
	member    BYTES NOT NULL,
	processor TEXT NOT NULL,
	kind      TEXT NOT NULL,        -- zone, inland
	norm      BIGINT NOT NULL,      -- least output of the input, millionths
	opened    BIGINT NOT NULL,
	state     TEXT NOT NULL,
	input     BIGINT NOT NULL,      -- at write-off: carats × 1000
	output    BIGINT NOT NULL,
	ended     BIGINT NOT NULL,
	why       TEXT NOT NULL
) STRICT_TABLE;

CREATE INDEX custody_handbook_member ON custody_handbook (member, no);

-- What went out under a handbook and what came back of it.
CREATE TABLE custody_handbook_line (
	handbook TEXT NOT NULL,
	side     TEXT NOT NULL,         -- in (to the processor), out (of his work)
	stone    BIGINT NOT NULL,
	weight   BIGINT NOT NULL,
	pieces   BIGINT NOT NULL,
	PRIMARY KEY (handbook, side, stone)
) KEYED_TABLE;

-- Whose account goods of a deal came from, should it be undone.
CREATE TABLE custody_sale (
	deal   BIGINT NOT NULL,
	stone  BIGINT NOT NULL,
	member BYTES NOT NULL,
	owner  BYTES NOT NULL,
	PRIMARY KEY (deal, stone)
) KEYED_TABLE;

CREATE TABLE custody_check (
	no       BIGINT PRIMARY KEY,
	member   BYTES NOT NULL,        -- 16 zeros: everything
	day      TEXT NOT NULL,
	state    TEXT NOT NULL,
	opened   BIGINT NOT NULL,
	opener   BYTES,
	counted  BIGINT NOT NULL,       -- when the count was closed
	counter  BYTES,
	decided  BIGINT NOT NULL,
	decider  BYTES,
	why      TEXT NOT NULL
) STRICT_TABLE;

CREATE TABLE custody_check_line (
	check_no BIGINT NOT NULL,
	stone    BIGINT NOT NULL,
	member   BYTES NOT NULL,
	weight   BIGINT NOT NULL,       -- of the account
	pieces   BIGINT NOT NULL,
	found    BIGINT NOT NULL,       -- carats × 1000, -1: not counted
	found_pieces BIGINT NOT NULL,
	result   TEXT NOT NULL,         -- equal, within, beyond, missing, stray
	PRIMARY KEY (check_no, stone)
) KEYED_TABLE;

CREATE TABLE custody_cursor (
	name TEXT PRIMARY KEY,
	no   BIGINT NOT NULL
) KEYED_TABLE;

-- The balance of customs accounts is read off their legs.
CREATE INDEX ledger_leg_status_from ON ledger_leg (from_account, transfer) WHERE book = 4;
CREATE INDEX ledger_leg_status_to ON ledger_leg (to_account, transfer) WHERE book = 4;
