-- Parcels of which buyers may select a part: the smallest cut and the price asked for it. No row: the parcel is sold whole.
CREATE TABLE listing_selection (
	listing BIGINT PRIMARY KEY,
	least   BIGINT NOT NULL,     -- carats x 1000
	ppc     BIGINT NOT NULL      -- US cents per carat of a selection
) STRICT_TABLE;

-- How much of a line is offered for; 0: all of it.
ALTER TABLE deal_price ADD COLUMN weight BIGINT NOT NULL DEFAULT 0;

-- The parcel a sold line was cut out of; 0: it was sold as it was.
ALTER TABLE deal_line ADD COLUMN cut_from BIGINT NOT NULL DEFAULT 0;
