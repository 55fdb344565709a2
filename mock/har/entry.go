package har

import (
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/encoding/htmlindex"

	"somock/mock"
)

// An entry is what is read of one: the request. What was answered does not matter to
// whether the call was right.
type entry struct {
	Started string   `json:"startedDateTime"`
	Request *request `json:"request"`
}

type request struct {
	Method   string    `json:"method"`
	URL      string    `json:"url"`
	Cookies  []pair    `json:"cookies"`
	Headers  []pair    `json:"headers"`
	PostData *postData `json:"postData"`
	BodySize float64   `json:"bodySize"` // -1: not known
}

type pair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// A postData is a body. HAR 1.2 has text, or params of a form; encoding is what Charles
// and others add for what is no text, _encoding what our own export does.
type postData struct {
	MimeType    string `json:"mimeType"`
	Text        string `json:"text"`
	Params      []pair `json:"params"`
	Encoding    string `json:"encoding"`
	OwnEncoding string `json:"_encoding"`
}

func (e *entry) call(maxBody int64) (Call, error) {
	if e.Request == nil {
		return Call{}, errors.New(`seen no request, expected {"request":{"method","url","headers"}}`)
	}
	r := e.Request
	if r.Method == "" || r.URL == "" {
		return Call{}, fmt.Errorf("seen method %q and url %q, expected both", r.Method, r.URL)
	}
	scheme, host, target, ok := splitURL(r.URL)
	if !ok {
		return Call{}, fmt.Errorf("seen the url %.100q, expected one like https://host/path", r.URL)
	}
	if scheme != "http" && scheme != "https" {
		return Call{}, nil
	}
	call := Call{Request: &mock.Request{Method: r.Method, Target: target, Header: r.header(host)}}
	call.Request.Path, call.Request.RawQuery, _ = strings.Cut(target, "?")
	call.Request.Arrived, _ = time.Parse(time.RFC3339Nano, e.Started) // no rule asks for it
	call.Request.Complete = call.Request.Arrived
	call.setBody(r, maxBody)
	return call, nil
}

// splitURL takes an address apart without decoding anything in it.
func splitURL(address string) (scheme, host, target string, ok bool) {
	scheme, rest, ok := strings.Cut(address, ":")
	if !ok {
		return "", "", "", false
	}
	rest, _, _ = strings.Cut(rest, "#")
	rest = strings.TrimPrefix(rest, "//")
	at := strings.IndexAny(rest, "/?")
	if at < 0 {
		return strings.ToLower(scheme), rest, "/", true
	}
	host, target = rest[:at], rest[at:]
	if target[0] == '?' {
		target = "/" + target
	}
	return strings.ToLower(scheme), host[strings.LastIndexByte(host, '@')+1:], target, true
}

// header is the headers as HTTP/1.1 has them: of HTTP/2 the pseudo headers (RFC 9113,
// 8.3) are method and address, :authority is Host.
func (r *request) header(host string) http.Header {
	h := http.Header{}
	for _, p := range r.Headers {
		if pseudo, ok := strings.CutPrefix(p.Name, ":"); ok {
			if pseudo == "authority" {
				host = p.Value
			}
			continue
		}
		h.Add(p.Name, unmasked(p.Value))
	}
	if h.Get("Host") == "" {
		h.Set("Host", host)
	}
	if h.Get("Cookie") == "" && len(r.Cookies) > 0 { // some tools list them here alone
		var list []string
		for _, c := range r.Cookies {
			list = append(list, c.Name+"="+c.Value)
		}
		h.Set("Cookie", strings.Join(list, "; "))
	}
	return h
}

// unmasked is a credential as its scheme has it, where our own export shows a mask (see
// mock.Redactor.Mask): that there was one is all that can be judged of it.
func unmasked(value string) string {
	mask, ok := strings.CutPrefix(value, "[redacted ")
	if !ok || !strings.Contains(mask, " fp=") {
		return value
	}
	switch scheme, _, _ := strings.Cut(mask, " "); scheme {
	case "basic":
		return "Basic " + base64.StdEncoding.EncodeToString([]byte("redacted:redacted"))
	case "soticket":
		return "SOTicket redacted"
	case "bearer":
		return "Bearer redacted"
	}
	return value
}

// setBody puts the body, as it was sent, into a call.
func (c *Call) setBody(r *request, maxBody int64) {
	req := c.Request
	body, err := r.PostData.body(req.Header.Get("Content-Type"))
	if c.Err = err; err != nil {
		return
	}
	if encoding := req.Header.Get("Content-Encoding"); strings.Contains(strings.ToLower(encoding), "gzip") && !strings.HasPrefix(body, "\x1f\x8b") {
		req.Header.Del("Content-Encoding") // most tools save what they have unpacked
	}
	if int64(len(body)) > maxBody {
		body, req.State = body[:maxBody], mock.BodyTooLarge
	}
	req.Body = body
	if body == "" {
		announced, _ := strconv.ParseInt(req.Header.Get("Content-Length"), 10, 64) // what is no number announces none
		c.Lost = max(int64(r.BodySize), announced, 0)
	}
}

// body is the bytes that a body had; "" of none. Its text is characters, so that it is
// encoded again as the Content-Type says it was.
func (p *postData) body(contentType string) (string, error) {
	if p == nil {
		return "", nil
	}
	switch encoding := cmp.Or(p.Encoding, p.OwnEncoding); strings.ToLower(encoding) {
	case "", "utf8", "utf-8":
	case "base64":
		plain, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(p.Text, "="))
		if err != nil {
			return "", fmt.Errorf("postData.text is no base64, although its encoding says so: %w", err)
		}
		return string(plain), nil
	case "redacted":
		return "", errors.New("its body was redacted when it was recorded, so that what was sent is not known")
	default:
		return "", fmt.Errorf("postData.encoding is %.40q, expected base64 or none", encoding)
	}
	if p.Text == "" {
		return formOf(p.Params), nil
	}
	return inCharset(p.Text, contentType), nil
}

// inCharset is a text in the charset that a media type names. What is no name of one is a
// matter of the contract, not of reading.
func inCharset(text, contentType string) string {
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil || params["charset"] == "" {
		return text
	}
	charset, err := htmlindex.Get(params["charset"])
	if err != nil {
		return text
	}
	encoded, err := charset.NewEncoder().String(text)
	if err != nil {
		return text
	}
	return encoded
}

// formOf is a form by its fields, in their order.
func formOf(params []pair) string {
	var fields []string
	for _, p := range params {
		fields = append(fields, url.QueryEscape(p.Name)+"="+url.QueryEscape(p.Value))
	}
	return strings.Join(fields, "&")
}
