-- Settlements: one for each deal that was struck.
CREATE TABLE settlement (
	deal BIGINT PRIMARY KEY,
	state TEXT NOT NULL,          -- open, funded, settled, overdue, defaulted, rescinded
	mode TEXT NOT NULL,           -- ledger: both legs here; bank: the money comes by a bank credit
	reference TEXT NOT NULL,      -- creditor reference to pay with, ISO 11649
	seller BYTES NOT NULL,
	buyer BYTES NOT NULL,
	broker BYTES NOT NULL,
	currency TEXT NOT NULL,
	total BIGINT NOT NULL,        -- minor units
	commission BIGINT NOT NULL,   -- of the broker, out of the price
	fee BIGINT NOT NULL,          -- of the exchange, out of the price; -1: no rule for the day
	tax BIGINT NOT NULL,          -- on the fee
	penalty BIGINT NOT NULL,      -- paid on top when late
	fee_rule TEXT NOT NULL,       -- rate, source and mark, JSON
	delivery TEXT NOT NULL,       -- vault, premises, carrier
	lines TEXT NOT NULL,          -- what changes hands, JSON
	buyer_cash BIGINT NOT NULL,   -- money accounts in the ledger
	seller_cash BIGINT NOT NULL,
	broker_cash BIGINT NOT NULL,
	struck BIGINT NOT NULL,
	due BIGINT NOT NULL,          -- the money must be there before
	grace BIGINT NOT NULL,        -- from here on it is a default
	moved BIGINT NOT NULL,
	transfer BIGINT NOT NULL      -- that settled it, 0: none
) STRICT_TABLE;

CREATE UNIQUE INDEX settlement_reference ON settlement (reference);
CREATE INDEX settlement_buyer ON settlement (buyer, deal);
CREATE INDEX settlement_seller ON settlement (seller, deal);
CREATE INDEX settlement_due ON settlement (due) WHERE state IN ('open', 'funded', 'overdue');

-- Up to where the room has followed the journal.
CREATE TABLE settle_cursor (
	name TEXT PRIMARY KEY,
	no BIGINT NOT NULL
) KEYED_TABLE;

-- Accounts at the bank: one of each member and currency, and the exchange's own to which
-- settlements are paid.
CREATE TABLE bank_account (
	account TEXT PRIMARY KEY,     -- IBAN, or the bank's own number
	org BYTES NOT NULL,
	currency TEXT NOT NULL,
	bic TEXT NOT NULL,
	bank BYTES NOT NULL,          -- the organisation that keeps it
	opened BIGINT NOT NULL
) KEYED_TABLE;

CREATE UNIQUE INDEX bank_account_of ON bank_account (org, currency);

-- Where a member's money is paid out to: asked for, confirmed by a second person, in force
-- after a delay. The newest in force holds.
CREATE TABLE payout_account (
	no BIGINT PRIMARY KEY,
	org BYTES NOT NULL,
	currency TEXT NOT NULL,
	account TEXT NOT NULL,
	bic TEXT NOT NULL,
	holder TEXT NOT NULL,         -- the company's name as its bank has it
	asked BIGINT NOT NULL,
	asked_by BYTES NOT NULL,
	confirmed BIGINT NOT NULL,    -- 0: not yet
	confirmed_by BYTES NOT NULL,
	from_at BIGINT NOT NULL,      -- in force; 0: not confirmed yet
	refused BIGINT NOT NULL
) STRICT_TABLE;

CREATE INDEX payout_account_of ON payout_account (org, currency, no);

-- Money on its way out.
CREATE TABLE payout (
	no BIGINT PRIMARY KEY,
	org BYTES NOT NULL,           -- whose money; the exchange for credits that go back
	currency TEXT NOT NULL,
	amount BIGINT NOT NULL,
	account TEXT NOT NULL,
	bic TEXT NOT NULL,
	holder TEXT NOT NULL,
	state TEXT NOT NULL,          -- ordered, sent, paid, refused
	asked BIGINT NOT NULL,
	moved BIGINT NOT NULL,
	pending BIGINT NOT NULL,      -- sets the money aside in the ledger
	transfer BIGINT NOT NULL,
	message TEXT NOT NULL,        -- MsgId it went out with
	reason TEXT NOT NULL,         -- the bank's, when it refused
	credit BIGINT NOT NULL        -- that goes back, 0: none
) STRICT_TABLE;

CREATE INDEX payout_org ON payout (org, no);
CREATE INDEX payout_state ON payout (state, no);

-- Money that came in at the bank.
CREATE TABLE bank_credit (
	no BIGINT PRIMARY KEY,
	account TEXT NOT NULL,        -- it came in on
	entry TEXT NOT NULL,          -- the bank's reference of the booking
	currency TEXT NOT NULL,
	amount BIGINT NOT NULL,
	reference TEXT NOT NULL,      -- as the payer gave it
	payer_account TEXT NOT NULL,
	payer_bic TEXT NOT NULL,
	at BIGINT NOT NULL,           -- known here
	booked TEXT NOT NULL,         -- day the bank booked it
	state TEXT NOT NULL,          -- held, applied, returning, returned
	why TEXT NOT NULL,            -- it is held: part, amount, currency, late, unknown, rescinded
	deal BIGINT NOT NULL,         -- settlement it is for, 0: none
	transfer BIGINT NOT NULL,
	message TEXT NOT NULL,        -- MsgId, or "hand:" and who confirmed it
	bank BYTES NOT NULL
) STRICT_TABLE;

CREATE UNIQUE INDEX bank_credit_entry ON bank_credit (account, entry);
CREATE INDEX bank_credit_deal ON bank_credit (deal, no);
CREATE INDEX bank_credit_state ON bank_credit (state, no);

-- Bank files, in and out. Their number of the message is known once.
CREATE TABLE bank_message (
	id TEXT PRIMARY KEY,          -- MsgId
	way TEXT NOT NULL,            -- in, out
	kind TEXT NOT NULL,           -- pain.001, camt.054 …
	hash BYTES NOT NULL,          -- SHA-256 of the file
	name TEXT NOT NULL,
	at BIGINT NOT NULL,
	entries BIGINT NOT NULL,
	content BYTES NOT NULL        -- of what goes out
) KEYED_TABLE;

CREATE INDEX bank_message_way ON bank_message (way, at);

-- Statements of the bank, compared with the ledger.
CREATE TABLE bank_statement (
	account TEXT NOT NULL,
	day TEXT NOT NULL,
	currency TEXT NOT NULL,
	opening BIGINT NOT NULL,
	closing BIGINT NOT NULL,
	message TEXT NOT NULL,
	at BIGINT NOT NULL,
	entries TEXT NOT NULL,        -- JSON
	PRIMARY KEY (account, day)
) KEYED_TABLE;

-- Credits that a person of the bank confirmed by hand and that want a second one.
CREATE TABLE bank_confirmation (
	no BIGINT PRIMARY KEY,
	account TEXT NOT NULL,
	entry TEXT NOT NULL,
	currency TEXT NOT NULL,
	amount BIGINT NOT NULL,
	reference TEXT NOT NULL,
	booked TEXT NOT NULL,
	first_by BYTES NOT NULL,
	first_at BIGINT NOT NULL,
	second_by BYTES NOT NULL,
	state TEXT NOT NULL           -- waiting, done
) STRICT_TABLE;
