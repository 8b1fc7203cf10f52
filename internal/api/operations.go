package api

import "slices"

// Operations is every call of the API. Each family keeps its lines in a file of its own.
var Operations = slices.Concat(
	stoneOperations,
	stockOperations,
	uploadOperations,
	transferOperations,
	uploadRowOperations,
	exchangeOperations,
	calendarOperations,
	healthOperations,
	dealOperations,
	settleOperations,
	priceOperations,
	memoOperations,
	paperOperations,
	caseOperations,
	declarationOperations,
	statisticsOperations,
	shipmentOperations,
	dutyOperations,
	kimberleyOperations,
	laneOperations,
	bankOperations,
	partnerOperations,
	parcelOperations,
	complianceOperations,
	membershipOperations,
	filingOperations,
	newsOperations,
	admissionOperations,
	organOperations,
)
