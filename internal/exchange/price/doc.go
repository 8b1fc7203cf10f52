// Package price says what stones are worth by what was paid for them.
//
// Words:
//
//	row         one sale: the stone's grades, its weight, the price per carat, the period
//	design      which terms the model has: found from the rows, nothing is assumed of a grade
//	term        one effect: of a weight band, a colour, a clarity, the two together …
//	model       the effects, fitted by least squares on the logarithm of the price per carat
//	fold        a fifth of the rows; each is foretold by a model that has not seen it
//	sale        a line of a settled deal; it counts or it is said why it does not
//	band        the weights between two steps of the trade
//	cell        the published value of a shape, band, colour and clarity
//	version     the cells of a kind on a day; kept for ever, never changed
//	index       the level of prices in a month, the first month 100; published, never revised
//	splice      a new month is put beside each earlier one of its window; the mean counts
//	basket      what was sold in the window before: against it the index is checked (Fisher)
//	erratum     what is known to be wrong in a published value, which stays
//	brought     a sale from before the exchange ran on this program, from its old books
//	flag        a sale the supervisors are to look at; it blocks nothing
//	monotone    what must not fall is levelled out where it does, as little as possible
//
// The model is a hedonic one: the price is a product of effects, each of which can be read
// and checked by anybody. Effects are estimates of what traders paid, never an opinion.
// Statistics are the one place where this house reckons with floats; what leaves the room
// are whole cents.
package price
