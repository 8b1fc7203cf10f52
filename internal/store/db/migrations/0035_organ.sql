-- Special committees. The organs every exchange has stand in the program.
CREATE TABLE organ_special (
	code       TEXT PRIMARY KEY,
	name       TEXT NOT NULL,      -- JSON by language
	chosen_by  TEXT NOT NULL,      -- the organ that elects its people
	resolution BIGINT NOT NULL,    -- that founded it
	from_day   TEXT NOT NULL,
	until_day  TEXT NOT NULL       -- first day it is no longer there; empty: open
) KEYED_TABLE;

-- Who sits where, from when until when. Nothing is deleted.
CREATE TABLE organ_seat (
	no         BIGINT PRIMARY KEY,
	organ      TEXT NOT NULL,
	person     BYTES NOT NULL REFERENCES person (id),
	org        BYTES NOT NULL REFERENCES org (id),   -- his organisation when he was seated
	post       TEXT NOT NULL,      -- chair, deputy, member, secretary, president
	from_day   TEXT NOT NULL,
	until_day  TEXT NOT NULL,      -- first day he no longer sits
	resolution BIGINT NOT NULL,    -- 0: sat before the program, see source
	source     TEXT NOT NULL,
	noted      BIGINT NOT NULL,
	noted_by   TEXT NOT NULL
) STRICT_TABLE;

CREATE INDEX organ_seat_organ ON organ_seat (organ, from_day);
CREATE INDEX organ_seat_person ON organ_seat (person, from_day);

-- People proposed for a seat.
CREATE TABLE organ_nomination (
	no        BIGINT PRIMARY KEY,
	organ     TEXT NOT NULL,
	person    BYTES NOT NULL REFERENCES person (id),
	org       BYTES NOT NULL REFERENCES org (id),
	post      TEXT NOT NULL,
	from_day  TEXT NOT NULL,
	until_day TEXT NOT NULL,
	state     TEXT NOT NULL,       -- proposed, elected, refused
	seat      BIGINT NOT NULL,     -- that came of it, 0: none
	at        BIGINT NOT NULL,
	by_whom   TEXT NOT NULL
) STRICT_TABLE;

CREATE INDEX organ_nomination_organ ON organ_nomination (organ, no);

-- Meetings, and decisions taken in writing.
CREATE TABLE organ_meeting (
	no       BIGINT PRIMARY KEY,
	organ    TEXT NOT NULL,
	writing  BIGINT NOT NULL,
	state    TEXT NOT NULL,        -- called, open, closed, cancelled, approved
	at       BIGINT NOT NULL,      -- begins; in writing: votes are in by then
	place    TEXT NOT NULL,
	called   BIGINT NOT NULL,
	opened   BIGINT NOT NULL,
	closed   BIGINT NOT NULL,
	quorum   BIGINT NOT NULL,      -- of those entitled, millionths, as it was called
	version  BIGINT NOT NULL       -- of the minutes, 0: none yet
) STRICT_TABLE;

CREATE INDEX organ_meeting_organ ON organ_meeting (organ, no);

CREATE TABLE organ_minutes (
	meeting BIGINT NOT NULL,
	version BIGINT NOT NULL,
	body    TEXT NOT NULL,
	at      BIGINT NOT NULL,
	person  BYTES,
	PRIMARY KEY (meeting, version)
) KEYED_TABLE;

-- Who is there. A voter is a person who sits, in the conference a member.
CREATE TABLE organ_present (
	meeting BIGINT NOT NULL,
	voter   BYTES NOT NULL,
	person  BYTES NOT NULL,        -- who is in the room for it
	by_org  BYTES,                 -- the member that votes for it by proxy
	at      BIGINT NOT NULL,
	PRIMARY KEY (meeting, voter)
) KEYED_TABLE;

-- Proxies for a meeting of the conference.
CREATE TABLE organ_proxy (
	meeting BIGINT NOT NULL,
	giver   BYTES NOT NULL,
	holder  BYTES NOT NULL,
	at      BIGINT NOT NULL,
	person  BYTES NOT NULL,
	PRIMARY KEY (meeting, giver)
) KEYED_TABLE;

-- What is to be decided, from the list of what waits to the resolution.
CREATE TABLE organ_item (
	no         BIGINT PRIMARY KEY,
	organ      TEXT NOT NULL,
	about      TEXT NOT NULL,      -- application, seat, rule, text …
	ref        BIGINT NOT NULL,    -- its number in the room that asks, 0 for a text
	orgs       TEXT NOT NULL,      -- whom it concerns: ids, JSON
	title      TEXT NOT NULL,      -- of a text, JSON by language
	body       TEXT NOT NULL,
	state      TEXT NOT NULL,
	meeting    BIGINT NOT NULL,    -- 0: waits
	place      BIGINT NOT NULL,    -- on the agenda
	secret     BIGINT NOT NULL,
	round      BIGINT NOT NULL,    -- how often it was put to the vote
	yes        BIGINT NOT NULL,
	no_votes   BIGINT NOT NULL,
	abstained  BIGINT NOT NULL,
	asked      BIGINT NOT NULL,
	resolution BIGINT NOT NULL,
	effect     BIGINT NOT NULL     -- what came of it, where that has another number: version of a rule
) STRICT_TABLE;

CREATE INDEX organ_item_waiting ON organ_item (organ, state, no);
CREATE INDEX organ_item_meeting ON organ_item (meeting, place) WHERE meeting > 0;
CREATE INDEX organ_item_about ON organ_item (about, ref);

-- Who has voted. In a secret vote the choice is not here, only in the sums of the item.
CREATE TABLE organ_ballot (
	item   BIGINT NOT NULL,
	round  BIGINT NOT NULL,
	voter  BYTES NOT NULL,
	choice TEXT NOT NULL,          -- for, against, abstain; empty: secret
	person BYTES NOT NULL,
	at     BIGINT NOT NULL,
	PRIMARY KEY (item, round, voter)
) KEYED_TABLE;

-- Who takes no part in an item, and why.
CREATE TABLE organ_recusal (
	item   BIGINT NOT NULL,
	voter  BYTES NOT NULL,
	ground TEXT NOT NULL,          -- own, affiliate, declared
	body   TEXT NOT NULL,
	at     BIGINT NOT NULL,
	PRIMARY KEY (item, voter)
) KEYED_TABLE;

CREATE TABLE organ_resolution (
	no        BIGINT PRIMARY KEY,
	organ     TEXT NOT NULL,
	year      BIGINT NOT NULL,
	seq       BIGINT NOT NULL,     -- within organ and year
	item      BIGINT NOT NULL,
	meeting   BIGINT NOT NULL,
	adopted   BIGINT NOT NULL,
	entitled  BIGINT NOT NULL,
	barred    BIGINT NOT NULL,
	present   BIGINT NOT NULL,
	yes       BIGINT NOT NULL,
	no_votes  BIGINT NOT NULL,
	abstained BIGINT NOT NULL,
	quorum    BIGINT NOT NULL,
	majority  BIGINT NOT NULL,
	at        BIGINT NOT NULL,
	paper     TEXT NOT NULL,
	published BIGINT NOT NULL,     -- 0: not
	UNIQUE (organ, year, seq)
) STRICT_TABLE;

CREATE TABLE organ_cursor (
	name TEXT PRIMARY KEY,
	no   BIGINT NOT NULL
) KEYED_TABLE;
