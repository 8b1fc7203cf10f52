-- News of the exchange: articles, their text in each language with every version, and what
-- readers are told when something in them was wrong.
CREATE TABLE news (
	no        BIGINT PRIMARY KEY,
	kind      TEXT NOT NULL,     -- news, notice, press
	year      BIGINT NOT NULL,   -- of its address
	slug      TEXT NOT NULL,     -- of its address
	desk      TEXT NOT NULL,     -- the office that wrote it, as readers are told; empty for a proposal
	org       BYTES REFERENCES org (id), -- who proposed it; NULL: the exchange itself
	state     TEXT NOT NULL,
	embargo   BIGINT NOT NULL,   -- not before; 0: none
	visible   BIGINT NOT NULL,   -- since when it may be read; 0: never published
	made      BIGINT NOT NULL,
	withdrawn BIGINT NOT NULL,   -- 0: not
	events    BIGINT NOT NULL
) STRICT_TABLE;

CREATE UNIQUE INDEX news_address ON news (year, slug);
CREATE INDEX news_public ON news (visible, no) WHERE visible > 0;
CREATE INDEX news_org ON news (org, no);

-- The text in one language: which version holds, and which one the public reads.
CREATE TABLE news_text (
	article  BIGINT NOT NULL,
	lang     TEXT NOT NULL,
	state    TEXT NOT NULL,
	version  BIGINT NOT NULL,    -- that holds; 0: none
	versions BIGINT NOT NULL,    -- counted
	shown    BIGINT NOT NULL,    -- that the public reads; 0: none
	since    BIGINT NOT NULL,    -- the public reads this language since; 0: not
	changed  BIGINT NOT NULL,    -- and this version since
	PRIMARY KEY (article, lang)
) KEYED_TABLE;

-- Everything that was ever written: only added to, and judged.
CREATE TABLE news_version (
	article  BIGINT NOT NULL,
	lang     TEXT NOT NULL,
	no       BIGINT NOT NULL,
	title    TEXT NOT NULL,
	lead     TEXT NOT NULL,
	body     TEXT NOT NULL,      -- Markdown
	machine  BIGINT NOT NULL,    -- 1: a machine translated it
	at       BIGINT NOT NULL,
	author   BYTES,
	hold     TEXT NOT NULL,      -- empty: taken at once; held, released, rejected
	reasons  TEXT NOT NULL,      -- JSON: why it is held
	decider  BYTES,
	decided  BIGINT NOT NULL,    -- 0: not yet
	why      TEXT NOT NULL,
	reviewer BYTES,
	reviewed BIGINT NOT NULL,    -- 0: not
	PRIMARY KEY (article, lang, no)
) KEYED_TABLE;

CREATE INDEX news_version_held ON news_version (at) WHERE hold = 'held';

-- What readers are told of a correction or a withdrawal, in their language.
CREATE TABLE news_remark (
	article BIGINT NOT NULL,
	lang    TEXT NOT NULL,
	no      BIGINT NOT NULL,
	act     TEXT NOT NULL,       -- correct, withdraw
	at      BIGINT NOT NULL,
	version BIGINT NOT NULL,     -- that was shown before; 0: none
	note    TEXT NOT NULL,
	PRIMARY KEY (article, lang, no)
) KEYED_TABLE;

-- The file of an article: only added to.
CREATE TABLE news_event (
	article BIGINT NOT NULL,
	no      BIGINT NOT NULL,
	at      BIGINT NOT NULL,
	act     TEXT NOT NULL,
	lang    TEXT NOT NULL,       -- empty: about the article
	version BIGINT NOT NULL,     -- 0: about the article
	person  BYTES,
	PRIMARY KEY (article, no)
) KEYED_TABLE;
