package mail_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/smtp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/sandbox/faults"
	"onboarding/internal/sandbox/mail"
)

const alternative = "Message-ID: <onboarding-1@company.example>\r\n" +
	"Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n" +
	"Content-Type: multipart/alternative; boundary=b\r\n\r\n" +
	"--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" +
	"Sch=C3=B6n, dass Sie da sind.\r\n" +
	"--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
	"PGI+U2Now7ZuPC9iPg==\r\n--b--\r\n"

func TestAMessageIsKeptAndRead(t *testing.T) {
	t.Parallel()
	sink, address := start(t, "", "")
	require.NoError(t, send(address, nil, "ada@example.com", alternative))
	require.NoError(t, sink.AwaitTo(t.Context(), "ada@example.com", 1))

	received := sink.To("ada@example.com")
	require.Len(t, received, 1)
	require.Equal(t, "<onboarding-1@company.example>", received[0].MessageID)
	require.Equal(t, "Grüße", received[0].Subject)
	require.Equal(t, "Schön, dass Sie da sind.", received[0].Text)
	require.Equal(t, "<b>Schön</b>", received[0].HTML)
	require.Equal(t, "company@example.com", received[0].From)
	require.Empty(t, sink.To("bob@example.com"))

	sink.Forget()
	require.Empty(t, sink.Messages())
}

// A message that is not readable was received all the same.
func TestAMessageThatIsNoMIMEIsKept(t *testing.T) {
	t.Parallel()
	sink, address := start(t, "", "")
	require.NoError(t, send(address, nil, "ada@example.com", "no header at all\r\n"))
	require.Len(t, sink.Messages(), 1)
	require.Contains(t, string(sink.Messages()[0].Raw), "no header at all")
}

func TestOnlyTheRightCredentialsMaySend(t *testing.T) {
	t.Parallel()
	sink, address := start(t, "company", "secret")
	require.ErrorContains(t, send(address, nil, "ada@example.com", alternative), "502")
	wrong := smtp.PlainAuth("", "company", "guess", "127.0.0.1")
	require.ErrorContains(t, send(address, wrong, "ada@example.com", alternative), "535")
	require.Empty(t, sink.Messages())
	right := smtp.PlainAuth("", "company", "secret", "127.0.0.1")
	require.NoError(t, send(address, right, "ada@example.com", alternative))
	require.Len(t, sink.Messages(), 1)
}

// The sender can tell passing refusals from permanent ones, and can't tell what happened when the connection is cut.
func TestFaultsOfTheSink(t *testing.T) {
	t.Parallel()
	for kind, test := range map[faults.Kind]struct {
		says string
		kept int
	}{
		faults.RateLimited:  {"450", 0},
		faults.ServerError:  {"451", 0},
		faults.BadRequest:   {"550", 0},
		faults.Unauthorized: {"535", 0},
		faults.Cut:          {"EOF", 0},
		faults.CutBody:      {"EOF", 1},
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			sink, address := start(t, "", "")
			require.NoError(t, sink.Faults.Add(faults.Fault{Kind: kind, For: "ada@example.com", Times: 1}))
			require.ErrorContains(t, send(address, nil, "ada@example.com", alternative), test.says)
			require.Len(t, sink.Messages(), test.kept)

			require.NoError(t, send(address, nil, "ada@example.com", alternative), "the fault is over")
			require.Len(t, sink.Messages(), test.kept+1)
		})
	}
}

func TestASlowSinkTakesTheMessage(t *testing.T) {
	t.Parallel()
	sink, address := start(t, "", "")
	require.NoError(t, sink.Faults.Add(faults.Fault{Kind: faults.Slow, Delay: faults.Duration(30 * time.Millisecond)}))
	begun := time.Now()
	require.NoError(t, send(address, nil, "ada@example.com", alternative))
	require.GreaterOrEqual(t, time.Since(begun), 30*time.Millisecond)
	require.Len(t, sink.Messages(), 1)
}

// Many servers do not take addresses with letters beyond ASCII, and senders must get along with them.
func TestTheSinkOffersNoSMTPUTF8(t *testing.T) {
	t.Parallel()
	_, address := start(t, "", "")
	client, err := smtp.Dial(address)
	require.NoError(t, err)
	defer client.Close()
	offered, _ := client.Extension("SMTPUTF8")
	require.False(t, offered)
}

func TestReceivedMailIsShown(t *testing.T) {
	t.Parallel()
	sink, address := start(t, "", "")
	ask := func(method, path string) *httptest.ResponseRecorder {
		recorder := httptest.NewRecorder()
		sink.Handler().ServeHTTP(recorder, httptest.NewRequest(method, path, nil))
		return recorder
	}
	require.JSONEq(t, `[]`, ask(http.MethodGet, "/messages").Body.String())
	require.NoError(t, send(address, nil, "ada@example.com", alternative))
	require.Contains(t, ask(http.MethodGet, "/").Body.String(), "<h2>Grüße</h2>")
	require.Contains(t, ask(http.MethodGet, "/messages").Body.String(), `"subject":"Grüße"`)
	require.Equal(t, 204, ask(http.MethodDelete, "/messages").Code)
	require.Empty(t, sink.Messages())
}

func start(t *testing.T, user, password string) (*mail.Sink, string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	sink := mail.New(user, password)
	served := make(chan error, 1)
	go func() { served <- sink.Serve(listener) }()
	t.Cleanup(func() {
		require.NoError(t, sink.Close())
		require.NoError(t, <-served)
	})
	return sink, listener.Addr().String()
}

func send(address string, auth smtp.Auth, to, message string) error {
	return smtp.SendMail(address, auth, "company@example.com", []string{to}, []byte(message))
}
