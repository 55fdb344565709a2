module somock

go 1.26.0

require (
	github.com/goccy/go-yaml v1.19.2
	golang.org/x/sync v0.23.0
)
