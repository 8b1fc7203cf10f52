-- The account at the bank that a payout is paid from: the member's own, where he has one.
-- Empty: the exchange had none when the payout was ordered.
ALTER TABLE payout ADD COLUMN debtor TEXT NOT NULL DEFAULT '';
CREATE INDEX payout_debtor ON payout (debtor, state);

-- Money moved between two accounts at the bank, so that a payout finds it there.
CREATE TABLE bank_cover (
	no BIGINT PRIMARY KEY,
	currency TEXT NOT NULL,
	amount BIGINT NOT NULL,
	source TEXT NOT NULL,         -- account it leaves
	target TEXT NOT NULL,         -- account it comes in on
	state TEXT NOT NULL,          -- sent, paid, refused
	moved BIGINT NOT NULL,
	message TEXT NOT NULL,        -- MsgId it went out with
	entry TEXT NOT NULL,          -- the bank's reference of the booking on the target, once it is known
	reason TEXT NOT NULL          -- the bank's, when it refused
) STRICT_TABLE;

CREATE INDEX bank_cover_source ON bank_cover (source, state);
CREATE INDEX bank_cover_target ON bank_cover (target, state);
CREATE INDEX bank_cover_state ON bank_cover (state, no);

-- The parcels somebody has: a single stone is one piece in the title book, a parcel is its
-- weight.
CREATE INDEX ledger_position_parcels ON ledger_position (account, asset) WHERE book = 2 AND quantity > 1;
CREATE INDEX parcel_act_owner ON parcel_act (owner, no);

-- The number under which goods without a report were last in stock.
CREATE INDEX stock_line_stone ON stock_line (stone) WHERE stone > 0;
