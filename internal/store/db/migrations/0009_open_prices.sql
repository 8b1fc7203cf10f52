-- 1: visitors see the asking prices of what they search for. A house says so itself.
ALTER TABLE setting ADD COLUMN open_prices BIGINT NOT NULL DEFAULT 0;
