-- Which letters about deals a person wants; without a line all of them.
CREATE TABLE letter_choice (
	person BYTES PRIMARY KEY,
	deals  TEXT NOT NULL, -- all, binding
	at     BIGINT NOT NULL
) STRICT_TABLE;

-- When the buyer was told that his payment is due, and the applicant that the time for his
-- invoice runs out; 0: not yet.
ALTER TABLE settlement ADD COLUMN reminded BIGINT NOT NULL DEFAULT 0;
ALTER TABLE admission ADD COLUMN reminded BIGINT NOT NULL DEFAULT 0;

-- Letters about deals begin with what happens from now on.
INSERT INTO deal_cursor (name, no) SELECT 'letters', COALESCE(MAX(no), 0) FROM journal;
