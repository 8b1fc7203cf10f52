-- What the directory says of a member besides its names, from a day on, until the day of the next
-- line; of two from one day the one noted later holds. What was noted without a day (membership_profile) holds from the first.
CREATE TABLE membership_profile_line (
	org      BYTES NOT NULL REFERENCES org (id),
	no       BIGINT NOT NULL,     -- 1, 2, 3 … in the order they were noted
	from_day TEXT NOT NULL,       -- empty: always
	capital  TEXT NOT NULL,       -- country the capital comes from, empty: the register's
	sectors  TEXT NOT NULL,       -- words in the order of the house
	noted_at BIGINT NOT NULL,
	noted_by TEXT NOT NULL,
	PRIMARY KEY (org, no)
) KEYED_TABLE;

INSERT INTO membership_profile_line (org, no, from_day, capital, sectors, noted_at, noted_by)
	SELECT p.org, 1, '', p.capital, p.sectors, 0, '' FROM membership_profile p;
