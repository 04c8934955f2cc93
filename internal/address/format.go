package address

import (
	"regexp"
	"strings"

	"github.com/go-playground/validator/v10"

	"onboarding/internal/applicant"
)

var rules = validator.New()

// withoutPostcodeRule are the countries of ISO 3166-1 for which the validator has no postal code rule, so that it would
// refuse any code: most of them use none. Derived from postcode_regexes.go of validator v10.30.6.
var withoutPostcodeRule = setOf(`AE AF AG AI AO AQ AW BF BI BJ BL BO BQ BS BT BV BW BZ CD CF CG CI CM CU CW DJ DM EH ER
	FJ GA GD GH GM GQ GY HK IR JM KI KM KN KP KY LC LY MF ML MM MO MR MS MW MZ NA NR NU PA PE PS QA RW SB SC SD SL SR SS
	ST SV SX SY TD TF TG TK TL TO TT TV TZ UG UM VC VU WS YE ZW`)

// postcodes replace the validator's rule where it refuses codes that are in use (Universal Postal Union, postal
// addressing systems).
var postcodes = map[string]*regexp.Regexp{
	"AZ": regexp.MustCompile(`^(AZ ?)?\d{4}$`),
	"CL": regexp.MustCompile(`^\d{3}-?\d{4}$`),
	"IN": regexp.MustCompile(`^\d{3} ?\d{3}$`),
	"JP": regexp.MustCompile(`^\d{3}-?\d{4}$`),
	"PL": regexp.MustCompile(`^\d{2}-?\d{3}$`),
	"RS": regexp.MustCompile(`^\d{5,6}$`),
	"SA": regexp.MustCompile(`^\d{5}(-\d{4})?$`),
}

// subdivisionCode is what a subdivision looks like if it is given as code, alone or with its country.
var subdivisionCode = regexp.MustCompile(`^([A-Z]{2}-)?[A-Z0-9]{1,3}$`)

// country returns the address's country in capitals; false if it is no ISO 3166-1 alpha-2 code.
func country(a applicant.Address) (string, bool) {
	code := strings.ToUpper(strings.TrimSpace(a.Country))
	return code, rules.Var(code, "required,iso3166_1_alpha2") == nil
}

// postcodeFits reports whether the code can be a postal code of the country. Where no rule is known, any can.
func postcodeFits(country, code string) bool {
	code = strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(code)), country+"-")
	if own, ok := postcodes[country]; ok {
		return own.MatchString(code)
	}
	return withoutPostcodeRule[country] || rules.Var(code, "postcode_iso3166_alpha2="+country) == nil
}

// subdivisionFits reports whether the administrative area belongs to the country. A name, as opposed to a code, cannot
// be judged and fits.
func subdivisionFits(country, area string) bool {
	area = strings.TrimSpace(area)
	if !subdivisionCode.MatchString(area) {
		return true
	}
	if !strings.Contains(area, "-") {
		area = country + "-" + area
	}
	return strings.HasPrefix(area, country+"-") && rules.Var(area, "iso3166_2") == nil
}

func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(words) {
		set[word] = true
	}
	return set
}
