package mailbox_test

import (
	"net/mail"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/mailbox"
)

// Mail servers and headers get domains in ASCII, whatever script and spelling they were given in.
func TestInternationalDomainsBecomeALabels(t *testing.T) {
	t.Parallel()
	for domain, want := range map[string]string{
		"zoë.example":             "xn--zo-ija.example",
		"ZOË.Example":             "xn--zo-ija.example",
		"zoe\u0308.example":       "xn--zo-ija.example", // decomposed
		"mail.zoë.example":        "mail.xn--zo-ija.example",
		"zoë。example":             "xn--zo-ija.example",
		"ｚｏë．example":             "xn--zo-ija.example",
		"xn--zo-ija.example":      "xn--zo-ija.example",
		"XN--ZO-IJA.EXAMPLE":      "xn--zo-ija.example",
		"zo\u00adë.example":       "xn--zo-ija.example", // where the word may be broken
		"weiß.example":            "xn--wei-7ka.example",
		"xn--wei-7ka.example":     "xn--wei-7ka.example",
		"λόγος.example":           "xn--oxapnm1c.example",
		"نامه\u200cای.example":    "xn--mgba3gch31f060k.example",
		"почта.рф":                "xn--80a1acny.xn--p1ai",
		"☕.example":               "xn--53h.example",
		"xn--53h.example":         "xn--53h.example",
		"zoë." + long(63) + ".eu": "xn--zo-ija." + long(63) + ".eu",
	} {
		address, err := mailbox.Parse("zoe@" + domain)
		require.NoError(t, err, domain)
		require.Equal(t, &mail.Address{Address: "zoe@" + want}, address, domain)
		require.Equal(t, want, mailbox.Domain(address))
		require.False(t, mailbox.NeedsSMTPUTF8(address))
		again, err := mailbox.Parse(address.String())
		require.NoError(t, err)
		require.Equal(t, address, again)
	}
}

// What was understood all along is not touched.
func TestOrdinaryAddressesStayAsTheyAre(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"zoe@example.com", "Zoe.Doe+news@mail.Example.COM", "o'neil_x-1/y@a-b.example", long(70) + "@example.com", "zoe@localhost",
		"zoe@my_host.example", "zoe@r2---x.example", "zoe@[192.0.2.1]", "zoe@[2001:db8::1]", "zoe@3com.example",
	} {
		address, err := mailbox.Parse(text)
		require.NoError(t, err, text)
		require.Equal(t, &mail.Address{Address: text}, address)
		require.Equal(t, "<"+text+">", address.String())
		require.False(t, mailbox.NeedsSMTPUTF8(address))
	}
	quoted, err := mailbox.Parse(`"zoe @ work"@example.com`)
	require.NoError(t, err)
	require.Equal(t, `<"zoe @ work"@example.com>`, quoted.String())
	require.Equal(t, "example.com", mailbox.Domain(quoted))
}

// A name is encoded in any script and asks nothing of the server.
func TestNamesAreEncoded(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`"Doe, Zoe" <zoe@example.com>`: `"Doe, Zoe" <zoe@example.com>`,
		"Zoë <zoe@zoë.example>":        "=?utf-8?q?Zo=C3=AB?= <zoe@xn--zo-ija.example>",
		"مه\u200cسا <m@example.com>":   "=?utf-8?q?=D9=85=D9=87=E2=80=8C=D8=B3=D8=A7?= <m@example.com>",
	} {
		address, err := mailbox.Parse(text)
		require.NoError(t, err, text)
		require.Equal(t, want, address.String())
		require.False(t, mailbox.NeedsSMTPUTF8(address))
	}
}

// A letter before the @ has no other spelling: it stays, and the server must take it.
func TestLettersBeforeTheAtNeedSMTPUTF8(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"zoë@example.com":             "zoë@example.com",
		"Zoe\u0308@zoë.example":       "Zoe\u0308@xn--zo-ija.example",
		"مه\u200cسا@example.com":      "مه\u200cسا@example.com",
		"用户@例え.example":               "用户@xn--r8jz45g.example",
		`Zoë <"zoë doe"@example.com>`: "zoë doe@example.com",
	} {
		address, err := mailbox.Parse(text)
		require.NoError(t, err, text)
		require.Equal(t, want, address.Address)
		require.True(t, mailbox.NeedsSMTPUTF8(address), text)
	}
}

func TestWhatIsNoAddressIsRefused(t *testing.T) {
	t.Parallel()
	for want, texts := range map[error][]string{
		mailbox.ErrSyntax: {
			"", "zoe", "@example.com", "zoe@", "zoe@example.com.", "zoe@.example.com", "zoe＠example.com", "a@example.com, b@example.com",
			"zoe@[192.0.2.256]", "zoe@[zoë]", "zoe@\xff.example", "zoe@example.com\r\nBcc: eve@example.com",
			"zo\u202ee@example.com", "\u200fzoe@example.com", "\ufeffzoe@example.com", "zo\u200be@example.com", "zo\u0085e@example.com",
			"zo\u2028e@example.com", "zo\u00a0e@example.com", "\"zo\te\"@example.com",
		},
		mailbox.ErrDomain: {
			"zoe@zoë.example。", "zoe@zoë。。example", "zoe@。zoë.example", "zoe@\u200b", "zoe@zoë.\u202eexample", "zoe@zoë＠example",
			"zoe@zoë＞example", "zoe@zoë\u3000example", "zoe@-zoë.example", "zoe@zo\u200cë.example", "zoe@1א.example",
			"zoe@xn--a.example", "zoe@xn--.example", "zoe@XN--zzzzzz99999.example", "zoe@" + long(64) + ".example",
			"zoe@" + strings.Repeat("ë", 60) + ".example", "zoe@" + strings.Repeat("zoe.", 64) + "example",
		},
	} {
		for _, text := range texts {
			_, err := mailbox.Parse(text)
			require.Equal(t, want, err, "%q", text)
			_, err = mailbox.ParseList("desk@example.com, " + text)
			if text != "" && !strings.Contains(text, ",") {
				require.Equal(t, want, err, "%q in a list", text)
			}
		}
	}
}

func TestLists(t *testing.T) {
	t.Parallel()
	list, err := mailbox.ParseList("desk@example.com, Zoë <zoe@zoë.example>")
	require.NoError(t, err)
	require.Equal(t, []*mail.Address{{Address: "desk@example.com"}, {Name: "Zoë", Address: "zoe@xn--zo-ija.example"}}, list)
	_, err = mailbox.ParseList("")
	require.ErrorIs(t, err, mailbox.ErrSyntax)
}

func long(length int) string { return strings.Repeat("a", length) }
