package credit

import (
	"maps"
	"slices"
	"strings"
)

// warning is one kind of warning in Equifax's answer, and the reason why it leads to a review.
type warning struct {
	reason string
	// fields are parts of the names of its fields, in lower case.
	fields []string
	// clear are the codes that say that all is well. Not nil: the field holds codes of its own, among which "N" may be an
	// alert. Nil: the field is a yes or a no.
	clear []string
	// only are the codes that are this warning, where most codes are none. The field may be another warning as well.
	only []string
}

const (
	deceased = "the bureau's file says that the applicant has died"
	badSSN   = "the bureau's file carries an alert on the social security number"
	frozen   = "the bureau's file is frozen"
	disputed = "the consumer disputes the bureau's file"
)

// warnings are all that is known, the gravest first, which is the order of the reasons. A field belongs to the first that
// names it; the last catches what looks like a warning and is not known. Names and codes are those of Equifax's
// OpenAPI description of the Consumer Credit Report (2020-09-21), as public integrations carry it; names that only look
// alike are read as well, because what is overlooked here is approved.
var warnings = []warning{
	{reason: deceased, fields: []string{"death", "deceas", "decedent"}},
	{reason: deceased, fields: []string{"narrativecodes"}, only: []string{"JD"}},
	{reason: deceased, fields: []string{"accountdesignator"}, only: []string{"X"}},
	{reason: "the bureau's file carries a sanctions alert (OFAC)", fields: []string{"ofac", "sanction", "watchlist"}},
	// N: no alert available; P: the number is associated with the consumer.
	{reason: badSSN, fields: []string{"socialnumalert", "securitynumberalert", "ssnalert"}, clear: []string{"N", "P"}},
	{reason: badSSN, fields: []string{"socialnummatch"}, only: []string{"N"}},
	// All codes are alerts. N is the active duty alert: nobody may grant credit before the identity is sure.
	{reason: "the bureau's file carries a fraud alert", clear: []string{},
		fields: []string{"fraudvictim", "fraudalert", "activeduty", "alertcontact", "alerttype", "identitytheft"}},
	// S: the scan found nothing; 8: no telephone number to look at, since the order carries none.
	{reason: "the bureau's identity scan raised an alert", fields: []string{"idscan", "alertcodes"}, clear: []string{"S", "8"}},
	{reason: frozen, fields: []string{"freeze", "frozen", "locked", "lockindicator", "filelock", "creditlock"}},
	{reason: "the bureau's file may hold another person's data", fields: []string{"donotcombine"}},
	{reason: "the bureau's file is in another name", fields: []string{"firstnamematch", "lastnamematch"}, only: []string{"N"}},
	{reason: disputed, fields: []string{"dispute"}},
	// "Consumer disputes …" and "Consumer says … not his/hers" of accounts, collections and public records.
	{reason: disputed, fields: []string{"narrativecodes"},
		only: []string{"AG", "BB", "BH", "BV", "EI", "EJ", "FF", "FH", "FW", "GE", "IP", "IQ"}},
	{reason: "the consumer has added a statement to the bureau's file", fields: []string{"statement"}},
	{reason: "the bureau knows the applicant at another address", fields: []string{"addressdiscrepancy"}},
	{reason: "the bureau's file carries a warning that is not known here",
		fields: []string{"alert", "warning", "fraud", "victim", "theft", "misuse", "suspicious", "donot", "discrepan", "mismatch"}},
}

// warningsIn returns the reasons of all warnings in a decoded JSON value, each once, in the order of the table.
func warningsIn(value any) []string {
	found := map[string]bool{}
	collectWarnings(value, found)
	var reasons []string
	for _, w := range warnings {
		if found[w.reason] && !slices.Contains(reasons, w.reason) {
			reasons = append(reasons, w.reason)
		}
	}
	return reasons
}

func collectWarnings(value any, found map[string]bool) {
	switch v := value.(type) {
	case []any:
		for _, element := range v {
			collectWarnings(element, found)
		}
	case map[string]any:
		for name, field := range v {
			if reason := warningOf(name, field); reason != "" {
				found[reason] = true
			}
			collectWarnings(field, found)
		}
	}
}

// warningOf returns the reason if the field is a warning that is raised, else "".
func warningOf(name string, field any) string {
	name = strings.NewReplacer("_", "", "-", "", " ", "").Replace(name)
	for _, w := range warnings {
		if !slices.ContainsFunc(w.fields, func(part string) bool { return strings.Contains(name, part) }) {
			continue
		}
		if w.raisedBy(field, false) {
			return w.reason
		}
		if w.only == nil {
			return ""
		}
	}
	return ""
}

// verdictFields are the fields of an object that say whether it is a warning; the others only describe it. An entry of
// OFACAlerts always comes, with cdcResponseCode "N" if nobody was found.
var verdictFields = []string{"code", "indicator", "flag", "value", "status", "active", "result",
	"responsecode", "cdcresponsecode", "cdcproblemcode", "matchcodes"}

// raisedBy reports whether the value of a field is anything but a clear no. Inside of lists and objects values are codes.
func (w warning) raisedBy(value any, isCode bool) bool {
	switch v := value.(type) {
	case nil:
		return false
	case bool:
		return v && w.only == nil || slices.Contains(w.only, text(v))
	case []any:
		return slices.ContainsFunc(v, func(element any) bool { return w.raisedBy(element, true) })
	case map[string]any:
		return w.raisedByObject(v)
	}
	said := text(value)
	switch {
	case w.only != nil:
		return slices.Contains(w.only, said)
	case said == "" || slices.Contains(w.clear, said):
		return false
	case isCode && w.clear != nil:
		return true
	}
	return !isNo(said)
}

// raisedByObject goes by what says the verdict, unless both that and the description are a no. If nothing does, everything
// in the object counts.
func (w warning) raisedByObject(object map[string]any) bool {
	judged := false
	for _, name := range verdictFields {
		said := object[name]
		if isEmpty(said) {
			continue
		}
		judged = true
		description := text(object["description"])
		saysNo := isNo(text(said)) && description != "" && isNo(description)
		if w.raisedBy(said, true) && !saysNo {
			return true
		}
	}
	if judged || w.only != nil {
		return false
	}
	return slices.ContainsFunc(slices.Collect(maps.Values(object)), func(said any) bool { return w.raisedBy(said, true) })
}
