-- The deal with whose mazal the goods went out to their buyer; 0: they went out by themselves.
ALTER TABLE memo ADD COLUMN deal BIGINT NOT NULL DEFAULT 0;
CREATE INDEX memo_deal ON memo (deal) WHERE deal > 0;

-- Until when the seller may contest that goods are given back on an agreed ground: his silence
-- undoes the deal. 0: both sides have to sign, or the return was contested.
ALTER TABLE deal_rescission ADD COLUMN until_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX deal_rescission_until ON deal_rescission (until_at) WHERE until_at > 0;
