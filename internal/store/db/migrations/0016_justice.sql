-- Disputes about deals, and what an exchange tells other exchanges about members.
CREATE TABLE justice_case (
	no       BIGINT PRIMARY KEY,
	kind     TEXT NOT NULL,      -- dispute, default
	deal     BIGINT NOT NULL,
	claimant BYTES NOT NULL REFERENCES org (id),
	against  BYTES NOT NULL REFERENCES org (id),
	state    TEXT NOT NULL,
	opened   BIGINT NOT NULL,
	next     BIGINT NOT NULL,    -- next step is due, 0: none
	hearing  BIGINT NOT NULL,    -- 0: not fixed
	panel    BIGINT NOT NULL,    -- 1, or 2 on appeal
	rescind  BIGINT NOT NULL,    -- of the latest award
	pay      BIGINT NOT NULL,    -- minor units
	money    TEXT NOT NULL,
	payer    BYTES,
	paid_by  BIGINT NOT NULL,    -- the award is to be kept by, 0: none
	paper    TEXT NOT NULL,      -- code of the award
	amount   BIGINT NOT NULL,    -- in default
	events   BIGINT NOT NULL
) STRICT_TABLE;

CREATE INDEX justice_case_claimant ON justice_case (claimant, no);
CREATE INDEX justice_case_against ON justice_case (against, no);
CREATE INDEX justice_case_deal ON justice_case (deal, no);
CREATE INDEX justice_case_next ON justice_case (next) WHERE next > 0;

CREATE TABLE justice_arbitrator (
	case_no BIGINT NOT NULL,
	panel   BIGINT NOT NULL,
	person  BYTES NOT NULL REFERENCES person (id),
	PRIMARY KEY (case_no, panel, person)
) KEYED_TABLE;

-- The file of a case: only added to.
CREATE TABLE justice_entry (
	case_no BIGINT NOT NULL,
	no      BIGINT NOT NULL,
	at      BIGINT NOT NULL,
	act     TEXT NOT NULL,
	side    TEXT NOT NULL,       -- claimant, against, panel, house
	person  BYTES,
	body    TEXT NOT NULL,
	PRIMARY KEY (case_no, no)
) KEYED_TABLE;

-- Decisions of the committee about a member: proposed by one, confirmed by another.
CREATE TABLE justice_notice (
	no        BIGINT PRIMARY KEY,
	org       BYTES NOT NULL REFERENCES org (id),
	act       TEXT NOT NULL,     -- suspend, expel, lift
	ground    TEXT NOT NULL,     -- a to e of the federation's rules
	day       TEXT NOT NULL,     -- from when
	until_day TEXT NOT NULL,
	reason    TEXT NOT NULL,
	case_no   BIGINT NOT NULL,   -- 0: none
	state     TEXT NOT NULL,
	drafted   BIGINT NOT NULL,
	drafter   BYTES NOT NULL,
	decided   BIGINT NOT NULL,
	decider   BYTES,
	paper     TEXT NOT NULL      -- the letter
) STRICT_TABLE;

CREATE INDEX justice_notice_org ON justice_notice (org, no);

-- To whom the letter went, and whether it was answered.
CREATE TABLE justice_sent (
	notice  BIGINT NOT NULL,
	bourse  TEXT NOT NULL,
	sent    BIGINT NOT NULL,
	answered BIGINT NOT NULL,    -- 0: not yet
	answer  TEXT NOT NULL,
	PRIMARY KEY (notice, bourse)
) KEYED_TABLE;

-- Who stands behind a member named in a notice: for staff to decide about, never blocked by itself.
CREATE TABLE justice_mark (
	notice  BIGINT NOT NULL,
	who     BYTES NOT NULL,      -- a person or an organisation
	state   TEXT NOT NULL,       -- open, cleared, acted
	decided BIGINT NOT NULL,
	decider BYTES,
	why     TEXT NOT NULL,
	PRIMARY KEY (notice, who)
) KEYED_TABLE;

CREATE INDEX justice_mark_open ON justice_mark (notice) WHERE state = 'open';

CREATE TABLE justice_cursor (
	name TEXT PRIMARY KEY,
	no   BIGINT NOT NULL
) KEYED_TABLE;

-- Days the house has closed.
CREATE TABLE day_close (
	day      TEXT PRIMARY KEY,
	at       BIGINT NOT NULL,
	by_key   TEXT NOT NULL,
	entries  BIGINT NOT NULL,    -- journal number reached
	transfers BIGINT NOT NULL,
	faults   BIGINT NOT NULL     -- of the ledger's balance, 0: all is right
) KEYED_TABLE;

-- Whose a deal is, as the journal told: what a case needs to know of it.
CREATE TABLE justice_deal (
	deal   BIGINT PRIMARY KEY,
	seller BYTES NOT NULL,
	buyer  BYTES NOT NULL,
	broker BYTES
) STRICT_TABLE;
