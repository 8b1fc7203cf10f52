-- Agreements with partners: banks, laboratories, carriers, bonded stores, museums, associations.
CREATE TABLE partnership (
	no         BIGINT PRIMARY KEY,
	org        BYTES NOT NULL REFERENCES org (id),
	service    TEXT NOT NULL,
	state      TEXT NOT NULL,      -- draft, signed, dropped, terminated; the days say running and ended
	title      TEXT NOT NULL,
	from_day   TEXT NOT NULL,
	until_day  TEXT NOT NULL,      -- last day; empty: open
	notice     BIGINT NOT NULL,    -- days before the last one on which both sides are reminded
	scopes     TEXT NOT NULL,      -- acts that keys of the partner may carry, joined by spaces
	drafted    BIGINT NOT NULL,
	drafted_by BYTES NOT NULL,     -- 16 zeros: the house itself
	signed     BIGINT NOT NULL,    -- 0: not yet
	signed_by  BYTES NOT NULL,
	ends       TEXT NOT NULL,      -- last day after a termination; empty: none
	why        TEXT NOT NULL,      -- of a termination
	reminded   TEXT NOT NULL,      -- the last day for which a reminder went out
	events     BIGINT NOT NULL
) STRICT_TABLE;

CREATE INDEX partnership_org ON partnership (org, no);

CREATE TABLE partnership_event (
	partnership BIGINT NOT NULL,
	no     BIGINT NOT NULL,
	at     BIGINT NOT NULL,
	act    TEXT NOT NULL,
	person BYTES NOT NULL,         -- 16 zeros: the house itself
	detail TEXT NOT NULL,
	PRIMARY KEY (partnership, no)
) KEYED_TABLE;

-- The signed paper and what belongs to it.
CREATE TABLE partnership_file (
	partnership BIGINT NOT NULL,
	no     BIGINT NOT NULL,
	at     BIGINT NOT NULL,
	person BYTES NOT NULL,
	name   TEXT NOT NULL,
	type   TEXT NOT NULL,
	size   BIGINT NOT NULL,
	hash   BYTES NOT NULL,
	PRIMARY KEY (partnership, no)
) KEYED_TABLE;

-- Accounts of partners, for what is paid to them: two people look before one is used.
CREATE TABLE partner_account (
	no       BIGINT PRIMARY KEY,
	org      BYTES NOT NULL REFERENCES org (id),
	state    TEXT NOT NULL,        -- named, looked, verified, ended
	currency TEXT NOT NULL,
	account  TEXT NOT NULL,
	bic      TEXT NOT NULL,
	bank     TEXT NOT NULL,        -- the bank's name as the account's papers say
	named    BIGINT NOT NULL,
	named_by BYTES NOT NULL,
	first_at BIGINT NOT NULL,
	first_by BYTES NOT NULL,
	second_at BIGINT NOT NULL,
	second_by BYTES NOT NULL,
	ended    BIGINT NOT NULL
) STRICT_TABLE;

CREATE INDEX partner_account_org ON partner_account (org, no);

-- What keys of an organisation's people may do at most, as its agreement says.
CREATE TABLE key_bound (
	org       BYTES PRIMARY KEY REFERENCES org (id),
	acts      TEXT NOT NULL,
	from_day  TEXT NOT NULL,
	until_day TEXT NOT NULL
) KEYED_TABLE;

-- Carriers find what names them.
CREATE INDEX shipment_carrier ON shipment (carrier, no);

-- Changes of the settings that wait: for a second person, or for their day.
ALTER TABLE setting ADD COLUMN two_people BIGINT NOT NULL DEFAULT 0;

CREATE TABLE setting_change (
	no         BIGINT PRIMARY KEY,
	state      TEXT NOT NULL,      -- proposed, accepted, dropped, taken
	from_day   TEXT NOT NULL,      -- empty: at once
	name       TEXT NOT NULL,
	name_zh    TEXT NOT NULL,
	zone       TEXT NOT NULL,
	preset     TEXT NOT NULL,
	origin     TEXT NOT NULL,
	currency   TEXT NOT NULL,
	open_prices BIGINT NOT NULL,
	two_people BIGINT NOT NULL,
	at         BIGINT NOT NULL,
	by_whom    TEXT NOT NULL,
	decided    BIGINT NOT NULL,
	decided_by TEXT NOT NULL,
	version    BIGINT NOT NULL     -- of the settings it became; 0: none yet
) STRICT_TABLE;

CREATE INDEX setting_change_state ON setting_change (state, no);
