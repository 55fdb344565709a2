//go:build !unix

package journal

const unblocked, unlinked = 0, 0
