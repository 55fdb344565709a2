package page

import (
	"embed"
	"html/template"
	"time"
)

//go:embed templates/*.html
var templateFiles embed.FS

func parseTemplates(a assets) *template.Template {
	return template.Must(template.New("page").Funcs(template.FuncMap{
		"asset":   a.path,
		"visible": visible,
		"millis":  inWords,
		"iso":     iso,
		"clock":   clock,
		"now":     time.Now,
		"nav":     newNavLink, "tenantfield": newTenantField, "bodynote": newBodyNote,
	}).ParseFS(templateFiles, "templates/*.html"))
}

// What templates hand to templates that take more than one value.

type navLink struct {
	Name, URL string
	Here      bool
}

func newNavLink(here, page, name, url string) navLink { return navLink{name, url, here == page} }

type tenantField struct{ ID, Name, Value string }

func newTenantField(id, name, value string) tenantField { return tenantField{id, name, value} }

type bodyNote struct {
	Body   bodyText
	ID, Of string
}

func newBodyNote(b bodyText, id, of string) bodyNote { return bodyNote{b, id, of} }
