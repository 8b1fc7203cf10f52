-- Money that a person of the house entered by hand: deposits, and held credits made somebody's.
-- From the amount of settle.four_eyes on it waits for a second person.
CREATE TABLE posting (
	no         BIGINT PRIMARY KEY,
	credit     BIGINT NOT NULL, -- number of the held credit; 0: a deposit
	org        BYTES NOT NULL,
	currency   TEXT NOT NULL,
	amount     BIGINT NOT NULL, -- minor units
	source     TEXT NOT NULL,
	entered_by BYTES NOT NULL,
	at         BIGINT NOT NULL,
	second_by  BYTES NOT NULL,
	state      TEXT NOT NULL,   -- waiting, posted, dropped
	transfer   BIGINT NOT NULL
) STRICT_TABLE;

CREATE INDEX posting_waiting ON posting (no) WHERE state = 'waiting';
