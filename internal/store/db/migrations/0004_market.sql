-- What stones are. A stone has one number for ever; each upload that describes it in other
-- words adds an edition, numbered by that upload. Words are codes of registry/stone.
CREATE TABLE stone (
	no BIGINT NOT NULL,
	edition BIGINT NOT NULL,
	hash BIGINT NOT NULL,
	kind BIGINT NOT NULL DEFAULT 0,
	form BIGINT NOT NULL DEFAULT 0,
	growth BIGINT NOT NULL DEFAULT 0,
	shape BIGINT NOT NULL DEFAULT 0,
	carat BIGINT NOT NULL DEFAULT 0,
	pieces BIGINT NOT NULL DEFAULT 0,
	scale BIGINT NOT NULL DEFAULT 0,
	color BIGINT NOT NULL DEFAULT 0,
	color_to BIGINT NOT NULL DEFAULT 0,
	clarity BIGINT NOT NULL DEFAULT 0,
	clarity_to BIGINT NOT NULL DEFAULT 0,
	assessment BIGINT NOT NULL DEFAULT 0,
	fancy BIGINT NOT NULL DEFAULT 0,
	fancy2 BIGINT NOT NULL DEFAULT 0,
	intensity BIGINT NOT NULL DEFAULT 0,
	overtone BIGINT NOT NULL DEFAULT 0,
	cut BIGINT NOT NULL DEFAULT 0,
	polish BIGINT NOT NULL DEFAULT 0,
	symmetry BIGINT NOT NULL DEFAULT 0,
	fluor BIGINT NOT NULL DEFAULT 0,
	fluor_color BIGINT NOT NULL DEFAULT 0,
	length BIGINT NOT NULL DEFAULT 0,
	width BIGINT NOT NULL DEFAULT 0,
	depth BIGINT NOT NULL DEFAULT 0,
	depth_pct BIGINT NOT NULL DEFAULT 0,
	table_pct BIGINT NOT NULL DEFAULT 0,
	crown_height BIGINT NOT NULL DEFAULT 0,
	crown_angle BIGINT NOT NULL DEFAULT 0,
	pavilion_depth BIGINT NOT NULL DEFAULT 0,
	pavilion_angle BIGINT NOT NULL DEFAULT 0,
	star_length BIGINT NOT NULL DEFAULT 0,
	lower_half BIGINT NOT NULL DEFAULT 0,
	girdle_pct BIGINT NOT NULL DEFAULT 0,
	girdle_min BIGINT NOT NULL DEFAULT 0,
	girdle_max BIGINT NOT NULL DEFAULT 0,
	girdle_condition BIGINT NOT NULL DEFAULT 0,
	culet_size BIGINT NOT NULL DEFAULT 0,
	culet_condition BIGINT NOT NULL DEFAULT 0,
	shade BIGINT NOT NULL DEFAULT 0,
	milky BIGINT NOT NULL DEFAULT 0,
	eye_clean BIGINT NOT NULL DEFAULT 0,
	black BIGINT NOT NULL DEFAULT 0,
	open BIGINT NOT NULL DEFAULT 0,
	hearts_arrows BIGINT NOT NULL DEFAULT 0,
	treatment BIGINT NOT NULL DEFAULT 0,
	lab BIGINT NOT NULL DEFAULT 0,            -- of the report it is sold under
	more_reports BIGINT NOT NULL DEFAULT 0,   -- how many stand in stone_report
	report_no TEXT NOT NULL DEFAULT '',
	report_type TEXT NOT NULL DEFAULT '',
	report_date TEXT NOT NULL DEFAULT '',
	report_location TEXT NOT NULL DEFAULT '',
	report_url TEXT NOT NULL DEFAULT '',
	report_comment TEXT NOT NULL DEFAULT '',
	lab_shape TEXT NOT NULL DEFAULT '',
	fancy_description TEXT NOT NULL DEFAULT '',
	white TEXT NOT NULL DEFAULT '',
	symbols TEXT NOT NULL DEFAULT '',         -- one a line
	inscription TEXT NOT NULL DEFAULT '',
	origins TEXT NOT NULL DEFAULT '',         -- separated by spaces
	program TEXT NOT NULL DEFAULT '',
	brand TEXT NOT NULL DEFAULT '',
	sieve_from TEXT NOT NULL DEFAULT '',
	sieve_to TEXT NOT NULL DEFAULT '',
	kp_certificate TEXT NOT NULL DEFAULT '',
	mine TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (no, edition)
) KEYED_TABLE;

-- Further reports of a stone, besides the one it is sold under.
CREATE TABLE stone_report (
	stone BIGINT NOT NULL,
	edition BIGINT NOT NULL,
	place BIGINT NOT NULL,                    -- 1, 2, 3 …
	lab BIGINT NOT NULL,
	report_no TEXT NOT NULL,
	report_type TEXT NOT NULL,
	report_date TEXT NOT NULL,
	report_location TEXT NOT NULL,
	report_url TEXT NOT NULL,
	report_comment TEXT NOT NULL,
	PRIMARY KEY (stone, edition, place)
) KEYED_TABLE;

-- Every report number the exchange has seen: which stone it is about, and who claims it.
-- The claim blocks others while the listing is live or staged.
CREATE TABLE report (
	report_no TEXT NOT NULL,
	lab BIGINT NOT NULL,
	stone BIGINT NOT NULL,
	member BIGINT NOT NULL,
	listing BIGINT NOT NULL,
	PRIMARY KEY (report_no, lab)
) KEYED_TABLE;

-- A stone that passed to another member because its listing was dead.
CREATE TABLE takeover (
	upload BIGINT NOT NULL,                   -- of the member who took it
	from_listing BIGINT NOT NULL,
	listing BIGINT NOT NULL,
	report_no TEXT NOT NULL,
	lab BIGINT NOT NULL,
	stone BIGINT NOT NULL,
	at BIGINT NOT NULL,
	from_member BIGINT NOT NULL,
	to_member BIGINT NOT NULL,
	PRIMARY KEY (upload, from_listing)
) KEYED_TABLE;

CREATE INDEX takeover_from ON takeover (from_member, at);
CREATE INDEX takeover_stone ON takeover (stone);

-- A member's stock as a whole. Its generation says which versions of its listings are live;
-- lease and sure hold for all of them; swept is up to when the clock's work is recorded.
CREATE TABLE stock (
	member BIGINT PRIMARY KEY,
	generation BIGINT NOT NULL,
	live BIGINT NOT NULL,
	staged BIGINT NOT NULL,                   -- upload being staged or ready, 0: none
	last BIGINT NOT NULL,                     -- upload published last and not undone, 0: none
	lease BIGINT NOT NULL,
	sure BIGINT NOT NULL,
	swept BIGINT NOT NULL,
	due BIGINT NOT NULL,                      -- when the clock next changes something, 0: never
	edits BIGINT NOT NULL                     -- number of the last listing_edit
) STRICT_TABLE;

CREATE INDEX stock_due ON stock (due);

-- A member's stock numbers and the listing each one is. The pair stays for ever.
CREATE TABLE stock_line (
	member BIGINT NOT NULL,
	stock_no TEXT NOT NULL,
	listing BIGINT NOT NULL,
	stone BIGINT NOT NULL,                    -- the uncertified stone it names; 0: it was new with a report
	PRIMARY KEY (member, stock_no)
) KEYED_TABLE;

-- Versions of listings: live while gen_from <= generation < gen_to of the member's stock.
CREATE TABLE listing (
	no BIGINT NOT NULL,
	gen_from BIGINT NOT NULL,
	gen_to BIGINT NOT NULL,
	member BIGINT NOT NULL,
	stone BIGINT NOT NULL,
	edition BIGINT NOT NULL,
	upload BIGINT NOT NULL,                   -- that brought this version
	hash BIGINT NOT NULL,
	listed BIGINT NOT NULL DEFAULT 0,         -- first live; 0: when the upload was published
	lease BIGINT NOT NULL DEFAULT 0,          -- availability is taken as said until
	sure BIGINT NOT NULL DEFAULT 0,           -- confirmed until
	vault BIGINT NOT NULL DEFAULT 0,          -- 1: the exchange keeps the stone
	taken BIGINT NOT NULL DEFAULT 0,          -- 1: another member took the report over
	ppc BIGINT NOT NULL DEFAULT 0,
	total BIGINT NOT NULL DEFAULT 0,
	list_price BIGINT NOT NULL DEFAULT 0,
	discount BIGINT NOT NULL DEFAULT 0,
	has_discount BIGINT NOT NULL DEFAULT 0,
	cash_ppc BIGINT NOT NULL DEFAULT 0,
	cash_discount BIGINT NOT NULL DEFAULT 0,
	has_cash_discount BIGINT NOT NULL DEFAULT 0,
	memo_ppc BIGINT NOT NULL DEFAULT 0,
	pair_ppc BIGINT NOT NULL DEFAULT 0,
	pair_separable BIGINT NOT NULL DEFAULT 0,
	availability BIGINT NOT NULL DEFAULT 0,
	feed BIGINT NOT NULL DEFAULT 0,
	stock_no TEXT NOT NULL DEFAULT '',
	country TEXT NOT NULL DEFAULT '',
	state TEXT NOT NULL DEFAULT '',
	city TEXT NOT NULL DEFAULT '',
	comment TEXT NOT NULL DEFAULT '',
	image TEXT NOT NULL DEFAULT '',
	video TEXT NOT NULL DEFAULT '',
	more_images TEXT NOT NULL DEFAULT '',     -- one a line
	pair_stock_no TEXT NOT NULL DEFAULT '',
	rfid TEXT NOT NULL DEFAULT '',
	screening TEXT NOT NULL DEFAULT '',
	hs_code TEXT NOT NULL DEFAULT '',
	rough_model TEXT NOT NULL DEFAULT '',
	quality TEXT NOT NULL DEFAULT '',
	rough_color TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (no, gen_from)
) KEYED_TABLE;

CREATE INDEX listing_stone ON listing (stone);

-- Listings that no upload and no edit may touch: held, on memo, in a deal.
CREATE TABLE listing_lock (
	listing BIGINT PRIMARY KEY,
	member BIGINT NOT NULL,
	reason TEXT NOT NULL,                     -- held, memo, deal
	by_ref TEXT NOT NULL,                     -- what holds it: "deal 1204"
	since BIGINT NOT NULL
) STRICT_TABLE;

CREATE INDEX listing_lock_member ON listing_lock (member);

-- Single acts on live listings. They hold whichever upload is published or undone later.
CREATE TABLE listing_edit (
	member BIGINT NOT NULL,
	no BIGINT NOT NULL,                       -- 1, 2, 3 … of the member
	at BIGINT NOT NULL,
	listing BIGINT NOT NULL,
	gen_from BIGINT NOT NULL,                 -- of the version that was live
	act TEXT NOT NULL,                        -- price, availability, withdraw
	ppc BIGINT NOT NULL DEFAULT 0,
	total BIGINT NOT NULL DEFAULT 0,
	availability BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (member, no)
) KEYED_TABLE;

-- What was asked for stones before, for their history.
CREATE TABLE listing_past (
	stone BIGINT NOT NULL,
	until_at BIGINT NOT NULL,
	listing BIGINT NOT NULL,
	from_at BIGINT NOT NULL,
	member BIGINT NOT NULL,
	ppc BIGINT NOT NULL,
	total BIGINT NOT NULL,
	availability BIGINT NOT NULL,
	why TEXT NOT NULL,                        -- price, availability, withdraw, upload, drop
	PRIMARY KEY (stone, until_at, listing)
) KEYED_TABLE;

-- Stock files. What they say row by row follows from the blob and the profile.
CREATE TABLE upload (
	no BIGINT PRIMARY KEY,
	member BIGINT NOT NULL,
	actor TEXT NOT NULL,
	state TEXT NOT NULL,
	mode TEXT NOT NULL,
	file_name TEXT NOT NULL,
	size BIGINT NOT NULL,
	file BYTES NOT NULL,                      -- SHA-256 of the bytes
	container TEXT NOT NULL DEFAULT '',
	profile BIGINT NOT NULL DEFAULT 0,        -- number of a mapping profile
	received BIGINT NOT NULL,
	started BIGINT NOT NULL DEFAULT 0,
	readied BIGINT NOT NULL DEFAULT 0,
	published BIGINT NOT NULL DEFAULT 0,
	ended BIGINT NOT NULL DEFAULT 0,
	until_at BIGINT NOT NULL DEFAULT 0,       -- ready: publish before
	undo_until BIGINT NOT NULL DEFAULT 0,
	reason TEXT NOT NULL DEFAULT '',          -- why it failed: a message key
	args TEXT NOT NULL DEFAULT '',            -- its arguments as JSON
	generation BIGINT NOT NULL DEFAULT 0,     -- it makes
	before BIGINT NOT NULL DEFAULT 0,         -- upload published before it
	live_before BIGINT NOT NULL DEFAULT 0,
	edits_started BIGINT NOT NULL DEFAULT 0,  -- number of the last edit when reading began
	edits_published BIGINT NOT NULL DEFAULT 0,
	step TEXT NOT NULL DEFAULT '',
	done BIGINT NOT NULL DEFAULT 0,           -- of the step
	todo BIGINT NOT NULL DEFAULT 0,           -- 0: not known
	run BIGINT NOT NULL DEFAULT 0,            -- how often reading began: only the last one may write
	dirty BIGINT NOT NULL DEFAULT 0,          -- 1: has rows that a clearing must look at
	first_listing BIGINT NOT NULL DEFAULT 0,
	last_listing BIGINT NOT NULL DEFAULT 0,
	lines BIGINT NOT NULL DEFAULT 0,          -- in upload_line
	rows_read BIGINT NOT NULL DEFAULT 0,
	ready BIGINT NOT NULL DEFAULT 0,
	held BIGINT NOT NULL DEFAULT 0,
	refused BIGINT NOT NULL DEFAULT 0,
	added BIGINT NOT NULL DEFAULT 0,
	changed BIGINT NOT NULL DEFAULT 0,
	same BIGINT NOT NULL DEFAULT 0,
	dropped BIGINT NOT NULL DEFAULT 0,
	kept BIGINT NOT NULL DEFAULT 0
) STRICT_TABLE;

CREATE INDEX upload_member ON upload (member, no);
CREATE INDEX upload_state ON upload (state, until_at);
CREATE INDEX upload_dirty ON upload (dirty, no);

-- Known listings an upload touches: 1 changed, 2 dropped, 3 the same (its lease is renewed
-- when the upload is published), 4 back in stock. New numbers follow from the upload's range.
CREATE TABLE upload_line (
	upload BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	listing BIGINT NOT NULL,
	act BIGINT NOT NULL,
	PRIMARY KEY (upload, seq)
) KEYED_TABLE;

-- Rows that were held, refused or kept as they were, with the cells as they stand.
CREATE TABLE upload_row (
	upload BIGINT NOT NULL,
	row_no BIGINT NOT NULL,                   -- as a spreadsheet shows it; 0: a listing the file does not name
	seq BIGINT NOT NULL,
	status TEXT NOT NULL,                     -- held, refused, kept
	stock_no TEXT NOT NULL,
	notes TEXT NOT NULL,                      -- JSON
	cells TEXT NOT NULL,                      -- JSON
	PRIMARY KEY (upload, seq)
) KEYED_TABLE;

-- What members answered in the mapping step, every version.
CREATE TABLE mapping_profile (
	no BIGINT PRIMARY KEY,
	member BIGINT NOT NULL,
	header TEXT NOT NULL,                     -- which files it is for: a hash of their header
	version BIGINT NOT NULL,
	at BIGINT NOT NULL,
	actor TEXT NOT NULL,
	body TEXT NOT NULL                        -- JSON
) STRICT_TABLE;

CREATE INDEX mapping_profile_header ON mapping_profile (member, header, version);
