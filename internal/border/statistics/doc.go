// Package statistics counts what customs released and what members sold each other, and
// publishes it.
//
// Words:
//
//	line       goods of a released paper or settled deal, one row per country of origin
//	flow       how goods moved: in and out by record list, import, export, between members
//	goods      polished, rough, laboratory-grown, treated: never in one average
//	counted    not a return, temporary entry or sample: the ranking and the trade series leave those out
//	consigned  the country goods came from or go to; not the country of origin
//	origin     where rough was mined or polished was cut; a line of several is cut by weight
//	as of      what was known at an instant: a revision holds from its own release on
//	period     a month, quarter or year; it is counted when it is over
//	reader     answers a query: the memory image, or plain SQL, which give the same
//	policy     what the ranking shows of each member: names, bands, values
//	hidden     a cell of fewer than three members, or one that would betray such a cell
//	edition    the figures of a month as two people let them out; kept for ever
//	published  a figure that an exchange or the press published since 2001, with its source
//
// Goods count in the month of the first release of their paper. A later revision corrects
// that month and is known from its own release on, so that every past day can be counted
// again to the cent.
package statistics
