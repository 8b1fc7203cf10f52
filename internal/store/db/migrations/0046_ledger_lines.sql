-- What each transfer did to each money account, for statements. Written behind the ledger, many
-- transfers at a time: two indexes on the legs themselves were most of what a payment wrote.
CREATE TABLE ledger_line (
	account BIGINT NOT NULL,
	asset BIGINT NOT NULL,
	transfer BIGINT NOT NULL,
	came BIGINT NOT NULL,       -- minor units
	went BIGINT NOT NULL,
	PRIMARY KEY (account, asset, transfer)
) KEYED_TABLE;

-- Up to which transfer there are lines; what came after it is read from the legs.
CREATE TABLE ledger_lined (
	id BIGINT PRIMARY KEY,
	transfer BIGINT NOT NULL
) STRICT_TABLE;

INSERT INTO ledger_lined (id, transfer) VALUES (1, 0);

DROP INDEX ledger_leg_paid;
DROP INDEX ledger_leg_received;

-- Only what still waits is looked for: a transfer that has ended leaves the index.
DROP INDEX ledger_pending_until;
DROP INDEX ledger_pending_leg_aside;

CREATE INDEX ledger_pending_leg_aside ON ledger_pending_leg (book, asset, from_account) WHERE waits = 1;
