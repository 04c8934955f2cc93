package e2e

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"
)

// gossip is what talkative servers know of people.
type gossip struct{ words atomic.Pointer[string] }

func (g *gossip) tell() string {
	if words := g.words.Load(); words != nil {
		return *words
	}
	return ""
}

// chatter are ways to answer with what one knows of people, whatever was asked.
var chatter = []func(w http.ResponseWriter, words string){
	func(w http.ResponseWriter, words string) { fmt.Fprintf(w, `{"firstName": %s}`, words) },
	func(w http.ResponseWriter, words string) { fmt.Fprintf(w, `{"referenceNo": {"of": %q}}`, words) },
	func(w http.ResponseWriter, words string) { fmt.Fprintf(w, `{%q: 1, %q: 2}`, words, words) },
	func(w http.ResponseWriter, words string) { http.Error(w, words, http.StatusInternalServerError) },
	func(w http.ResponseWriter, words string) {
		w.Header().Set("Content-Type", `application/json; charset="`+words+`"`)
		io.WriteString(w, "{}")
	},
	func(w http.ResponseWriter, words string) {
		w.Header().Set("Retry-After", words)
		w.WriteHeader(http.StatusTooManyRequests)
	},
	func(w http.ResponseWriter, words string) {
		w.Header().Set("Location", "https://"+words+"/%zz")
		w.WriteHeader(http.StatusFound)
	},
	func(w http.ResponseWriter, words string) { onTheWire(w, words+"\r\n\r\n") },
	func(w http.ResponseWriter, words string) { onTheWire(w, "HTTP/1.1 200 OK\r\n"+words+"\r\n\r\n") },
	func(w http.ResponseWriter, words string) {
		onTheWire(w, "HTTP/1.1 200 OK\r\nContent-Length: "+words+"\r\n\r\n{}")
	},
	func(w http.ResponseWriter, words string) { // more than it announced, on a connection that is kept
		onTheWire(w, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"+words)
	},
}

// onTheWire writes bytes in place of an answer that HTTP would allow.
func onTheWire(w http.ResponseWriter, text string) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	defer conn.Close()
	io.WriteString(conn, text)
}

// talkative stands before a vendor: it answers the first requests in each way in turn, and passes on all others.
type talkative struct {
	*gossip
	URL    string
	vendor atomic.Pointer[url.URL]
	asked  atomic.Int64 // how often it has answered or would have
}

// startTalkative starts one that answers so many requests itself, apart from those whose paths hold spared.
func startTalkative(t *testing.T, g *gossip, answers int, spared string) *talkative {
	t.Helper()
	v := &talkative{gossip: g}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(v.vendor.Load()) }}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, spared) {
			proxy.ServeHTTP(w, r)
			return
		}
		if n := int(v.asked.Add(1)) - 1; n < answers {
			_, _ = io.Copy(io.Discard, r.Body)
			chatter[n%len(chatter)](w, v.tell())
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	v.URL = server.URL
	return v
}

// before says for whom the server stands in.
func (v *talkative) before(t *testing.T, vendorURL string) {
	t.Helper()
	vendor, err := url.Parse(vendorURL)
	require.NoError(t, err)
	v.vendor.Store(vendor)
}

// rude is a mail server that refuses everybody, and says whom.
type rude struct {
	*gossip
	address string

	mu      sync.Mutex
	refused map[string]int // by the command that was refused
}

func startRude(t *testing.T, g *gossip) *rude {
	t.Helper()
	r := &rude{gossip: g, refused: map[string]int{}}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &rudeSession{server: r}, nil }))
	server.Domain, server.AllowInsecureAuth = "mail.example", true
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	r.address = listener.Addr().String()
	go func() { _ = server.Serve(listener) }() // returns when it is closed
	t.Cleanup(func() { _ = server.Close() })
	return r
}

func (r *rude) refuse(command, address string, code int, enhanced smtp.EnhancedCode) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.refused[command]++
	return &smtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: "<" + address + "> is not wanted: " + r.tell()}
}

func (r *rude) count(command string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.refused[command]
}

type rudeSession struct {
	server *rude
	to     string
}

func (s *rudeSession) Mail(string, *smtp.MailOptions) error { return nil }

// Rcpt refuses every other recipient.
func (s *rudeSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	if s.server.count("RCPT")%2 == s.server.count("DATA")%2 {
		return s.server.refuse("RCPT", to, 550, smtp.EnhancedCode{5, 1, 1})
	}
	return nil
}

func (s *rudeSession) Data(r io.Reader) error {
	_, _ = io.Copy(io.Discard, r)
	return s.server.refuse("DATA", s.to, 554, smtp.EnhancedCode{5, 7, 1})
}

func (s *rudeSession) Reset()        {}
func (s *rudeSession) Logout() error { return nil }
