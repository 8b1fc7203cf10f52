-- The life of a membership after admission. Categories and tiers are the register's.

-- Classes of service: of the versions that cover a day the one noted last holds.
CREATE TABLE party_tier (
	no        BIGINT PRIMARY KEY,
	org       BYTES NOT NULL REFERENCES org (id),
	tier      TEXT NOT NULL,      -- empty: none
	from_day  TEXT NOT NULL,
	until_day TEXT,               -- first day it no longer holds
	source    TEXT NOT NULL,
	noted_at  BIGINT NOT NULL,
	noted_by  TEXT NOT NULL
) STRICT_TABLE;

CREATE INDEX party_tier_org ON party_tier (org, no);

-- What the directory says of a member besides its names.
CREATE TABLE membership_profile (
	org     BYTES PRIMARY KEY REFERENCES org (id),
	capital TEXT NOT NULL,        -- country the capital comes from, empty: the register's
	sectors TEXT NOT NULL         -- words in the order of the house
) KEYED_TABLE;

-- What is to become of a membership: asked by the member or by staff, decided by staff or the council.
CREATE TABLE membership_change (
	no         BIGINT PRIMARY KEY,
	org        BYTES NOT NULL REFERENCES org (id),
	kind       TEXT NOT NULL,     -- promote, extend, cancel, resign
	months     BIGINT NOT NULL,   -- of an extension
	day        TEXT NOT NULL,     -- from when
	reason     TEXT NOT NULL,
	state      TEXT NOT NULL,
	asked      BIGINT NOT NULL,
	asker      BYTES,
	decided    BIGINT NOT NULL,   -- 0: not yet
	decider    BYTES,
	resolution BIGINT NOT NULL,   -- that decided it, 0: none
	why        TEXT NOT NULL      -- of a refusal
) STRICT_TABLE;

CREATE INDEX membership_change_org ON membership_change (org, no);
CREATE INDEX membership_change_open ON membership_change (no) WHERE state IN ('asked', 'council');

CREATE TABLE membership_representative (
	no       BIGINT PRIMARY KEY,
	org      BYTES NOT NULL REFERENCES org (id),
	person   BYTES NOT NULL REFERENCES person (id),
	state    TEXT NOT NULL,
	asked    BIGINT NOT NULL,
	asker    BYTES,
	verified BIGINT NOT NULL,
	verifier BYTES,
	proof    TEXT NOT NULL,       -- what was looked at: kind of document, never its number
	filed    BIGINT NOT NULL,
	source   TEXT NOT NULL,       -- letter or number of the filing
	why      TEXT NOT NULL        -- of a refusal
) STRICT_TABLE;

CREATE INDEX membership_representative_org ON membership_representative (org, no);
CREATE INDEX membership_representative_open ON membership_representative (no) WHERE state IN ('asked', 'verified');

-- Named access cards.
CREATE TABLE membership_pass (
	no        BIGINT PRIMARY KEY,
	org       BYTES NOT NULL REFERENCES org (id),
	person    BYTES NOT NULL REFERENCES person (id),
	state     TEXT NOT NULL,
	from_day  TEXT NOT NULL,
	until_day TEXT NOT NULL,      -- last day
	issued    BIGINT NOT NULL,
	ended     BIGINT NOT NULL,
	why       TEXT NOT NULL
) STRICT_TABLE;

CREATE INDEX membership_pass_org ON membership_pass (org, no);
CREATE INDEX membership_pass_person ON membership_pass (person, no);

-- Guests. Name and company are private and are erased when the visit is old: guest = '' then.
CREATE TABLE membership_visit (
	no        BIGINT PRIMARY KEY,
	org       BYTES NOT NULL REFERENCES org (id),
	host      BYTES,
	day       TEXT NOT NULL,
	state     TEXT NOT NULL,
	guest     TEXT NOT NULL,
	company   TEXT NOT NULL,
	purpose   TEXT NOT NULL,
	announced BIGINT NOT NULL,
	confirmed BIGINT NOT NULL,    -- the host said so, by his own announcement or by telephone
	document  TEXT NOT NULL,      -- kind of the document held while the guest is inside
	card      TEXT NOT NULL,      -- guest card handed out for it
	xray      BIGINT NOT NULL,    -- 1: what he carried was X-rayed
	in_at     BIGINT NOT NULL,
	out_at    BIGINT NOT NULL,
	refusal   TEXT NOT NULL,
	erased    BIGINT NOT NULL
) STRICT_TABLE;

CREATE INDEX membership_visit_day ON membership_visit (day, no);
CREATE INDEX membership_visit_org ON membership_visit (org, no);
CREATE INDEX membership_visit_card ON membership_visit (card) WHERE state = 'inside';
CREATE INDEX membership_visit_erase ON membership_visit (day) WHERE erased = 0;

CREATE TABLE membership_overtime (
	no      BIGINT PRIMARY KEY,
	org     BYTES NOT NULL REFERENCES org (id),
	day     TEXT NOT NULL,
	until   BIGINT NOT NULL,      -- minutes after midnight in the exchange's zone
	people  BIGINT NOT NULL,
	reason  TEXT NOT NULL,
	state   TEXT NOT NULL,
	asked   BIGINT NOT NULL,
	asker   BYTES,
	decided BIGINT NOT NULL,
	why     TEXT NOT NULL
) STRICT_TABLE;

CREATE INDEX membership_overtime_org ON membership_overtime (org, no);
CREATE INDEX membership_overtime_day ON membership_overtime (day, no);

-- Annual fees in US cents, one a member and year.
CREATE TABLE membership_fee (
	no        BIGINT PRIMARY KEY,
	org       BYTES NOT NULL REFERENCES org (id),
	year      BIGINT NOT NULL,
	months    BIGINT NOT NULL,
	whole     BIGINT NOT NULL,    -- of twelve months
	discount  BIGINT NOT NULL,    -- millionths
	tier      TEXT NOT NULL,
	amount    BIGINT NOT NULL,
	due       TEXT NOT NULL,
	paper     TEXT NOT NULL,
	state     TEXT NOT NULL,
	issued    BIGINT NOT NULL,
	paid      TEXT NOT NULL,      -- day
	reference TEXT NOT NULL,      -- the bank's
	reminded  BIGINT NOT NULL,    -- last time, 0: never
	reminders BIGINT NOT NULL
) STRICT_TABLE;

CREATE UNIQUE INDEX membership_fee_year ON membership_fee (org, year) WHERE state <> 'void';
CREATE INDEX membership_fee_open ON membership_fee (due) WHERE state = 'due';

-- The yearly look at a member's registration of foreign exchange.
CREATE TABLE membership_check (
	org      BYTES NOT NULL REFERENCES org (id),
	year     BIGINT NOT NULL,
	done     TEXT NOT NULL,       -- day
	result   TEXT NOT NULL,       -- passed, failed
	document TEXT NOT NULL,       -- number of the certificate seen
	person   BYTES,
	at       BIGINT NOT NULL,
	PRIMARY KEY (org, year)
) KEYED_TABLE;

-- One company after another in the same membership.
CREATE TABLE membership_succession (
	no        BIGINT PRIMARY KEY,
	before    BYTES NOT NULL REFERENCES org (id),
	after     BYTES NOT NULL REFERENCES org (id),
	from_day  TEXT NOT NULL,
	source    TEXT NOT NULL,
	at        BIGINT NOT NULL,
	by_whom   TEXT NOT NULL
) STRICT_TABLE;

CREATE UNIQUE INDEX membership_succession_before ON membership_succession (before);
CREATE UNIQUE INDEX membership_succession_after ON membership_succession (after);

-- Deals and cases that are not over, as the journal told: they keep a member from leaving.
CREATE TABLE membership_open (
	kind  TEXT NOT NULL,          -- deal, case
	no    BIGINT NOT NULL,
	one   BYTES NOT NULL,
	other BYTES NOT NULL,
	PRIMARY KEY (kind, no)
) KEYED_TABLE;

CREATE INDEX membership_open_one ON membership_open (one);
CREATE INDEX membership_open_other ON membership_open (other);

CREATE TABLE membership_cursor (
	name TEXT PRIMARY KEY,
	no   BIGINT NOT NULL
) KEYED_TABLE;
