package web

// accountRoutes are signing in and a person's own account.
var accountRoutes = []Route{
	{Method: "GET", Pattern: "/signin", Act: "signin.enter", Do: (*Server).signIn},
	{Method: "POST", Pattern: "/signin", Act: "signin.enter", Do: (*Server).signInPost},
	{Method: "GET", Pattern: "/signin/code", Act: "signin.enter", Do: (*Server).signInCode},
	{Method: "POST", Pattern: "/signin/code", Act: "signin.enter", Do: (*Server).signInCodePost},
	{Method: "POST", Pattern: "/signin/passkey/begin", Act: "signin.enter", Do: (*Server).signInPasskeyBegin},
	{Method: "POST", Pattern: "/signin/passkey", Act: "signin.enter", Do: (*Server).signInPasskey, Body: passkeyBody},
	{Method: "GET", Pattern: "/signin/demo/{who}", Act: "signin.demo", Do: (*Server).signInDemo},
	{Method: "POST", Pattern: "/signout", Act: "signin.leave", Do: (*Server).signOut},
	{Method: "GET", Pattern: "/account", Act: "account.read", Do: (*Server).account},
	{Method: "POST", Pattern: "/account/profile", Act: "account.change", Do: (*Server).accountProfile},
	{Method: "POST", Pattern: "/account/password", Act: "account.change", Do: (*Server).accountPassword},
	{Method: "GET", Pattern: "/account/app", Act: "account.read", Do: (*Server).accountTOTP},
	{Method: "POST", Pattern: "/account/app/begin", Act: "account.change", Do: (*Server).accountTOTPBegin},
	{Method: "POST", Pattern: "/account/app", Act: "account.change", Do: (*Server).accountTOTPConfirm},
	{Method: "POST", Pattern: "/account/app/remove", Act: "account.change", Do: (*Server).accountTOTPRemove},
	{Method: "POST", Pattern: "/account/passkeys/begin", Act: "account.change", Do: (*Server).accountPasskeyBegin},
	{Method: "POST", Pattern: "/account/passkeys", Act: "account.change", Do: (*Server).accountPasskey, Body: passkeyBody},
	{Method: "POST", Pattern: "/account/passkeys/{id}/remove", Act: "account.change", Do: (*Server).accountPasskeyRemove},
	{Method: "POST", Pattern: "/account/sessions/{id}/end", Act: "account.change", Do: (*Server).accountSessionEnd},
	{Method: "POST", Pattern: "/account/sessions/others", Act: "account.change", Do: (*Server).accountSessionOthers},
	{Method: "POST", Pattern: "/account/keys", Act: "account.key", Do: (*Server).accountKey},
	{Method: "POST", Pattern: "/account/keys/{id}/revoke", Act: "account.key_revoke", Do: (*Server).accountKeyRevoke},
	{Method: "GET", Pattern: "/account/first/{token}", Act: "signin.link", Do: (*Server).accountFirst},
	{Method: "POST", Pattern: "/account/first/{token}", Act: "signin.link", Do: (*Server).accountFirstPost},
}
