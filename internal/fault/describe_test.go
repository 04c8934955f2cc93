package fault_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	stdjson "encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/mail"
	"net/textproto"
	"net/url"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"onboarding/internal/fault"
)

// zoe stands in each of the causes, as a vendor may quote her.
const zoe = "Zoe"

// failed returns the error of what is known to fail.
func failed[T any](_ T, err error) error { return err }

// discreet says of itself what can be told.
type discreet struct{ error }

func (discreet) Describe() string { return "503 Service Unavailable" }

// Each cause holds a name or an address. What is said of it helps whoever looks for the reason, and holds neither.
func TestDescribeSaysWhatHappenedAndNotToWhom(t *testing.T) {
	t.Parallel()
	var number struct {
		Age int `json:"age"`
	}
	opened := &net.OpError{Op: "dial", Net: "tcp", Addr: &net.UnixAddr{Name: zoe}}
	here := net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(10, 1, 2, 3), Port: 5432}, Err: syscall.ECONNREFUSED}
	refusing, unresolved, remote := *opened, *opened, *opened
	refusing.Err = os.NewSyscallError("connect", syscall.ECONNREFUSED)
	unresolved.Err = &net.DNSError{Err: zoe, Name: zoe, IsNotFound: true}
	remote.Err = errors.New(zoe)
	for want, cause := range map[string]error{
		"Get: dial tcp: connect: connection refused": &url.Error{Op: "Get", URL: "https://b.example/" + zoe, Err: &refusing},
		"dial tcp 10.1.2.3:5432: connection refused": &here,
		"dial tcp: DNS: no such host":                &unresolved,
		"dial tcp: *errors.errorString":              &remote,
		"context deadline exceeded":                  fmt.Errorf("%s: %w", zoe, context.DeadlineExceeded),
		"unexpected EOF":                             fmt.Errorf("%s: %w", zoe, io.ErrUnexpectedEOF),
		"open: no such file or directory":            failed(os.Open("/" + zoe)),
		"tls: bad certificate":                       tls.AlertError(42),
		"TLS: the certificate is not accepted: x509: unknown authority": &tls.CertificateVerificationError{
			Err: x509.UnknownAuthorityError{}},
		"x509: the certificate is for another host":             x509.HostnameError{Host: zoe, Certificate: &x509.Certificate{}},
		"x509: the certificate has expired or is not valid yet": x509.CertificateInvalidError{Reason: x509.Expired, Detail: zoe},
		"reply 550 5.1.1":                         &textproto.Error{Code: 550, Msg: "5.1.1 <zoe@example.com> Zoe is unknown"},
		"reply 451":                               &textproto.Error{Code: 451, Msg: "Zoe 4.7.1 is greylisted"},
		"textproto.ProtocolError":                 textproto.ProtocolError("short response: " + zoe),
		"JSON: syntax error at byte 2":            stdjson.Unmarshal([]byte("[Zoe]"), &number),
		"JSON: no int at byte 12":                 stdjson.Unmarshal([]byte(`{"age":"Zoe"}`), &number),
		"JSON: string does not fit int at byte 7": json.Unmarshal([]byte(`{"age":"Zoe"}`), &number),
		"JSON: syntax error at byte 7: *jsonwire.InvalidTextError": json.Unmarshal([]byte(`{"age":Zoe}`), &number),
		"strconv.Atoi: invalid syntax":                             failed(strconv.Atoi(zoe)),
		"*time.ParseError":                                         failed(time.Parse(time.DateOnly, zoe)),
		"*errors.errorString":                                      failed(mail.ParseAddress(zoe)),
		"PostgreSQL: SQLSTATE 23505, constraint inbox_pkey": &pgconn.PgError{Code: "23505", ConstraintName: "inbox_pkey",
			Message: zoe, Detail: zoe},
		"PostgreSQL: SQLSTATE 22P02":  &pgconn.PgError{Code: "22P02", Message: zoe},
		"503 Service Unavailable":     discreet{errors.New(zoe)},
		"EOF: file does not exist":    errors.Join(io.EOF, fs.ErrNotExist),
		"smtp: e-mail: refused (550)": fault.New(fault.Permanent, "smtp", "e-mail: refused (550)", nil),
	} {
		got := fault.Describe(fault.New(fault.Passing, "vendor", "question: no answer", cause))
		require.Equal(t, "vendor: question: no answer ("+want+")", got)
		require.NotContains(t, strings.ToLower(got), "zoe")
	}
}

// What nobody classified is our own or our database's: what we attempted is kept, values are not.
func TestDescribeKeepsOurOwnWords(t *testing.T) {
	t.Parallel()
	refused := &pgconn.PgError{Code: "57P01", Message: zoe}
	for want, err := range map[string]error{
		"receive event: overtaken": fmt.Errorf("receive event: %w", fault.Fixed("overtaken")),
		"":                         nil,
		"claim events: insert events: PostgreSQL: SQLSTATE 57P01": fmt.Errorf("claim events: %w", fmt.Errorf("insert events: %w", refused)),
		"close onboarding: *errors.errorString":                   fmt.Errorf("close onboarding: %w", errors.New(zoe)),
		"PostgreSQL: SQLSTATE 57P01":                              fmt.Errorf("Zoe Nunez: %w", refused),
		"EOF":                                                     fmt.Errorf("zoe: %w", fmt.Errorf("<zoe@example.com>: %w", io.EOF)),
		"vendor: no such applicant":                               fmt.Errorf("ask about zoe nunez: %w", fault.Permanentf("vendor", "no such applicant")),
	} {
		require.Equal(t, want, fault.Describe(err))
	}
}
