-- What kind of member an organisation was from which day on. Nothing is edited: of the lines
-- that cover a day the one noted last holds, as with rules.
CREATE TABLE party_category (
	no        BIGINT PRIMARY KEY,
	org       BYTES NOT NULL,
	category  TEXT NOT NULL,      -- preparatory, formal, guild
	from_day  TEXT NOT NULL,
	until_day TEXT NOT NULL,      -- first day it no longer holds; empty: open
	source    TEXT NOT NULL
) STRICT_TABLE;

CREATE INDEX party_category_org ON party_category (org, no);

-- Who in the end owns an organisation: people, so the rows are erased when they must be.
CREATE TABLE party_owner (
	org     BYTES NOT NULL,
	no      BIGINT NOT NULL,
	name    TEXT NOT NULL,
	name_zh TEXT NOT NULL,
	country TEXT NOT NULL,
	share   BIGINT NOT NULL,      -- millionths
	PRIMARY KEY (org, no)
) STRICT_TABLE;

-- Applications for membership.
CREATE TABLE admission (
	no           BIGINT PRIMARY KEY,
	org          BYTES NOT NULL,
	contact      BYTES NOT NULL,  -- the person who applies
	preset       TEXT NOT NULL,   -- whose rules it goes by
	tier         TEXT NOT NULL,
	state        TEXT NOT NULL,
	reg_key      TEXT NOT NULL,   -- the registration number as it is compared
	capital      TEXT NOT NULL,   -- country the capital is from
	since        TEXT NOT NULL,   -- in business since
	sectors      TEXT NOT NULL,
	premises     TEXT NOT NULL,
	premises_zh  TEXT NOT NULL,
	opened       BIGINT NOT NULL,
	submitted    BIGINT NOT NULL,
	notice_from  TEXT NOT NULL,
	notice_until TEXT NOT NULL,   -- the last day
	notice_end   BIGINT NOT NULL, -- the instant after it, by the exchange's clock
	notice       TEXT NOT NULL,   -- as published
	entry_fee    BIGINT NOT NULL,
	annual_fee   BIGINT NOT NULL,
	months       BIGINT NOT NULL,
	currency     TEXT NOT NULL,
	invoice      TEXT NOT NULL,
	pay_by       BIGINT NOT NULL,
	paid_at      BIGINT NOT NULL,
	paid_ref     TEXT NOT NULL,
	certificate  TEXT NOT NULL,
	resolution   BIGINT NOT NULL,
	ended        BIGINT NOT NULL,
	again        TEXT NOT NULL,   -- first day on which it may apply again
	events       BIGINT NOT NULL
) STRICT_TABLE;

CREATE INDEX admission_org ON admission (org, no);
CREATE INDEX admission_reg ON admission (reg_key, no);
CREATE INDEX admission_state ON admission (state, no);

CREATE TABLE admission_sponsor (
	admission BIGINT NOT NULL,
	org       BYTES NOT NULL,
	asked     BIGINT NOT NULL,
	signed    BIGINT NOT NULL,    -- 0: not yet
	declined  BIGINT NOT NULL,
	person    BYTES,
	text      TEXT NOT NULL,
	PRIMARY KEY (admission, org)
) STRICT_TABLE;

CREATE INDEX admission_sponsor_org ON admission_sponsor (org, admission);

CREATE TABLE admission_point (
	admission BIGINT NOT NULL,
	point     TEXT NOT NULL,
	result    TEXT NOT NULL,      -- ok, remark, missing
	note      TEXT NOT NULL,
	source    TEXT NOT NULL,
	person    BYTES,
	at        BIGINT NOT NULL,
	PRIMARY KEY (admission, point)
) STRICT_TABLE;

CREATE TABLE admission_file (
	admission BIGINT NOT NULL,
	no        BIGINT NOT NULL,
	objection BIGINT NOT NULL,    -- 0: of the applicant
	at        BIGINT NOT NULL,
	person    BYTES,
	kind      TEXT NOT NULL,
	name      TEXT NOT NULL,
	type      TEXT NOT NULL,
	size      BIGINT NOT NULL,
	hash      BYTES NOT NULL,
	PRIMARY KEY (admission, no)
) STRICT_TABLE;

CREATE TABLE admission_objection (
	no         BIGINT PRIMARY KEY,
	admission  BIGINT NOT NULL,
	org        BYTES NOT NULL,
	person     BYTES,
	at         BIGINT NOT NULL,
	ground     TEXT NOT NULL,
	state      TEXT NOT NULL,
	answer     TEXT NOT NULL,
	answered   BIGINT NOT NULL,
	decided    BIGINT NOT NULL,
	resolution BIGINT NOT NULL
) STRICT_TABLE;

CREATE INDEX admission_objection_of ON admission_objection (admission, no);

CREATE TABLE admission_event (
	admission BIGINT NOT NULL,
	no        BIGINT NOT NULL,
	at        BIGINT NOT NULL,
	act       TEXT NOT NULL,
	side      TEXT NOT NULL,      -- applicant, sponsor, member, house, council, clock
	person    BYTES,
	body      TEXT NOT NULL,
	PRIMARY KEY (admission, no)
) STRICT_TABLE;

CREATE TABLE admission_cursor (
	name TEXT PRIMARY KEY,
	no   BIGINT NOT NULL
) STRICT_TABLE;
