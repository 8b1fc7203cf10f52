package web

// stockRoutes are a member's own stock and its uploads.
var stockRoutes = []Route{}
