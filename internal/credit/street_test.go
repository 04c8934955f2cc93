package credit

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParseStreet(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]orderAddress{
		"12 Main Street":           {HouseNumber: "12", StreetName: "Main", StreetType: "ST"},
		"12-B N Main St. Apt 4":    {HouseNumber: "12-B", StreetName: "N Main", StreetType: "ST"},
		"1600 Park Plaza Dr, #4":   {HouseNumber: "1600", StreetName: "Park Plaza", StreetType: "DR"},
		"45 Lake Drive North":      {HouseNumber: "45", StreetName: "Lake Drive North"},
		"9 Avenue of the Americas": {HouseNumber: "9", StreetName: "Avenue of the Americas"},
		"500 Broadway #12":         {HouseNumber: "500", StreetName: "Broadway"},
		"7 Way":                    {HouseNumber: "7", StreetName: "Way"},
		"PO Box 84":                {StreetName: "PO Box 84"},
		"Main Street":              {StreetName: "Main", StreetType: "ST"},
		"12":                       {StreetName: "12"},
		"":                         {},
	} {
		require.Equal(t, want, parseStreet(line), line)
	}
}
