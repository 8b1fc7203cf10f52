package web

// adminRoutes are the pages of the exchange's and the customs office's administrators.
var adminRoutes = []Route{}
