-- What a settlement whose money is complete waits for: '' nothing, 'goods' that are not where
-- they can be handed over, 'fee' a rule of the house; and the pending transfer that sets the
-- buyer's cash aside meanwhile, 0: none.
ALTER TABLE settlement ADD COLUMN waits TEXT NOT NULL DEFAULT '';
ALTER TABLE settlement ADD COLUMN aside BIGINT NOT NULL DEFAULT 0;
