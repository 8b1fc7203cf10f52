-- The supervising office that answered a filing by its own people, and when; by letter: neither.
ALTER TABLE membership_representative ADD COLUMN office BYTES;
ALTER TABLE membership_representative ADD COLUMN answered BIGINT NOT NULL DEFAULT 0;
CREATE INDEX membership_representative_answered ON membership_representative (no) WHERE office IS NOT NULL;
