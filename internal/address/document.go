package address

import (
	"context"
	"strings"

	"onboarding/internal/applicant"
	"onboarding/internal/check"
	"onboarding/internal/fault"
	"onboarding/internal/idwise"
)

const provider = "document"

// The fields in which IDWise shows the address of a document (legacy: Field Names).
const (
	addressField       = "Address"
	nativeAddressField = "Address Native" // in the script of the issuing country
)

// Journeys reads journeys; an *idwise.Client does.
type Journeys interface {
	Journey(ctx context.Context, journeyID string) (idwise.Journey, error)
}

// Document verifies an address by the postal rules of its country and by the address that IDWise read from the
// applicant's documents. It does not know whether the address exists.
type Document struct {
	journeys Journeys
}

// NewDocument returns a verifier that reads documents from journeys.
func NewDocument(journeys Journeys) *Document { return &Document{journeys: journeys} }

// Verify passes an address if a document shows the same place. It fails one if the documents show another street; what
// lies between, and what does not have the format of its country, is a review. While IDWise still reads documents that
// could decide, the error is not-ready.
func (d *Document) Verify(ctx context.Context, req Request) (check.Result, error) {
	if missing := missingFields(req.Address); len(missing) > 0 {
		return check.Result{}, fault.Permanentf(provider, "address check: the applicant lacks %s", strings.Join(missing, ", "))
	}
	code, ok := country(req.Address)
	postcode, postcodeFits := canonicalPostcode(code, req.Address.PostalCode, req.Address.AdministrativeArea)
	switch {
	case !ok:
		return check.Result{}, fault.Permanentf(provider, "address check: address.country is no ISO 3166-1 alpha-2 code")
	case !postcodeFits:
		return result(req, check.Review, reasonUnknownPostcode), nil
	case !subdivisionFits(code, req.Address.AdministrativeArea):
		return result(req, check.Review, reasonUnknownArea), nil
	}
	journey, err := d.journeys.Journey(ctx, req.JourneyID)
	if err == nil {
		err = journey.Of(req.ReferenceNo)
	}
	if err != nil {
		return check.Result{}, err
	}
	return judge(req, newClaim(req.Address, code, postcode), journey)
}

// judge compares the address with all documents; the one that agrees best counts, because people move and keep their
// identity cards.
func judge(req Request, claim claim, journey idwise.Journey) (check.Result, error) {
	shown, reading := shownAddresses(journey)
	best := otherScript
	for _, text := range shown {
		best = max(best, claim.compare(text))
	}
	switch {
	case best != samePlace && reading:
		return check.Result{}, fault.New(fault.NotReady, provider, "address check: IDWise has not read the documents yet", nil)
	case len(shown) == 0:
		return result(req, check.Review, reasonNoAddress), nil
	default:
		return result(req, verdicts[best].verdict, verdicts[best].reason), nil
	}
}

// shownAddresses returns the addresses on the documents that IDWise has read, and whether it is still reading others.
// A finished journey will not be read any further.
func shownAddresses(journey idwise.Journey) (shown []string, reading bool) {
	fields := 0
	for _, document := range journey.Documents {
		if !document.Read {
			reading = true
			continue
		}
		fields += len(document.Fields)
		for _, name := range []string{addressField, nativeAddressField} {
			if text := strings.TrimSpace(document.Fields[name]); text != "" {
				shown = append(shown, text)
			}
		}
	}
	if fields == 0 {
		reading = true
	}
	return shown, reading && !journey.Finished
}

// missingFields names what the address needs to be compared, and has not got.
func missingFields(a applicant.Address) []string {
	var missing []string
	for _, field := range []struct{ name, value string }{
		{"address.lines", strings.Join(a.Lines, "")},
		{"address.country", a.Country},
	} {
		if strings.TrimSpace(field.value) == "" {
			missing = append(missing, field.name)
		}
	}
	return missing
}

func result(req Request, verdict check.Verdict, reason string) check.Result {
	return check.Result{Verdict: verdict, Reason: reason, Provider: provider, Reference: req.JourneyID}
}
