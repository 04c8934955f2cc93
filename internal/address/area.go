package address

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/go-playground/validator/v10"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"onboarding/internal/applicant"
)

var rules = validator.New()

// subdivisionCode is what a subdivision looks like if it is given as code, alone or with its country.
var subdivisionCode = regexp.MustCompile(`^([A-Z]{2}-)?[A-Z0-9]{1,3}$`)

// country returns the address's country in capitals; false if it is no ISO 3166-1 alpha-2 code.
func country(a applicant.Address) (string, bool) {
	code := strings.ToUpper(strings.TrimSpace(a.Country))
	return code, rules.Var(code, "required,iso3166_1_alpha2") == nil
}

// subdivisionFits reports whether the administrative area belongs to the country. A name, as opposed to a code, cannot
// be judged and fits.
func subdivisionFits(country, area string) bool {
	area = strings.TrimSpace(area)
	if !subdivisionCode.MatchString(area) || areaOf(country, area, "") != nil {
		return true
	}
	if !strings.Contains(area, "-") {
		area = country + "-" + area
	}
	return strings.HasPrefix(area, country+"-") && rules.Var(area, "iso3166_2") == nil
}

// otherNames are names of countries on documents that the Unicode project's lists lack.
var otherNames = map[string]string{
	"AE": "uae, emirates",
	"BO": "bolivia",
	"CD": "democratic republic of the congo",
	"CI": "ivory coast",
	"CN": "prc, peoples republic of china, 中华人民共和国",
	"CZ": "czech republic",
	"DE": "federal republic of germany, bundesrepublik deutschland",
	"GB": "uk, great britain, england, scotland, wales, northern ireland",
	"HK": "hong kong",
	"JP": "日本国",
	"IR": "islamic republic of iran",
	"KR": "korea, republic of korea",
	"MM": "burma",
	"MO": "macau, macao",
	"MX": "estados unidos mexicanos",
	"NL": "holland, the netherlands",
	"PS": "palestine",
	"RU": "russian federation",
	"SA": "ksa, kingdom of saudi arabia",
	"TR": "turkey",
	"TW": "republic of china",
	"US": "united states of america",
	"VN": "viet nam",
}

// ownAreas are areas that metadata lack.
var ownAreas = map[string][]areaMetadata{
	"GB": {{"ENG", "England", ""}, {"SCT", "Scotland", ""}, {"WLS", "Wales|Cymru", ""}, {"NIR", "Northern Ireland", ""}},
}

// shortAreas are abbreviations of areas that are not their codes, by code.
var shortAreas = map[string]map[string]string{
	"CA": {"AB": "alta", "MB": "man", "ON": "ont", "QC": "que pq", "SK": "sask"},
	"MX": {
		"AGU": "ags", "BCN": "bc", "CHP": "chis", "CHH": "chih", "COA": "coah", "COL": "col", "CMX": "cdmx df", "DUR": "dgo",
		"GUA": "gto", "GRO": "gro", "HID": "hgo", "JAL": "jal", "MEX": "mex edomex", "MIC": "mich", "MOR": "mor", "NLE": "nl",
		"PUE": "pue", "QUE": "qro", "ROO": "qroo", "SLP": "slp", "TAM": "tamps", "TLA": "tlax", "VER": "ver", "YUC": "yuc",
	},
	"US": {
		"AL": "ala", "AZ": "ariz", "AR": "ark", "CA": "calif cal", "CO": "colo", "CT": "conn", "DE": "del", "FL": "fla",
		"IL": "ill", "IN": "ind", "KS": "kan kans", "MA": "mass", "MI": "mich", "MN": "minn", "MS": "miss", "MT": "mont",
		"NE": "neb nebr", "NV": "nev", "OK": "okla", "OR": "ore", "PA": "penn penna", "TN": "tenn", "TX": "tex",
		"WA": "wash", "WI": "wis wisc", "WY": "wyo",
	},
}

// partOf are the countries that documents name for territories with an ISO code of their own.
var partOf = map[string]string{
	"AS": "US", "GU": "US", "MP": "US", "PR": "US", "VI": "US", "HK": "CN", "MO": "CN", "GG": "GB", "IM": "GB", "JE": "GB",
	"BL": "FR", "GF": "FR", "GP": "FR", "MF": "FR", "MQ": "FR", "NC": "FR", "PF": "FR", "PM": "FR", "RE": "FR", "YT": "FR",
	"AX": "FI", "FO": "DK", "GL": "DK", "SJ": "NO",
}

// countryNames returns the names of a country in English and in its own language, and its code of three letters.
var countryNames = perCountry(func(country string) [][]string {
	region, err := language.ParseRegion(country)
	if err != nil {
		return nil
	}
	names := [][]string{plainWords(region.ISO3()), plainWords(display.English.Regions().Name(region))}
	own, _ := language.Compose(language.Und, region)
	base, _ := own.Base()
	if native := display.Regions(language.Make(base.String())); native != nil {
		names = append(names, plainWords(native.Name(region)))
	}
	names = append(names, phrases(otherNames[country])...)
	return slices.DeleteFunc(names, func(phrase []string) bool { return len(phrase) == 0 })
})

// otherCountry reports whether a phrase is the name of a country other than the given one.
func otherCountry(country string, phrase []string) bool {
	other := countryNamed()[strings.Join(phrase, " ")]
	return other != "" && other != country
}

// countryNamed has each country's code by its names.
var countryNamed = sync.OnceValue(func() map[string]string {
	codes := map[string]string{}
	for first := 'A'; first <= 'Z'; first++ {
		for second := 'A'; second <= 'Z'; second++ {
			code, ok := country(applicant.Address{Country: string(first) + string(second)})
			if !ok {
				continue
			}
			for _, name := range countryNames(code) {
				codes[strings.Join(name, " ")] = code
			}
		}
	}
	return codes
})
