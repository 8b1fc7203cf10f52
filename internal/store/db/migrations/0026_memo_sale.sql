-- A room about goods that are out on memo; 0: none. Its lines name the memo's.
ALTER TABLE deal ADD COLUMN memo BIGINT NOT NULL DEFAULT 0;
ALTER TABLE deal_line ADD COLUMN memo_line BIGINT NOT NULL DEFAULT 0;

-- 1: the line is a part of what its listing offers; the rest stays on the market.
ALTER TABLE deal_line ADD COLUMN part BIGINT NOT NULL DEFAULT 0;

-- The title a hold sets aside until it ends: a pending transfer, 0: none.
ALTER TABLE deal_hold ADD COLUMN reserved BIGINT NOT NULL DEFAULT 0;
