package applicant

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/fault"
)

// find asks a backend that answers with the JSON.
func find(t *testing.T, json string) Applicant {
	t.Helper()
	a, err := backend(t, answer(200, "application/json", []byte(json))).Find(t.Context(), "r", "j")
	require.NoError(t, err, json)
	return a
}

// fullAnswer is an answer in which nothing is odd.
const fullAnswer = `{"referenceNo":"r","firstName":"Zoë","lastName":"Müller-Ngô","dateOfBirth":"1990-01-31",
	"nationalId":{"kind":"ssn","value":"900-00-0001","country":"US"},
	"address":{"lines":["12 Main St","Apt 4"],"locality":"Springfield","administrativeArea":"IL","postalCode":"62704","country":"US"},
	"email":"zoe@example.com","phone":"+15550100","language":"en","consent":{"id":"c","at":"2026-01-31T12:00:00.5+01:00"}}`

func full() Applicant {
	return Applicant{
		ReferenceNo: "r", FirstName: "Zoë", LastName: "Müller-Ngô", DateOfBirth: "1990-01-31",
		NationalID: NationalID{Kind: "ssn", Value: "900-00-0001", Country: "US"},
		Address: Address{
			Lines: []string{"12 Main St", "Apt 4"}, Locality: "Springfield", AdministrativeArea: "IL", PostalCode: "62704", Country: "US",
		},
		Email: "zoe@example.com", Phone: "+15550100", Language: "en", Consent: Consent{ID: "c"},
	}
}

// requireFull compares everything; times by the moment.
func requireFull(t *testing.T, a Applicant) {
	t.Helper()
	require.True(t, a.Consent.At.Equal(time.Date(2026, 1, 31, 11, 0, 0, 5e8, time.UTC)))
	a.Consent.At = time.Time{}
	require.Equal(t, full(), a)
}

func TestAnAnswerWithNothingOddIsReadAsItIs(t *testing.T) {
	t.Parallel()
	requireFull(t, find(t, fullAnswer))
	requireFull(t, find(t, "\ufeff"+fullAnswer))
	requireFull(t, find(t, strings.Replace(fullAnswer, "{", `{"segment":{"a":1,"a":2},"note":"\ud800",`, 1))) // unknown fields
	require.Equal(t, Applicant{ReferenceNo: "r"}, find(t, `{"email":null,"address":null,"consent":{"id":null,"at":null},"dateOfBirth":""}`))
}

// What is missing when an answer names a field in another way than the README is found out by the first onboarding; what
// has worked goes on working. The name of the README comes first.
func TestNamesInOtherCaseStandInOnlyForWhatIsMissing(t *testing.T) {
	t.Parallel()
	for json, want := range map[string]Applicant{
		`{"Email":"b","email":"a"}`:                   {Email: "a"},
		`{"email":"a","EMAIL":"b","eMail":"c"}`:       {Email: "a"},
		`{"email":null,"Email":"b"}`:                  {},
		`{"Email":"b"}`:                               {Email: "b"},
		`{"Address":{"PostalCode":"1"}}`:              {Address: Address{PostalCode: "1"}},
		`{"Email":"b","EMAIL":"c"}`:                   {Unreadable: []string{"email"}},
		`{"email":"a","email":"a"}`:                   {Unreadable: []string{"email"}},
		`{"email":"a","email":"b","email":"c"}`:       {Unreadable: []string{"email"}},
		`{"email":"a","\u0065mail":"b"}`:              {Unreadable: []string{"email"}},
		`{"email":"a","consent":{"id":"a","id":"b"}}`: {Email: "a", Unreadable: []string{"consent.id"}},
	} {
		want.ReferenceNo = "r"
		require.Equal(t, want, find(t, json), json)
	}
}

// One field of an odd shape is empty and named, and all others are read.
func TestAnOddFieldSpoilsOnlyItself(t *testing.T) {
	t.Parallel()
	texts := map[string]string{
		"firstName": `"firstName":"Zoë"`, "lastName": `"lastName":"Müller-Ngô"`, "dateOfBirth": `"dateOfBirth":"1990-01-31"`,
		"nationalId.kind": `"kind":"ssn"`, "nationalId.value": `"value":"900-00-0001"`, "address.locality": `"locality":"Springfield"`,
		"address.administrativeArea": `"administrativeArea":"IL"`, "address.postalCode": `"postalCode":"62704"`,
		"address.lines": `"lines":["12 Main St","Apt 4"]`, "email": `"email":"zoe@example.com"`, "phone": `"phone":"+15550100"`,
		"language": `"language":"en"`, "consent.id": `"id":"c"`, "consent.at": `"at":"2026-01-31T12:00:00.5+01:00"`,
	}
	for field, given := range texts {
		name, _, _ := strings.Cut(given, ":")
		for _, odd := range []string{
			`true`, `false`, `{}`, `{"value":"x"}`, `[[]]`, `[{}]`, `1.5`, `-1`, `1e3`, `62704.0`, `"\ud800x"`, `"x\udc00"`, "\"Jos\ufffd\"",
		} {
			json := strings.Replace(fullAnswer, given, name+":"+odd, 1)
			require.NotEqual(t, fullAnswer, json)
			a := find(t, json)
			require.Equal(t, []string{field}, a.Unreadable, json)
			err := a.Readable(field)
			require.EqualError(t, err, "applicants: applicant: "+field+" cannot be read")
			require.Equal(t, fault.Permanent, fault.As(err).Class)
			section, _, _ := strings.Cut(field, ".")
			require.EqualError(t, a.Readable("nothing", section), err.Error(), "named by the section")
			require.NoError(t, a.Readable("nothing", "first", field+"x"))
			for other := range texts {
				if other != field {
					require.NoError(t, a.Readable(other))
				}
			}
		}
	}
	for _, section := range []string{"nationalId", "address", "consent"} {
		for _, odd := range []string{`[]`, `"x"`, `""`, `7`, `true`} {
			a := find(t, `{"email":"a","`+section+`":`+odd+`}`)
			require.Equal(t, Applicant{ReferenceNo: "r", Email: "a", Unreadable: []string{section}}, a)
			require.Error(t, a.Readable(section+".any"), "whatever lies in it cannot be read")
		}
	}
	both := find(t, `{"email":[],"consent":{"id":{},"at":"never"}}`)
	require.EqualError(t, both.Readable("consent", "email"), "applicants: applicant: email, consent.id, consent.at cannot be read")
}

func TestNumbersAreReadAsText(t *testing.T) {
	t.Parallel()
	a := find(t, `{"phone":15550100,"nationalId":{"value":900000001},"consent":{"id":0},
		"address":{"postalCode":62704,"lines":[12,"Main St",null]}}`)
	require.Equal(t, Applicant{
		ReferenceNo: "r", Phone: "15550100", NationalID: NationalID{Value: "900000001"},
		Address: Address{PostalCode: "62704", Lines: []string{"12", "Main St", ""}}, Consent: Consent{ID: "0"},
	}, a)
	const long = "12345678901234567890"
	numbered, err := backend(t, answer(200, "", []byte(`{"referenceNo":`+long+`}`))).Find(t.Context(), long, "")
	require.NoError(t, err)
	require.Equal(t, long, numbered.ReferenceNo)
}

func TestLinesMayBeOneText(t *testing.T) {
	t.Parallel()
	for lines, want := range map[string][]string{
		`"12 Main St"`:              {"12 Main St"},
		`"12 Main St\nApt 4"`:       {"12 Main St", "Apt 4"},
		`"12 Main St\r\n\r\nApt 4"`: {"12 Main St", "Apt 4"},
		`""`:                        {},
		`[]`:                        {},
		`["12 Main St",""]`:         {"12 Main St", ""},
		`null`:                      nil,
	} {
		require.Equal(t, want, find(t, `{"address":{"lines":`+lines+`}}`).Address.Lines, lines)
	}
}

func TestTheTimeOfConsentIsReadInManySpellings(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	midnight := time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC)
	for at, want := range map[string]time.Time{
		`"2026-01-31T12:00:00Z"`:        noon,
		`"2026-01-31T12:00:00.000000Z"`: noon,
		`"2026-01-31t12:00:00z"`:        noon,
		`"2026-01-31T14:00:00+02:00"`:   noon,
		`"2026-01-31T14:00:00+0200"`:    noon,
		`"2026-01-31 14:00:00+02"`:      noon,
		`"2026-01-31 12:00:00Z"`:        noon,
		`"2026-01-31 12:00:00"`:         noon,
		`" 2026-01-31T12:00:00 "`:       noon,
		`"2026-01-31T12:00"`:            noon,
		`"2026-01-31 12:00Z"`:           noon,
		`"2026-01-31"`:                  midnight,
		`1769860800`:                    noon,
		`1769860800000`:                 noon,
		`1769860800.0`:                  noon,
		`1.7698608e9`:                   noon,
		`"1769860800"`:                  noon,
		`""`:                            {},
		`"  "`:                          {},
		`null`:                          {},
		`"0001-01-01T00:00:00"`:         {},
		`"0001-01-01T00:00:00Z"`:        {},
	} {
		a := find(t, `{"consent":{"id":"c","at":`+at+`}}`)
		require.True(t, want.Equal(a.Consent.At), "%s: %s", at, a.Consent.At)
		require.Empty(t, a.Unreadable, at)
	}
	for _, at := range []string{
		`"31/01/2026"`, `"31.01.2026"`, `"2026-1-31"`, `"2026-02-30"`, `"2026-01-31T25:00:00Z"`, `"2026-01-31T12:00:00 CET"`, `"yesterday"`,
		`"2026-01"`, `"2026-W05-6"`, `"20260131"`, `20260131`, `20260131120000`, `202601311200`, `0`, `1`, `-1769860800`, `1769860800000000`,
		`1e300`, `true`, `"true"`, `"NaN"`, `"Infinity"`, `"0x6979d4c0"`, `{"seconds":1769860800}`, `[2026,1,31]`,
	} {
		a := find(t, `{"consent":{"id":"c","at":`+at+`}}`)
		require.Equal(t, Applicant{ReferenceNo: "r", Consent: Consent{ID: "c"}, Unreadable: []string{"consent.at"}}, a, at)
	}
}

// Another day of birth is another person.
func TestOnlyACertainDateOfBirthIsRead(t *testing.T) {
	t.Parallel()
	for born, want := range map[string]string{
		`"1990-01-31"`:                "1990-01-31",
		`" 1990-01-31"`:               "1990-01-31",
		`"1990-01-31T00:00:00Z"`:      "1990-01-31",
		`"1990-01-31T00:00:00.000Z"`:  "1990-01-31",
		`"1990-01-31T00:00:00"`:       "1990-01-31",
		`"1990-01-31 00:00:00"`:       "1990-01-31",
		`"1990-01-31T00:00:00+05:30"`: "1990-01-31",
		`"1969-12-31"`:                "1969-12-31",
		`""`:                          "",
		`null`:                        "",
		`"0001-01-01T00:00:00"`:       "",
	} {
		a := find(t, `{"dateOfBirth":`+born+`}`)
		require.Equal(t, Applicant{ReferenceNo: "r", DateOfBirth: want}, a, born)
	}
	for _, born := range []string{
		`"1990-1-31"`, `"31/01/1990"`, `"01/31/1990"`, `"1990/01/31"`, `"31.01.1990"`, `"19900131"`, `"1990-02-30"`,
		`"1990-01-30T23:00:00Z"`, `"1990-01-31T12:00:00Z"`, `"1990-01-31T00:00:00.5Z"`, `"Jan 31, 1990"`, `"1990"`, `"90-01-31"`, `19900131`, `633744000`, `1769817600`,
		`"1769817600"`, `true`, `[1990,1,31]`, `{"year":1990}`,
	} {
		a := find(t, `{"dateOfBirth":`+born+`}`)
		require.Equal(t, Applicant{ReferenceNo: "r", Unreadable: []string{"dateOfBirth"}}, a, born)
	}
}

// Names reach bureaus and mailboxes as they are, or not at all.
func TestNamesInOtherCharsets(t *testing.T) {
	t.Parallel()
	const latin1 = "{\"firstName\":\"Andr\xe9\",\"lastName\":\"Nu\xf1ez\"}"
	a, err := backend(t, answer(200, "application/json; charset=ISO-8859-1", []byte(latin1))).Find(t.Context(), "r", "j")
	require.NoError(t, err)
	require.Equal(t, Applicant{ReferenceNo: "r", FirstName: "André", LastName: "Nuñez"}, a)
	for _, contentType := range []string{"application/json", "application/json; charset=utf-8", "application/json; charset=no-such", ""} {
		_, err := backend(t, answer(200, contentType, []byte(latin1))).Find(t.Context(), "r", "j")
		require.ErrorContains(t, err, "applicants: applicant: the answer's characters cannot be read: ")
		require.Equal(t, fault.Permanent, fault.As(err).Class)
	}
}
