package db

import "time"

// ShortenLookup makes the writer give up sooner when the outcome of a commit is unknown.
func ShortenLookup(d *DB, t time.Duration) { d.writer.lookupTime = t }
