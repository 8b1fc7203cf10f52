-- Searches that people keep by name. The query is the part of the address after "?".
CREATE TABLE saved_search (
	no BIGINT PRIMARY KEY,
	person BYTES NOT NULL,
	name TEXT NOT NULL,
	query TEXT NOT NULL,
	saved_at BIGINT NOT NULL
) STRICT_TABLE;

CREATE INDEX saved_search_person ON saved_search (person, no);
