-- The ledger: what must be in exactly one place. Books: 1 money, 2 title, 3 place, 4 customs status.
CREATE TABLE ledger_account (
	no BIGINT PRIMARY KEY,
	book BIGINT NOT NULL,
	owner BYTES NOT NULL,       -- organisation; 16 zeros for a world account
	purpose TEXT NOT NULL,
	world BIGINT NOT NULL,      -- 1: may go below zero
	UNIQUE (book, owner, purpose)
) STRICT_TABLE;

CREATE TABLE ledger_transfer (
	no BIGINT PRIMARY KEY,
	at BIGINT NOT NULL,
	kind TEXT NOT NULL,
	reference TEXT NOT NULL,    -- of the thing it was made for: "upload:…"
	legs BIGINT NOT NULL
) STRICT_TABLE;

-- A leg moves a quantity of one asset between two accounts of one book. Asset: the number of an
-- item, or of a currency (ISO 4217). Quantity: 1 for a single item, carats x 1000 for a parcel, minor units.
CREATE TABLE ledger_leg (
	transfer BIGINT NOT NULL,
	no BIGINT NOT NULL,
	book BIGINT NOT NULL,
	asset BIGINT NOT NULL,
	from_account BIGINT NOT NULL,
	to_account BIGINT NOT NULL,
	quantity BIGINT NOT NULL,
	pieces BIGINT NOT NULL,
	weight BIGINT NOT NULL,     -- carats x 1000
	value BIGINT NOT NULL,      -- customs value in US cents, 0 when not stated
	PRIMARY KEY (transfer, no)
) KEYED_TABLE;

-- What each account holds now; rows of zero are removed. The mint has no rows: it gave what the others hold.
CREATE TABLE ledger_position (
	book BIGINT NOT NULL,
	asset BIGINT NOT NULL,
	account BIGINT NOT NULL,
	quantity BIGINT NOT NULL,
	PRIMARY KEY (book, asset, account)
) KEYED_TABLE;

-- Rules that change, by date. No row is ever edited: of the rows that cover a day the latest holds.
CREATE TABLE rule (
	no BIGINT PRIMARY KEY,
	name TEXT NOT NULL,
	item TEXT NOT NULL,         -- what it is about: a code, a country, a currency; or empty
	value TEXT,                 -- none: from here on there is no such rule
	from_day TEXT NOT NULL,
	until_day TEXT,             -- first day it no longer holds
	source TEXT NOT NULL,
	mark TEXT NOT NULL,
	noted_at BIGINT NOT NULL,
	noted_by TEXT NOT NULL
) STRICT_TABLE;

CREATE INDEX rule_item ON rule (name, item, no);

-- The exchange's week, from a day on; of two with one day the latest holds.
CREATE TABLE calendar_week (
	no BIGINT PRIMARY KEY,
	from_day TEXT NOT NULL,
	zone TEXT NOT NULL,         -- IANA
	sessions TEXT NOT NULL,     -- seven, Monday first: "09:00-12:00 13:00-17:00;…;;"
	source TEXT NOT NULL,
	mark TEXT NOT NULL,
	noted_at BIGINT NOT NULL,
	noted_by TEXT NOT NULL
) STRICT_TABLE;

-- Days that differ from the week: of the exchange, or of the banks of a currency. The latest holds.
CREATE TABLE calendar_day (
	no BIGINT PRIMARY KEY,
	scope TEXT NOT NULL,        -- empty for the exchange, else a currency
	day TEXT NOT NULL,
	kind TEXT NOT NULL,         -- holiday, workday, usual
	sessions TEXT NOT NULL,     -- of a workday; empty: those of a Monday
	name TEXT NOT NULL,
	source TEXT NOT NULL,
	mark TEXT NOT NULL,
	noted_at BIGINT NOT NULL,
	noted_by TEXT NOT NULL
) STRICT_TABLE;

CREATE INDEX calendar_day_scope ON calendar_day (scope, day, no);

-- Who owns or works for whom, from a day on and until one.
CREATE TABLE affiliation (
	no BIGINT PRIMARY KEY,
	kind TEXT NOT NULL,         -- owner, employee
	who BYTES NOT NULL,         -- a person, or for owners an organisation
	org BYTES NOT NULL,
	from_day TEXT NOT NULL,
	until_day TEXT,             -- first day it no longer holds
	source TEXT NOT NULL,
	noted_at BIGINT NOT NULL,
	noted_by TEXT NOT NULL,
	ended_at BIGINT
) STRICT_TABLE;

CREATE INDEX affiliation_org ON affiliation (org);

CREATE INDEX affiliation_who ON affiliation (who);
