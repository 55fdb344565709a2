// Package observed holds answers that the real service was seen to give: the file of
// them, what is learnt from calls that were passed on, and what is given in their place.
//
// The vendor documents success well and failure hardly. Whoever has access finds out
// once; the file tells everybody else, with its date and the service's version, and
// without anything by which the tenant could be known.
//
// See .github/docs/observed.md.
package observed
