package api

import "slices"

// Operations is every call of the API. Each family keeps its lines in a file of its own.
var Operations = slices.Concat(stoneOperations, stockOperations, uploadOperations, transferOperations, uploadRowOperations, exchangeOperations, calendarOperations, dealOperations, settleOperations, priceOperations, caseOperations, declarationOperations, statisticsOperations)
var Operations = slices.Concat(stoneOperations, stockOperations, uploadOperations, transferOperations, uploadRowOperations, exchangeOperations, calendarOperations, dealOperations, settleOperations, priceOperations, caseOperations, declarationOperations, shipmentOperations)
var Operations = slices.Concat(stoneOperations, stockOperations, uploadOperations, transferOperations, uploadRowOperations, exchangeOperations, calendarOperations, dealOperations, settleOperations, priceOperations, caseOperations, declarationOperations)
var Operations = slices.Concat(stoneOperations, stockOperations, uploadOperations, transferOperations, uploadRowOperations, exchangeOperations, calendarOperations, dealOperations, settleOperations, priceOperations, caseOperations, dutyOperations)
var Operations = slices.Concat(stoneOperations, stockOperations, uploadOperations, transferOperations, uploadRowOperations, exchangeOperations, calendarOperations, dealOperations, settleOperations, priceOperations, caseOperations, declarationOperations, dutyOperations)
var Operations = slices.Concat(stoneOperations, stockOperations, uploadOperations, transferOperations, uploadRowOperations, exchangeOperations, calendarOperations, dealOperations, settleOperations, priceOperations, caseOperations, declarationOperations, kimberleyOperations, laneOperations)
var Operations = slices.Concat(stoneOperations, stockOperations, uploadOperations, transferOperations, uploadRowOperations, exchangeOperations, calendarOperations, dealOperations, settleOperations, priceOperations, caseOperations, declarationOperations, bankOperations)
var Operations = slices.Concat(stoneOperations, stockOperations, parcelOperations, uploadOperations, transferOperations, uploadRowOperations, exchangeOperations, calendarOperations, dealOperations, settleOperations, priceOperations, caseOperations, declarationOperations)
var Operations = slices.Concat(stoneOperations, stockOperations, uploadOperations, transferOperations, uploadRowOperations, exchangeOperations, calendarOperations, dealOperations, settleOperations, priceOperations, caseOperations, declarationOperations, complianceOperations)
