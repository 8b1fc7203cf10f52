package web

// marketRoutes are finding a stone and looking at it.
var marketRoutes = []Route{}
