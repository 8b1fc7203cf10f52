-- The writer's row: the epoch rises with each process that opens the data for writing,
-- the batch with each transaction, so that a commit of unknown outcome can be looked up.
CREATE TABLE writer (
	id BIGINT PRIMARY KEY,
	epoch BIGINT NOT NULL,
	batch BIGINT NOT NULL
) STRICT_TABLE;

INSERT INTO writer (id, epoch, batch) VALUES (1, 0, 0);

-- Numbers people say aloud: members, stones, listings, uploads.
CREATE TABLE counter (
	name TEXT PRIMARY KEY,
	last BIGINT NOT NULL
) KEYED_TABLE;

-- The journal: one entry per command, each holding the hash of the one before.
CREATE TABLE journal (
	no BIGINT PRIMARY KEY,
	at BIGINT NOT NULL,
	actor TEXT NOT NULL,
	command BYTES NOT NULL,
	kind TEXT NOT NULL,
	input BYTES NOT NULL,
	fact TEXT NOT NULL,
	version BIGINT NOT NULL,
	body TEXT NOT NULL,
	private BYTES,
	answer TEXT NOT NULL,
	prev BYTES NOT NULL,
	hash BYTES NOT NULL
) STRICT_TABLE;

CREATE UNIQUE INDEX journal_once ON journal (command, actor);

-- Personal data of an entry, which holds only its salted hash. Erasing a row here leaves
-- the chain valid.
CREATE TABLE journal_private (
	no BIGINT PRIMARY KEY REFERENCES journal (no),
	salt BYTES NOT NULL,
	body TEXT NOT NULL
) STRICT_TABLE;

-- Heads of the journal, signed once a day.
CREATE TABLE journal_head (
	no BIGINT PRIMARY KEY,
	hash BYTES NOT NULL,
	at BIGINT NOT NULL,
	public_key BYTES NOT NULL,
	signature BYTES NOT NULL
) STRICT_TABLE;

-- The signing key when there is no data folder to keep it in.
CREATE TABLE journal_key (
	id BIGINT PRIMARY KEY,
	seed BYTES NOT NULL
) STRICT_TABLE;

-- Files by content. Who still needs one holds it; one that nobody holds is swept away.
CREATE TABLE blob_hold (
	hash BYTES NOT NULL,
	holder TEXT NOT NULL,
	size BIGINT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (hash, holder)
) KEYED_TABLE;

-- The bytes themselves, when there is no data folder to keep them in. A file's pieces
-- are written before its row, under the number of the upload.
CREATE TABLE blob_file (
	hash BYTES PRIMARY KEY,
	upload BYTES NOT NULL,
	size BIGINT NOT NULL,
	at BIGINT NOT NULL
) KEYED_TABLE;

CREATE TABLE blob_piece (
	upload BYTES NOT NULL,
	no BIGINT NOT NULL,
	at BIGINT NOT NULL,
	body BYTES NOT NULL,
	PRIMARY KEY (upload, no)
) STRICT_TABLE;

-- Work to do later, at least once. asked counts how often the same work was asked for,
-- so that a request during its run is not lost.
CREATE TABLE job (
	id BYTES PRIMARY KEY,
	kind TEXT NOT NULL,
	unique_key TEXT,
	asked BIGINT NOT NULL,
	body TEXT NOT NULL,
	run_at BIGINT NOT NULL,
	tries BIGINT NOT NULL,
	running BIGINT NOT NULL,
	failed BIGINT,
	error TEXT NOT NULL
) KEYED_TABLE;

CREATE INDEX job_due ON job (run_at) WHERE running = 0 AND failed IS NULL;

CREATE UNIQUE INDEX job_once ON job (kind, unique_key);

-- Letters to send. The text is erased once it is sent: it may hold a sign-in link.
CREATE TABLE mail (
	id BYTES PRIMARY KEY,
	recipient TEXT NOT NULL,
	subject TEXT NOT NULL,
	body TEXT NOT NULL,
	posted BIGINT NOT NULL,
	sent BIGINT
) KEYED_TABLE;
