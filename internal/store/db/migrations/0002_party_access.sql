-- Organisations. What changes about one stands in dated versions; its standing (in good
-- standing, suspended, ended) in dated lines of its own.
CREATE TABLE org (
	id      BYTES PRIMARY KEY,
	no      BIGINT NOT NULL UNIQUE,
	kind    TEXT NOT NULL,
	created BIGINT NOT NULL
) STRICT_TABLE;

CREATE TABLE org_version (
	org     BYTES NOT NULL REFERENCES org (id),
	from_at BIGINT NOT NULL,
	until_at BIGINT,             -- none: the present one
	name    TEXT NOT NULL,
	name_zh TEXT NOT NULL,
	country TEXT NOT NULL,       -- ISO 3166-1 alpha-2
	reg_no  TEXT NOT NULL,       -- number in the register of companies, may be empty
	via     BYTES REFERENCES org (id), -- the member a principal consigns through
	noted_by TEXT NOT NULL,
	PRIMARY KEY (org, from_at)
) KEYED_TABLE;

CREATE INDEX org_version_via ON org_version (via, org) WHERE via IS NOT NULL;

CREATE TABLE org_standing (
	org      BYTES NOT NULL REFERENCES org (id),
	no       BIGINT NOT NULL,    -- 1, 2, 3 … in the order noted
	from_day TEXT NOT NULL,
	until_day TEXT,              -- last day of a suspension that ends by itself
	state    TEXT NOT NULL,
	act      TEXT NOT NULL,
	reason   TEXT NOT NULL,
	noted_at BIGINT NOT NULL,
	noted_by TEXT NOT NULL,
	PRIMARY KEY (org, no)
) KEYED_TABLE;

-- People. Their posts say where they belonged, in which roles, from when until when.
CREATE TABLE person (
	id      BYTES PRIMARY KEY,
	email   TEXT NOT NULL UNIQUE, -- lower case
	name    TEXT NOT NULL,
	name_zh TEXT NOT NULL,
	lang    TEXT NOT NULL,
	created BIGINT NOT NULL
) STRICT_TABLE;

CREATE TABLE post (
	person   BYTES NOT NULL REFERENCES person (id),
	from_at  BIGINT NOT NULL,
	until_at BIGINT,             -- none: the present one
	org      BYTES NOT NULL REFERENCES org (id),
	roles    TEXT NOT NULL,      -- in the order of access.Roles, joined by spaces
	noted_by TEXT NOT NULL,
	PRIMARY KEY (person, from_at)
) KEYED_TABLE;

CREATE INDEX post_org ON post (org, person);

-- How people prove who they are.
CREATE TABLE credential (
	person    BYTES PRIMARY KEY REFERENCES person (id),
	password  TEXT NOT NULL,     -- argon2id, PHC string; empty: none set
	password_at BIGINT NOT NULL,
	totp      BYTES,             -- sealed secret of the authenticator app
	totp_new  BYTES,             -- sealed secret that waits for its first code
	totp_step BIGINT NOT NULL    -- last 30-second step whose code was used
) KEYED_TABLE;

CREATE TABLE passkey (
	id       BYTES PRIMARY KEY,  -- ours
	credential BYTES NOT NULL UNIQUE, -- the authenticator's
	person   BYTES NOT NULL REFERENCES person (id),
	record   BYTES NOT NULL,     -- public key, flags and counter, as the verifier keeps them
	name     TEXT NOT NULL,
	added    BIGINT NOT NULL,
	used     BIGINT NOT NULL
) STRICT_TABLE;

CREATE INDEX passkey_person ON passkey (person, id);

CREATE TABLE ceremony (
	hash    BYTES PRIMARY KEY,   -- SHA-256 of the challenge
	person  BYTES,               -- who adds a passkey; none when signing in
	state   BYTES NOT NULL,
	expires BIGINT NOT NULL
) KEYED_TABLE;

CREATE TABLE session (
	id      BYTES PRIMARY KEY,
	hash    BYTES NOT NULL UNIQUE, -- SHA-256 of the cookie's token
	person  BYTES NOT NULL REFERENCES person (id),
	stage   TEXT NOT NULL,       -- "code": the password was right, the code is still to come; "full"
	method  TEXT NOT NULL,       -- password, totp, passkey, link, demo
	agent   TEXT NOT NULL,       -- the browser, shortened, for the person's own list
	started BIGINT NOT NULL,
	seen    BIGINT NOT NULL,
	expires BIGINT NOT NULL
) STRICT_TABLE;

CREATE INDEX session_person ON session (person, id);
CREATE INDEX session_expires ON session (expires);

CREATE TABLE link (
	hash    BYTES PRIMARY KEY,   -- SHA-256 of the token
	person  BYTES NOT NULL REFERENCES person (id),
	kind    TEXT NOT NULL,       -- first, invitation, recovery
	made    BIGINT NOT NULL,
	expires BIGINT NOT NULL,
	used    BIGINT               -- none: still open
) KEYED_TABLE;

CREATE INDEX link_person ON link (person, hash);

CREATE TABLE recovery (
	id       BYTES PRIMARY KEY,
	person   BYTES NOT NULL REFERENCES person (id),
	state    TEXT NOT NULL,
	reason   TEXT NOT NULL,
	asked_by BYTES NOT NULL REFERENCES person (id),
	asked_at BIGINT NOT NULL,
	decided_by BYTES REFERENCES person (id),
	decided_at BIGINT
) STRICT_TABLE;

CREATE INDEX recovery_person ON recovery (person, id);

CREATE TABLE api_key (
	id      BYTES PRIMARY KEY,
	hash    BYTES NOT NULL UNIQUE, -- SHA-256 of the key
	person  BYTES NOT NULL REFERENCES person (id),
	org     BYTES NOT NULL REFERENCES org (id),
	name    TEXT NOT NULL,
	tail    TEXT NOT NULL,       -- last four characters, to tell keys apart
	scopes  TEXT NOT NULL,       -- acts joined by spaces
	made    BIGINT NOT NULL,
	expires BIGINT NOT NULL,
	revoked BIGINT,
	used    BIGINT NOT NULL      -- last use, to the quarter of an hour; 0 never
) STRICT_TABLE;

CREATE INDEX api_key_person ON api_key (person, id);
CREATE INDEX api_key_org ON api_key (org, id);

-- The key of the seal, for a house whose tables are on PostgreSQL and that has no folder.
CREATE TABLE seal (
	no    BIGINT PRIMARY KEY,
	key   BYTES NOT NULL
) STRICT_TABLE;
