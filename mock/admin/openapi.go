package admin

import (
	_ "embed"
	"net/http"
)

// The descriptions of both surfaces in OpenAPI 3.0, which generators take as it is: the control plane's, and that of
// the emulated endpoint with every answer it can give.
var (
	//go:embed openapi.yaml
	openAPIAdmin string
	//go:embed openapi-superoffice.yaml
	openAPISuperOffice string
)

// OpenAPIAdmin describes the control plane, as YAML.
func OpenAPIAdmin() string { return openAPIAdmin }

// OpenAPISuperOffice describes the emulated endpoint, as YAML.
func OpenAPISuperOffice() string { return openAPISuperOffice }

func serveOpenAPI(document func() string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		writeFile(w, "application/yaml; charset=utf-8", []byte(document()))
	}
}
