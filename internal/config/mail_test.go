package config

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMailServers(t *testing.T) {
	t.Parallel()
	var server MailServer
	require.NoError(t, server.UnmarshalText([]byte("smtp://us%40er:p%3Ass@mail.example")))
	require.Equal(t, MailServer{"mail.example", 587, "us@er", NewSecret("p:ss"), TLSMandatory}, server)
	require.NoError(t, server.UnmarshalText([]byte("smtp://localhost:1025?tls=none")))
	require.Equal(t, MailServer{Host: "localhost", Port: 1025, TLS: TLSNone}, server)
	for _, text := range []string{
		"mail.example", "smtps://mail.example", "smtp://", "smtp://h:0", "smtp://h:99999", "smtp://h?tls=maybe", "smtp://h?ssl=1",
		"smtp://user@h", "smtp://:pass@h", "smtp://h/path", "smtp://h?tls=none&tls=mandatory",
	} {
		require.Error(t, server.UnmarshalText([]byte(text)), text)
	}
}
