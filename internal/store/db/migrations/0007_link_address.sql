-- A one-time link belongs to the address it was sent to: when a wrong address is put right,
-- whoever reads the wrong one must not come in. Empty for links made before this was kept.
ALTER TABLE link ADD COLUMN email TEXT NOT NULL DEFAULT '';
