-- How a deal is paid is fixed with it: ledger, bank, either. Until now there was no choice and
-- every settlement said ledger, though the bank's word released it as well.
UPDATE settlement SET mode = 'either' WHERE mode = 'ledger';

-- The deal that a payment out of a member's dedicated account is for; 0: it is a payout.
ALTER TABLE payout ADD COLUMN deal BIGINT NOT NULL DEFAULT 0;
CREATE INDEX payout_deal ON payout (deal) WHERE deal > 0;
