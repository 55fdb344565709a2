package forward

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/textproto"
	"strconv"
	"sync"
	"time"

	"somock/mock"
)

// A Reply is the service's whole answer.
type Reply struct {
	Status int
	Header http.Header   // without what means one connection alone
	Body   []byte        // as it came, compressed if it was
	Took   time.Duration // from the first byte of the call to the last of the reply
}

// Reasons for having no answer, each wrapped by what [Target.Send] returns.
var (
	ErrUnreachable = errors.New("the service could not be reached")
	ErrNoReply     = errors.New("the service gave no whole reply")
	ErrTooLarge    = errors.New("the reply of the service is too large")
)

// Send passes a call on, once, and gives the answer. The names in order, if any, say in
// which order the headers came. With an error the service may have taken the call or
// not: it must not be repeated.
func (t *Target) Send(ctx context.Context, r *mock.Request, order []string) (*Reply, error) {
	return t.Exchange(ctx, r.Method, t.request(r, order), false)
}

// Exchange sends these very bytes, once, and gives the answer to a call of this method;
// ends closes the sending half of the connection behind them. Like [Target.Send] it must
// not be repeated.
func (t *Target) Exchange(ctx context.Context, method string, call []byte, ends bool) (*Reply, error) {
	ctx, cancel := context.WithTimeout(ctx, t.timeout)
	defer cancel()
	conn, err := t.dial(ctx)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	var writing sync.WaitGroup
	defer writing.Wait()
	defer conn.Close()
	end := context.AfterFunc(ctx, func() { _ = conn.Close() }) // wakes whoever reads or writes
	defer end()
	began := time.Now()
	writing.Go(func() { // a service may answer before it has read all
		_, _ = conn.Write(call) // what fails here, reading tells
		if half, ok := conn.(interface{ CloseWrite() error }); ok && ends {
			_ = half.CloseWrite()
		}
	})
	reply, err := t.read(bufio.NewReader(conn), method)
	if err != nil {
		if late := ctx.Err(); errors.Is(late, context.DeadlineExceeded) {
			err = fmt.Errorf("%w within %s: %w", ErrNoReply, t.timeout, late)
		} else if late != nil {
			err = late
		}
		return nil, err
	}
	reply.Took = time.Since(began)
	return reply, nil
}

func (t *Target) dial(ctx context.Context) (net.Conn, error) {
	if t.url.Scheme == "https" {
		return (&tls.Dialer{Config: t.tls()}).DialContext(ctx, "tcp", t.address())
	}
	return (&net.Dialer{}).DialContext(ctx, "tcp", t.address())
}

// request is the call as bytes of HTTP/1.1. It is written here and not by net/http, which
// would sort headers and add its own.
func (t *Target) request(r *mock.Request, order []string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\n", r.Method, t.path(r), t.url.Host)
	behind := staysBehind(r.Header)
	for _, name := range ordered(r.Header, order) {
		if behind(name) {
			continue
		}
		for _, value := range r.Header[name] {
			b.WriteString(name + ": " + value + "\r\n")
		}
	}
	if r.Body != "" || r.Method == http.MethodPost {
		b.WriteString("Content-Length: " + strconv.Itoa(len(r.Body)) + "\r\n")
	}
	b.WriteString("Connection: close\r\n\r\n")
	b.WriteString(r.Body)
	return b.Bytes()
}

func (t *Target) path(r *mock.Request) string {
	path := t.url.EscapedPath() + operation
	if r.RawQuery != "" {
		path += "?" + r.RawQuery
	}
	return path
}

// mostInterim is how many 1xx are read over before a service is taken for a broken one.
const mostInterim = 10

func (t *Target) read(from *bufio.Reader, method string) (*Reply, error) {
	for range mostInterim {
		response, err := readHead(from, method)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrNoReply, err)
		}
		if response.StatusCode == http.StatusSwitchingProtocols {
			return nil, fmt.Errorf("%w: it wants to switch protocols, which nobody asked for", ErrNoReply)
		}
		if response.StatusCode >= 200 {
			return t.whole(response)
		}
	}
	return nil, fmt.Errorf("%w: only interim ones (1xx)", ErrNoReply)
}

// maxHead bounds the head of a reply.
const maxHead = 1 << 20

// readHead reads a status line and headers. They are taken off the connection first,
// since net/http gives no Connection header, and reads heads of any size.
func readHead(from *bufio.Reader, method string) (*http.Response, error) {
	var head []byte
	for !bytes.HasSuffix(head, []byte("\n\r\n")) && !bytes.HasSuffix(head, []byte("\n\n")) {
		line, err := from.ReadSlice('\n')
		head = append(head, line...)
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return nil, err
		}
		if len(head) > maxHead {
			return nil, fmt.Errorf("its head has more than %d bytes", maxHead)
		}
	}
	response, err := http.ReadResponse(bufio.NewReader(io.MultiReader(bytes.NewReader(head), from)), &http.Request{Method: method})
	if err != nil {
		return nil, err
	}
	_, lines, _ := bytes.Cut(head, []byte("\n"))
	said, err := textproto.NewReader(bufio.NewReader(bytes.NewReader(lines))).ReadMIMEHeader()
	response.Header["Connection"] = said["Connection"]
	return response, err
}

// whole reads the body to its announced end.
func (t *Target) whole(response *http.Response) (*Reply, error) {
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, t.maxBody+1))
	if err != nil {
		return nil, fmt.Errorf("%w: its body broke off: %w", ErrNoReply, err)
	}
	if int64(len(body)) > t.maxBody {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrTooLarge, t.maxBody)
	}
	return &Reply{Status: response.StatusCode, Header: passedOn(response.Header), Body: body}, nil
}
