// Package search finds stones among millions in memory.
//
// Words used here:
//
//   - A Query is every filter of the trade. The URL is the query: ParseValues and Encode are
//     inverse, equal searches have equal URLs, and what is not understood is kept and flagged.
//   - A line is the same query typed on one line: "round 1-1.5 D-G VS1+ ex gia <8000/ct".
//   - A Segment is an immutable image of many listings: rows ordered by (kind, shape, carat),
//     one bitmap per value of each attribute, numbers in columns. It holds no pointers per row.
//   - A Snapshot is a big main segment, a few small ones with later changes, and which rows of
//     each are alive. It never changes; readers hold one without a lock.
//   - Live follows the journal and puts a new snapshot in place after each batch of changes.
//   - A Visibility says whose eyes are looking; it is applied before anything is counted.
//
// Natural, laboratory-grown and treated stones are never counted together: a query is about
// one kind, natural unless it says otherwise; only a list of report or stock numbers looks
// through all three.
//
// A stone graded as a range ("F to H") is found and counted under the worse end, so that a
// filter promises what every stone of the result keeps.
package search
