// Package drift compares the vendor's API description, a Swagger 2.0 document of the
// Messaging agent, with what this program knows of CreateMessage, and says which rules
// of the contract rest on each difference.
//
// Compared is what a client could notice: path, method, consumes, produces, parameters,
// responses, security, the definitions that the request is made of (names, types,
// required, enum, maxLength), the NsApiSlow threshold and whether "Online Restricted" is
// said. Not compared are host, schemes, info and all other texts: the published copies
// of one release already differ in these.
//
// See .github/docs/drift.md.
package drift
