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

-- Which organisation answers for the reports of a laboratory, and what it said of their numbers.
-- The answer given last holds.
CREATE TABLE report_issuer (
	lab      BIGINT PRIMARY KEY,  -- code of the laboratory
	org      BYTES NOT NULL REFERENCES org (id),
	noted_at BIGINT NOT NULL,
	noted_by TEXT NOT NULL
) STRICT_TABLE;

CREATE TABLE report_answer (
	no        BIGINT PRIMARY KEY,
	lab       BIGINT NOT NULL,
	report_no TEXT NOT NULL,
	org       BYTES NOT NULL REFERENCES org (id),
	person    BYTES,
	genuine   BIGINT NOT NULL,    -- 1: it is theirs, 0: it is not
	note      TEXT NOT NULL,      -- what is wrong with it
	at        BIGINT NOT NULL,
	seen      BIGINT NOT NULL,    -- by the exchange, of one that is not theirs; 0: not yet
	seen_by   BYTES
) STRICT_TABLE;

CREATE INDEX report_answer_of ON report_answer (report_no, lab, no);
CREATE INDEX report_answer_org ON report_answer (org, no);
