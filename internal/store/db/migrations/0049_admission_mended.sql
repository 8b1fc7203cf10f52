-- A draft that nobody hands in lapses and blocks nobody; what a tier takes off the first annual
-- fee is kept; a document is in Chinese, in English or in both; what was erased is marked.
ALTER TABLE admission ADD COLUMN lapses BIGINT NOT NULL DEFAULT 0;   -- of a draft: the instant from which it is none
ALTER TABLE admission ADD COLUMN discount BIGINT NOT NULL DEFAULT 0; -- millionths of the annual fee
ALTER TABLE admission ADD COLUMN erased BIGINT NOT NULL DEFAULT 0;   -- 1: its documents, texts and people are gone
ALTER TABLE admission_file ADD COLUMN lang TEXT NOT NULL DEFAULT ''; -- zh, en, both; empty: nobody said

UPDATE admission SET lapses = opened + 7776000000000 WHERE state = 'draft';

-- What the compliance desk found about applicants, as its facts tell: a row for each case, and
-- under number 0 that the applicant was screened, and when last.
CREATE TABLE admission_screening (
	org     BYTES NOT NULL,
	case_no BIGINT NOT NULL,
	state   TEXT NOT NULL,      -- of the case; of number 0: screened
	at      BIGINT NOT NULL,
	PRIMARY KEY (org, case_no)
) STRICT_TABLE;

INSERT INTO admission_screening (org, case_no, state, at)
	SELECT c.org, c.no, c.state, c.opened FROM screening_case c WHERE c.kind = 'name' AND c.org IN (SELECT a.org FROM admission a);
INSERT INTO admission_screening (org, case_no, state, at)
	SELECT k.org, 0, 'screened', MAX(k.at) FROM screening_check k WHERE k.org IN (SELECT a.org FROM admission a) GROUP BY k.org;

-- Preparatory terms whose end was laid before who decides and told to the member.
CREATE TABLE membership_term (
	org       BYTES NOT NULL,
	until_day TEXT NOT NULL,
	told      BIGINT NOT NULL,
	PRIMARY KEY (org, until_day)
) STRICT_TABLE;
