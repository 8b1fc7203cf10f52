-- Goods out on memo: with somebody to look at and show, while the owner keeps title.
CREATE TABLE memo (
	no       BIGINT PRIMARY KEY,
	owner    BYTES NOT NULL REFERENCES org (id),
	holder   BYTES NOT NULL REFERENCES org (id),
	currency TEXT NOT NULL,
	state    TEXT NOT NULL,      -- proposed, out, closed, declined, withdrawn
	day      TEXT NOT NULL,      -- due day
	due      BIGINT NOT NULL,    -- the end of its last session
	cover    TEXT NOT NULL,      -- where the insurance holds: exchange, city, world
	insurer  TEXT NOT NULL,      -- who insures: holder, owner
	bears    TEXT NOT NULL,      -- who bears loss and damage: holder, owner
	proposed BIGINT NOT NULL,
	accepted BIGINT NOT NULL,    -- 0 before
	ended    BIGINT NOT NULL,    -- 0 before
	total    BIGINT NOT NULL,    -- minor units, of all lines
	noticed  BIGINT NOT NULL,    -- last overdue notice, 0: none
	paper    TEXT NOT NULL,      -- code of the memo note
	events   BIGINT NOT NULL
) STRICT_TABLE;

CREATE INDEX memo_owner ON memo (owner, no);
CREATE INDEX memo_holder ON memo (holder, no);
CREATE INDEX memo_due ON memo (due) WHERE state = 'out';

CREATE TABLE memo_line (
	memo     BIGINT NOT NULL,
	line     BIGINT NOT NULL,    -- 1, 2, 3 …
	stone    BIGINT NOT NULL,
	label    TEXT NOT NULL,      -- the owner's number for it
	kind     TEXT NOT NULL,
	single   BIGINT NOT NULL,
	pieces   BIGINT NOT NULL,
	weight   BIGINT NOT NULL,    -- carats × 1000 that went out
	ppc      BIGINT NOT NULL,    -- price per carat, minor units
	total    BIGINT NOT NULL,
	back     BIGINT NOT NULL,    -- of the weight: came back
	sold     BIGINT NOT NULL,    -- the holder bought
	claimed  BIGINT NOT NULL,    -- 1: lost or damaged, the parties to settle
	pending  BIGINT NOT NULL,    -- sets the title aside of what is out, 0: none
	home     BIGINT NOT NULL,    -- place account it came from and goes back to
	away     BIGINT NOT NULL,    -- place account it stands in while out
	PRIMARY KEY (memo, line)
) KEYED_TABLE;

CREATE INDEX memo_line_stone ON memo_line (stone, memo);

-- What happened: only added to.
CREATE TABLE memo_event (
	memo   BIGINT NOT NULL,
	no     BIGINT NOT NULL,
	at     BIGINT NOT NULL,
	act    TEXT NOT NULL,
	side   TEXT NOT NULL,        -- owner, holder, house
	person BYTES,
	line   BIGINT NOT NULL,      -- 0: the whole memo
	detail TEXT NOT NULL,
	PRIMARY KEY (memo, no)
) KEYED_TABLE;

-- Up to where the market has followed the journal.
CREATE TABLE market_cursor (
	name TEXT PRIMARY KEY,
	no   BIGINT NOT NULL
) KEYED_TABLE;
