// Package har reads HTTP archives (HAR 1.2, http://www.softwareishard.com/blog/har-12-spec/),
// as browsers and proxies save them, back into requests. An archive is read entry by
// entry, so that its size does not matter; one entry has to fit into memory.
//
// See .github/docs/compare.md.
package har
