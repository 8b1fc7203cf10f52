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

-- Jobs of a kind that are due: letters that wait for a mail server are not looked at by those
-- who do other work.
CREATE INDEX job_of_kind ON job (kind, run_at) WHERE running = 0 AND failed IS NULL;

-- Letters about deals begin with what happens from now on.
INSERT INTO deal_cursor (name, no) SELECT 'letters', COALESCE(MAX(no), 0) FROM journal;
