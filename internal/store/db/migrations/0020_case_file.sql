-- Evidence in the file of a case: only added to.
CREATE TABLE justice_evidence (
	case_no BIGINT NOT NULL,
	no      BIGINT NOT NULL,
	at      BIGINT NOT NULL,
	side    TEXT NOT NULL,       -- claimant, against, house
	person  BYTES,
	name    TEXT NOT NULL,
	type    TEXT NOT NULL,
	size    BIGINT NOT NULL,
	hash    BYTES NOT NULL,
	PRIMARY KEY (case_no, no)
) KEYED_TABLE;

-- What a final award has one side owe the other.
CREATE TABLE settle_award (
	case_no  BIGINT PRIMARY KEY,
	deal     BIGINT NOT NULL,
	payer    BYTES NOT NULL REFERENCES org (id),
	payee    BYTES NOT NULL REFERENCES org (id),
	currency TEXT NOT NULL,
	amount   BIGINT NOT NULL,    -- minor units, as awarded
	due      BIGINT NOT NULL,    -- 0: at once
	penalty  BIGINT NOT NULL,    -- paid with it when late
	state    TEXT NOT NULL,      -- owed, paid
	made     BIGINT NOT NULL,
	paid     BIGINT NOT NULL,    -- 0: not yet
	transfer BIGINT NOT NULL,    -- 0: not yet
	paper    TEXT NOT NULL       -- code of the award
) STRICT_TABLE;

CREATE INDEX settle_award_payer ON settle_award (payer, case_no);
CREATE INDEX settle_award_payee ON settle_award (payee, case_no);
CREATE INDEX settle_award_owed ON settle_award (due) WHERE state = 'owed';
