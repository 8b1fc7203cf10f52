-- Stock files on their way in, piece by piece, so that a broken line does not begin anew.
CREATE TABLE transfer (
	id BYTES PRIMARY KEY,
	member BIGINT NOT NULL,
	actor TEXT NOT NULL,        -- who sends it; nobody else goes on with it
	mode TEXT NOT NULL,
	file_name TEXT NOT NULL,
	size BIGINT NOT NULL,       -- bytes of the whole file
	mark TEXT NOT NULL,         -- by which the sender knows the same file again
	arrived BIGINT NOT NULL,    -- bytes
	pieces BIGINT NOT NULL,
	touched BIGINT NOT NULL,
	upload BIGINT NOT NULL      -- that it became, 0 before
) STRICT_TABLE;

CREATE INDEX transfer_actor ON transfer (actor, touched);
CREATE INDEX transfer_touched ON transfer (touched);

CREATE TABLE transfer_piece (
	transfer BYTES NOT NULL,
	no BIGINT NOT NULL,
	hash BYTES NOT NULL,        -- its blob
	size BIGINT NOT NULL,
	PRIMARY KEY (transfer, no)
) STRICT_TABLE;
