package credit

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/check"
)

// judged returns the verdict on a report with a good score and the given fields.
func judged(t *testing.T, fields string) (check.Verdict, string) {
	t.Helper()
	body := fmt.Sprintf(`{"status":"completed","consumers":{"equifaxUSConsumerCreditReport":[{"hitCode":{"code":"1"},%s,`+
		`"models":[{"modelNumber":"05143","score":742}]}]}}`, fields)
	var answer reportAnswer
	require.NoError(t, json.Unmarshal([]byte(body), &answer), fields)
	return answer.verdict("05143", DefaultScores, Bands{Pass: 700, Review: 600})
}

// A good score of somebody who is dead, or is not the applicant, approves a fraud.
func TestEachWarningHasItsReason(t *testing.T) {
	t.Parallel()
	const (
		sanctions = "the bureau's file carries a sanctions alert (OFAC)"
		fraud     = "the bureau's file carries a fraud alert"
		scan      = "the bureau's identity scan raised an alert"
		combined  = "the bureau's file may hold another person's data"
		otherName = "the bureau's file is in another name"
		statement = "the consumer has added a statement to the bureau's file"
		elsewhere = "the bureau knows the applicant at another address"
		unknown   = "the bureau's file carries a warning that is not known here"
	)
	for fields, want := range map[string]string{
		`"deathDate":"052023"`:                                                deceased,
		`"deathDate":52023`:                                                   deceased,
		`"DeathDate":{"month":"05","year":"2023"}`:                            deceased,
		`"date_of_death":"2023-05-01"`:                                        deceased,
		`"deceasedIndicator":true`:                                            deceased,
		`"deceased":{"code":"Y"}`:                                             deceased,
		`"identification":{"inquirySocialNumYearOfDeath":"P 91"}`:             deceased,
		`"collections":[{"accountDesignatorCode":{"code":"X"}}]`:              deceased,
		`"trades":[{"rawNarrativeCodes":["FE","JD"]}]`:                        deceased,
		`"OFACAlerts":[{"memberFirmCode":"OFAC","responseCode":"H"}]`:         sanctions,
		`"ofacAlerts":{"cdcResponseCode":"E"}`:                                sanctions,
		`"OFACAlerts":[{"cdcResponseCode":"N"},{"responseCode":"Y"}]`:         sanctions,
		`"OFACAlerts":[{"cdcResponseCode":"N","cdcProblemCode":"14"}]`:        sanctions,
		`"OFACAlerts":[{"legalVerbiage":"read this"}]`:                        sanctions,
		`"OFACAlerts":true`:                                                   sanctions,
		`"watchListHits":2`:                                                   sanctions,
		`"fraudSocialNumAlertCode":{"code":"A"}`:                              badSSN,
		`"fraudSocialNumAlertCode":[{"code":"V"}]`:                            badSSN,
		`"fraudSocialNumAlertCode":"W"`:                                       badSSN,
		`"ssnAlert":1`:                                                        badSSN,
		`"identification":{"socialNumMatch":"N"}`:                             badSSN,
		`"fraudVictimIndicator":{"code":"V"}`:                                 fraud,
		`"fraudVictimIndicator":{"code":"N"}`:                                 fraud, // active duty
		`"fraudVictimIndicator":[{"code":"N","description":"duty"}]`:          fraud,
		`"fraudVictimIndicator":{"code":"","description":"victim"}`:           fraud,
		`"fraudVictimIndicator":"X"`:                                          fraud,
		`"fraudVictimIndicator":true`:                                         fraud,
		`"alertContacts":[{"effectiveDate":"07162020"}]`:                      fraud,
		`"fraudIDScanAlertCodes":[{"code":"S"},{"code":"I"}]`:                 scan,
		`"fraudIdScanAlertCodes":[{"code":"N"}]`:                              scan,
		`"fraudIDScanAlertCodes":[{"code":0}]`:                                scan,
		`"identityScan":{"alertCodes":[{"code":"R"}]}`:                        scan,
		`"securityFreeze":"Y"`:                                                frozen,
		`"securityFreeze":{"active":true,"since":null}`:                       frozen,
		`"freezeCode":"F"`:                                                    frozen,
		`"freezeStatus":"ACTIVE"`:                                             frozen,
		`"fileFrozen":1`:                                                      frozen,
		`"doNotCombineIndicator":"C"`:                                         combined,
		`"do_not_combine":"yes"`:                                              combined,
		`"nameMatchFlags":{"firstNameMatchFlag":"Y","lastNameMatchFlag":"N"}`: otherName,
		`"disputeIndicator":"Y"`:                                              disputed,
		`"consumerDisputes":[{"date":"07162020"}]`:                            disputed,
		`"trades":[{"narrativeCodes":[{"code":"FE"},{"code":"BB"}]}]`:         disputed,
		`"consumerStatements":[{"statement":"This is not mine."}]`:            statement,
		`"statements":[{"text":"This is not mine."}]`:                         statement,
		`"consumerStatements":["No, this is not mine."]`:                      statement,
		`"addressDiscrepancyIndicator":"Y"`:                                   elsewhere,
		`"addressDiscrepancyIndicator":true`:                                  elsewhere,
		`"addressDiscrepancyIndicator":"U"`:                                   elsewhere,
		`"minorAlert":"M"`:                                                    unknown,
		`"fileWarnings":[{"text":"see the manual"}]`:                          unknown,
		`"extra":{"deep":[{"suspiciousActivity":1}]}`:                         unknown,
	} {
		verdict, reason := judged(t, fields)
		require.Equal(t, check.Review, verdict, fields)
		require.Equal(t, want, reason, fields)
	}
}

// The same fields with nothing in them, as reports of ordinary people have them.
func TestOnlyAClearNoIsNoWarning(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"deathDate", "OFACAlerts", "fraudSocialNumAlertCode", "fraudVictimIndicator", "alertContacts", "fraudIDScanAlertCodes",
		"identityScan", "securityFreeze", "doNotCombineIndicator", "disputeIndicator", "consumerStatements",
		"addressDiscrepancyIndicator", "unheardOfAlert", "narrativeCodes", "nameMatchFlags",
	} {
		for _, nothing := range []string{`null`, `""`, `" "`, `[]`, `[ ]`, `{}`, `[{}]`, `[null]`, `{"code":null}`, `{"code":"","description":""}`} {
			verdict, reason := judged(t, `"`+name+`":`+nothing)
			require.Equal(t, check.Passed, verdict, "%s %s: %s", name, nothing, reason)
		}
	}
	for _, name := range []string{
		"deathDate", "OFACAlerts", "fraudSocialNumAlertCode", "fraudVictimIndicator", "alertContacts", "securityFreeze",
		"doNotCombineIndicator", "disputeIndicator", "addressDiscrepancyIndicator", "unheardOfAlert",
	} {
		for _, no := range []string{`"N"`, `"n"`, `"No"`, `"0"`, `"false"`, `"None"`, `false`, `0`, `0.0`} {
			verdict, reason := judged(t, `"`+name+`":`+no)
			require.Equal(t, check.Passed, verdict, "%s %s: %s", name, no, reason)
		}
	}
	for _, clear := range []string{
		`"deathDate":"00000000"`, `"securityFreeze":{"code":"N","description":"none"}`,
		`"securityFreeze":{"status":"inactive"}`, `"fraudVictimIndicator":{"code":false}`, `"doNotCombineIndicator":{"code":"N"}`,
		`"fraudSocialNumAlertCode":{"code":"P","description":"associated with the consumer"}`, `"fraudSocialNumAlertCode":{"code":"N"}`,
		`"fraudIDScanAlertCodes":[{"code":"8"},{"code":"S"}]`, `"fraudVictimIndicator":{"code":"N","description":"No"}`,
		`"identityScan":{"alertCodes":[],"identityScanRegulated":"N"}`,
		`"OFACAlerts":[{"revisedLegalVerbiageIndicator":"2","memberFirmCode":"OFAC","cdcTransactionDate":"09092020",` +
			`"transactionType":"O","cdcResponseCode":"N","legalVerbiage":"nothing found","dataSegmentRegulated":"N"}]`,
		`"nameMatchFlags":{"firstNameMatchFlag":"Y","lastNameMatchFlag":"Y","middleNameMatchFlag":"N"}`,
		`"identification":{"socialNumConfirmed":"N","socialNumMatch":"Y","inquirySocialNumYearOfDeath":""}`,
		`"trades":[{"narrativeCodes":[{"code":"FE"},{"code":"AZ"}],"accountDesignator":{"code":"I"}}]`,
		`"onlineGeoCode":[{"geoBlockGroup":"3"}]`, `"impactedDataIndicator":"Y"`,
	} {
		verdict, reason := judged(t, clear)
		require.Equal(t, check.Passed, verdict, "%s: %s", clear, reason)
	}
}

// The person who reviews must see all of it, in the same order each time.
func TestAllWarningsAreNamed(t *testing.T) {
	t.Parallel()
	verdict, reason := judged(t, `"addressDiscrepancyIndicator":"Y","securityFreeze":"Y","deathDate":"052023","deceasedIndicator":"Y"`)
	require.Equal(t, check.Review, verdict)
	require.Equal(t, deceased+"; "+frozen+"; the bureau knows the applicant at another address", reason)

	var answer reportAnswer
	require.NoError(t, json.Unmarshal([]byte(`{"consumers":{"equifaxUSConsumerCreditReport":[`+
		`{"hitCode":"1"},{"hitCode":"2","OFACAlerts":[{"cdcResponseCode":"H"}]}],"fileWarning":"W"}}`), &answer))
	_, reason = answer.verdict("05143", DefaultScores, Bands{Pass: 700, Review: 600})
	require.Equal(t, "the bureau has more than one file; the bureau's file carries a sanctions alert (OFAC); "+
		"the bureau's file carries a warning that is not known here", reason)
}
