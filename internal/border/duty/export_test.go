package duty

// ControlOn is what the rules say of export control for a code.
func ControlOn(r *Rules, hs string) string {
	c := r.best(Control, hs, Other, "")
	if c == nil {
		return ""
	}
	return controlNote(c).Code
}
