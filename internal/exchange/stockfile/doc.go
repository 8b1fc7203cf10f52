// Package stockfile reads the stock files that dealers already have: CSV, TSV, semicolon
// and TXT, workbooks (XLSX), and archives with one of these inside, in UTF-8, UTF-16, GBK
// or Big5, under any header the trade is known to use. It touches no database.
//
// The words used here:
//
//	column      one column of the file; it is read as a Field or not at all
//	field       a canonical column: "carat", "depth_pct" (the names of aliases.json)
//	raw         a cell exactly as it stands in the file; never lost, never guessed at
//	value       the canonical word or number a cell was read as
//	note        what is said about a cell: changed, kept (raw kept, no value taken), held, refused
//	profile     the member's answers from the mapping step; plain data
//	inspection  what is found out about the file before its rows are read
//
// Open looks at the file and decides once per column, by the values of a sample, what
// headers leave open: whether "Cut" is a shape or a grade, "Price" a total or per carat, a
// discount a fraction or a percentage. What the values cannot decide becomes a Question,
// and rows are held until the profile answers it. Each then streams the rows.
//
// Files beyond the limits (see Limits) are refused early and whole; a text file is never
// held in memory whole. A Row is used again for the next row; its strings may be kept.
package stockfile
