module somock

go 1.26.0

require github.com/goccy/go-yaml v1.19.2

require golang.org/x/sys v0.50.0 // indirect
