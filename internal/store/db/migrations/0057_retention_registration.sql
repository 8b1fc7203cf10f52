-- What of stock files and of cases was erased when its time was over: 1.
ALTER TABLE upload ADD COLUMN erased BIGINT NOT NULL DEFAULT 0;       -- its file and the cells of its rows are gone
ALTER TABLE justice_case ADD COLUMN erased BIGINT NOT NULL DEFAULT 0; -- what was said and shown in it is gone

-- Cases about deals, as the journal told: while one is open, the talk of its deal is evidence.
CREATE TABLE deal_case (
	case_no BIGINT PRIMARY KEY,
	deal    BIGINT NOT NULL,
	open    BIGINT NOT NULL      -- 1: it is under way
) STRICT_TABLE;

CREATE INDEX deal_case_deal ON deal_case (deal);

INSERT INTO deal_case (case_no, deal, open)
	SELECT c.no, c.deal, CASE WHEN c.state IN ('kept', 'settled', 'withdrawn') THEN 0 ELSE 1 END FROM justice_case c;

-- How the yearly check of a member's registration of foreign exchange came out last, as the
-- journal told: after a failed one, or one not done in time, its bank verifies each payment.
CREATE TABLE settle_registration (
	org    BYTES PRIMARY KEY,
	year   BIGINT NOT NULL,
	result TEXT NOT NULL,        -- passed, failed, lapsed
	day    TEXT NOT NULL,        -- of the check; empty: there was none
	at     BIGINT NOT NULL
) STRICT_TABLE;
