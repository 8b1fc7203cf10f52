package web

// accountRoutes are signing in and a person's own account.
var accountRoutes = []Route{}
