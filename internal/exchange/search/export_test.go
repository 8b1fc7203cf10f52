package search

// Limits sets the sizes at which sorted orders are kept and segments joined, so that small
// stocks go through all that large ones do.
func (x *Index) Limits(permsFrom, mergeFrom int) { x.permsFrom, x.mergeFrom = permsFrom, mergeFrom }
