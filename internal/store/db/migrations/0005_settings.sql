-- The exchange's own settings, a version per change: the one with the highest number holds.
CREATE TABLE setting (
	no       BIGINT PRIMARY KEY,
	noted_at BIGINT NOT NULL,
	noted_by TEXT NOT NULL,
	name     TEXT NOT NULL,
	name_zh  TEXT NOT NULL,
	zone     TEXT NOT NULL,      -- IANA
	preset   TEXT NOT NULL,      -- sde, gzde, plain
	origin   TEXT NOT NULL,      -- where browsers find the house, https://…
	mode     TEXT NOT NULL,      -- live, demo
	currency TEXT NOT NULL
) STRICT_TABLE;

-- Notices on the public home page.
CREATE TABLE notice (
	no       BIGINT PRIMARY KEY,
	from_day TEXT NOT NULL,
	until_day TEXT NOT NULL,     -- last day shown
	title_en TEXT NOT NULL,
	title_zh TEXT NOT NULL,
	title_nl TEXT NOT NULL,
	title_ru TEXT NOT NULL,
	body_en  TEXT NOT NULL,
	body_zh  TEXT NOT NULL,
	body_nl  TEXT NOT NULL,
	body_ru  TEXT NOT NULL,
	noted_at BIGINT NOT NULL,
	noted_by TEXT NOT NULL,
	withdrawn_at BIGINT
) STRICT_TABLE;
