// Package duty reckons what customs takes when goods pass the border, and says why.
//
// Words:
//
//	line        goods of one tariff code, route, direction and origin with their price
//	route       through the exchange's customs, or any other customs office
//	rules       everything that holds on one day, compiled: dated versions of registry/rule
//	item        what a rule is about: "71023900", "7102/sde", "7102@TH" (code or its
//	            beginning, route, country of origin)
//	candidate   a rate of duty that could apply; the lowest eligible one wins, the others
//	            are kept as losers with the reason
//	customs value  price, freight and insurance (CIF) in fen at the customs rate of the month
//	assessment  customs value, duty, consumption tax, VAT and refund of a line, each with
//	            its formula, rate, rule and source
//	kept        an assessment written down with its line and its whole rule set, so that
//	            it comes out the same for ever, whatever rules are noted later
//
// Money is fen. The customs value and each tax are rounded half up to the fen, once.
// Nothing here reads a clock: the day is that of the rules.
package duty
