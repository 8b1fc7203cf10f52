// Package api is the exchange for programs: JSON under /api/v1, described by OpenAPI 3.1
// at /api/openapi.json.
//
// Words:
//
//	operation  one call: method, path, the act it needs, its input and its answer; Operations
//	           is the table of them, and the description is generated from the same structs
//	key        "Authorization: Bearer bk_…"; cookies are never looked at, so a browser that is
//	           signed in can be tricked into nothing here
//	command id the Idempotency-Key of a write, a UUID: the same key again gives the first
//	           answer again, with another input it is refused
//	problem    an error as RFC 9457 says, in the reader's language (Accept-Language)
//
// Reads carry an ETag and answer If-None-Match. Lists are paged by a cursor, never by
// number. Numbers that must be exact (weights, money, percentages) are decimal strings.
// Parameters and fields that are not known are refused, never ignored: a misspelt filter
// must not answer with the whole market.
package api
