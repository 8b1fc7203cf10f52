-- Transfers in two phases: a pending one sets aside what it will give, until it is posted,
-- released, or its deadline passes by the clock.
CREATE TABLE ledger_pending (
	no BIGINT PRIMARY KEY,
	at BIGINT NOT NULL,
	kind TEXT NOT NULL,
	reference TEXT NOT NULL,
	until_at BIGINT NOT NULL,   -- 0: no deadline
	state TEXT NOT NULL,        -- pending, posted, void, expired
	ended_at BIGINT NOT NULL,
	transfer BIGINT NOT NULL,   -- that posted it, 0: none
	why TEXT NOT NULL           -- of void
) STRICT_TABLE;

CREATE INDEX ledger_pending_reference ON ledger_pending (reference);
CREATE INDEX ledger_pending_until ON ledger_pending (state, until_at);

CREATE TABLE ledger_pending_leg (
	pending BIGINT NOT NULL,
	no BIGINT NOT NULL,
	book BIGINT NOT NULL,
	asset BIGINT NOT NULL,
	from_account BIGINT NOT NULL,
	to_account BIGINT NOT NULL,
	quantity BIGINT NOT NULL,
	pieces BIGINT NOT NULL,
	weight BIGINT NOT NULL,     -- carats x 1000
	value BIGINT NOT NULL,      -- customs value in US cents
	until_at BIGINT NOT NULL,   -- of its transfer
	waits BIGINT NOT NULL,      -- 1: set aside
	PRIMARY KEY (pending, no)
) KEYED_TABLE;

CREATE INDEX ledger_pending_leg_aside ON ledger_pending_leg (book, asset, from_account, waits);

-- What waiting transfers set aside of a position, expired ones too until that is recorded.
ALTER TABLE ledger_position ADD COLUMN aside BIGINT NOT NULL DEFAULT 0;

-- A transfer that undoes another names it; a transfer is undone once.
ALTER TABLE ledger_transfer ADD COLUMN undoes BIGINT NOT NULL DEFAULT 0;

CREATE INDEX ledger_transfer_undoes ON ledger_transfer (undoes) WHERE undoes <> 0;
-- Statements are of money; titles come by the million and are looked up by their position.
CREATE INDEX ledger_leg_paid ON ledger_leg (from_account, asset, transfer) WHERE book = 1;
CREATE INDEX ledger_leg_received ON ledger_leg (to_account, asset, transfer) WHERE book = 1;
