package web

// settleRoutes are members' money and the settlement of deals.
var settleRoutes = []Route{
	{Method: "GET", Pattern: "/money", Act: "settle.money", Do: (*Server).money},
	{Method: "POST", Pattern: "/money/pay", Act: "settle.pay", Do: (*Server).moneyPay},
	{Method: "POST", Pattern: "/money/deposit", Act: "settle.deposit", Do: (*Server).moneyDeposit},
	{Method: "POST", Pattern: "/money/postings/{no}/approve", Act: "settle.approve", Do: (*Server).moneyApprove},
	{Method: "POST", Pattern: "/money/postings/{no}/drop", Act: "settle.approve", Do: (*Server).moneyDrop},
	{Method: "POST", Pattern: "/money/statement", Act: "settle.money", Do: (*Server).statementSign},
	{Method: "GET", Pattern: "/money/statement.csv", Act: "settle.money", Do: (*Server).statementFile},
	{Method: "GET", Pattern: "/settlements", Act: "settle.read", Do: (*Server).settlements},
	{Method: "GET", Pattern: "/settlements/{no}", Act: "settle.read", Do: (*Server).settlement},
	{Method: "POST", Pattern: "/settlements/{no}", Act: "settle.settle", Do: (*Server).settle},
	{Method: "POST", Pattern: "/settlements/{no}/order", Act: "settle.settle", Do: (*Server).settlementPay},
}
