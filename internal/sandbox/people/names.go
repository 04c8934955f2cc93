package people

import "fmt"

// Syllables of names that nobody has, so that a name found where it should not be is no coincidence.
var (
	firsts  = []string{"Belqua", "Corvi", "Dremo", "Elzu", "Fanqui", "Grelo", "Hyvra", "Izmo", "Jorve", "Kelqui", "Lomza", "Myrqu", "Norvu", "Ozela", "Pryqu", "Quelmo", "Rivzo", "Sorqua", "Tezli", "Uvarmo"}
	endings = []string{"dane", "lith", "mora", "nelle", "rienne", "selda", "tovan", "vessa", "wyn", "zara"}
	lasts   = []string{"Abrunquist", "Bellowmarsh", "Crandevik", "Dunmorrow", "Eskilvane", "Farqueston", "Grimholtz", "Harrowquay", "Iverstrand", "Jaskovane", "Kettlebruin", "Lindqvarrow", "Mossenvale", "Nackerquist", "Ostervane", "Pellinquay", "Quarrendon", "Rookesworth", "Sandelquist", "Thornevarr"}
)

// Streets that no town has, each name followed by its type as in the US.
var streets = []string{"Quillenbrook Street", "Marrowfen Avenue", "Tallowmere Road", "Copperquay Drive", "Winterquist Lane", "Harrowgale Court", "Silvermoss Way", "Ambleforth Place"}

// Towns are real, so that their postal codes are.
var (
	american = []Address{
		{"", "Springfield", "IL", "62704", "US", "USA"},
		{"", "Denver", "CO", "80202", "US", "USA"},
		{"", "Portland", "OR", "97205", "US", "USA"},
		{"", "Atlanta", "GA", "30303", "US", "USA"},
		{"", "Burlington", "VT", "05401", "US", "USA"},
		{"", "Boise", "ID", "83702-5918", "US", "USA"},
	}
	foreign = []Address{
		{"", "Leeds", "", "LS1 4AP", "GB", "GBR"},
		{"", "Bremen", "HB", "28195", "DE", "DEU"},
		{"", "Utrecht", "UT", "3511 LX", "NL", "NLD"},
		{"", "Dubai", "DU", "", "AE", "ARE"},
		{"", "Amman", "AM", "11118", "JO", "JOR"},
	}
)

func firstName(id int) string {
	return firsts[id%len(firsts)] + endings[id/len(firsts)%len(endings)]
}

func lastName(id int) string { return lasts[(id/7+id)%len(lasts)] }

// addressIn returns an address in one of the towns.
func addressIn(towns []Address, id int) Address {
	a := towns[(id/100+id)%len(towns)]
	a.Line = fmt.Sprintf("%d %s", 1000+id%9000, streets[(id/100+id)%len(streets)])
	return a
}
