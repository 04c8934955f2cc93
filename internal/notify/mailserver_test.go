package notify

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"
)

// mailServer is a real SMTP server that keeps what it receives and refuses what it is told to.
type mailServer struct {
	refuseRcpt, refuseData error
	password               string // not empty: AUTH is offered
	utf8                   bool   // SMTPUTF8 is offered

	mu       sync.Mutex
	received [][]byte
	from, to []string
	askedFor []bool // whether MAIL asked for SMTPUTF8
	tls      bool
}

type mailSession struct {
	server *mailServer
	conn   *smtp.Conn
}

func (s *mailSession) Reset()        {}
func (s *mailSession) Logout() error { return nil }
func (s *mailSession) Mail(from string, options *smtp.MailOptions) error {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.from = append(s.server.from, from)
	s.server.askedFor = append(s.server.askedFor, options.UTF8)
	return nil
}

func (s *mailSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.to = append(s.server.to, to)
	return s.server.refuseRcpt
}

func (s *mailSession) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	if s.server.refuseData != nil {
		return s.server.refuseData
	}
	s.server.received = append(s.server.received, data)
	_, s.server.tls = s.conn.TLSConnectionState()
	return nil
}

func (s *mailSession) AuthMechanisms() []string {
	if s.server.password == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (s *mailSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, _, password string) error {
		if password != s.server.password {
			return &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 8}, Message: "no, " + planted}
		}
		return nil
	}), nil
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

// start serves mail and returns how to reach the server. tlsConfig may be nil: then the server has no STARTTLS.
func (m *mailServer) start(t *testing.T, tlsConfig *tls.Config) SMTPConfig {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &mailSession{m, c}, nil }))
	server.Domain, server.TLSConfig, server.AllowInsecureAuth, server.ErrorLog = "localhost", tlsConfig, true, quiet{}
	server.EnableSMTPUTF8 = m.utf8
	done := make(chan struct{})
	go func() {
		defer close(done)
		server.Serve(listener)
	}()
	t.Cleanup(func() {
		server.Close()
		listener.Close() // the server knows it only once it serves
		<-done
	})
	return SMTPConfig{
		Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, TLS: NoTLS, From: "Acme <no-reply@acme.example>",
	}
}

// certificates returns the TLS configuration of a server and the authorities that vouch for it.
func certificates(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	web := httptest.NewTLSServer(nil)
	t.Cleanup(web.Close)
	return &tls.Config{Certificates: web.TLS.Certificates}, web.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
}

// script is a server that answers each line with the next reply and then hangs up.
func script(t *testing.T, replies ...string) SMTPConfig {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { listener.Close() })
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		buffer := make([]byte, 64<<10)
		for _, reply := range replies {
			io.WriteString(conn, reply+"\r\n")
			if _, err := conn.Read(buffer); err != nil {
				return
			}
		}
	}()
	return SMTPConfig{Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, TLS: NoTLS, From: "a@acme.example"}
}
