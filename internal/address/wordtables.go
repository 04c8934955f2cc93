package address

import "strings"

// otherAbbreviations are of words that are no type of street.
const otherAbbreviations = `
saint: st snt
sainte: ste
santa: sta
santo: sto
sankt: st skt
sint: st
doctor: dr
junior: jr
senior: sr
general: gen gral gal
burgemeester: burg burgem
colonel: col
marechal: mal
president: pres
professor: prof
major: maj
captain: capt
county: co
township: twp
district: dist
north: n nth
south: s sth
east: e
west: w
northeast: ne
northwest: nw
southeast: se
southwest: sw
upper: upr
lower: lwr
great: gt
little: lt
norte: n nte
sur: s
este: e
oeste: o w
nord: n
sud: s
est: e
ouest: o w
ost: o
maria: ma
san: s
gross: gr
grosse: gr
klein: kl
kleine: kl
izquierda: izda izq izqda
derecha: dcha dch dcha
esquerdo: esq
direito: dto dir
colonia: col
urbanizacion: urb
fraccionamiento: fracc
barrio: brr
mahallesi: mah mh
mahalle: mah mh
generala: gen
서울특별시: 서울
부산광역시: 부산
대구광역시: 대구
인천광역시: 인천
광주광역시: 광주
대전광역시: 대전
울산광역시: 울산
세종특별자치시: 세종
`

// turns are the words that tell places of one name apart. They are never harmless, and never misread for each other.
// With four letters and more they count as part of a word too, as in Northgate.
var turns = setOf(`
	north south east west northern southern eastern western n s e w ne nw se sw
	northeast northwest southeast southwest
	upper lower middle upr lwr old new great little greater lesser high low inner outer left right front rear back
	big small long short near far first second third
	nord sud sued sur sul norte este oeste est ouest ost noord zuid oost westen osten norden sueden suden
	ober unter mittel ober oberer obere unterer untere hinter vorder innere inneren aeussere aussere
	alt alte alter altes neu neue neuer neues gross grosse kleine klein links rechts
	haut haute bas basse vieux vieille nouveau nouvelle grand grande petit petite gauche droite
	alto alta bajo baja baixo baixa viejo vieja nuevo nueva novo nova velho velha chico chica izquierda derecha
	nuovo nuova vecchio vecchia grande piccolo piccola superiore inferiore destra sinistra
	oude oud nieuwe nieuw grote kleine boven beneden
	norra sodra ostra vastra nya gamla stora lilla ovre nedre ny gammel store lille oster vester sonder nordre sondre vestre ostre
	stary stara stare nowy nowa nowe duzy maly wielki gorny gorna dolny dolna polnocna poludniowa wschodnia zachodnia
	kuzey guney dogu bati asagi yukari eski yeni buyuk kucuk
	северная южная восточная западная верхняя нижняя старая новая большая малая
	東 西 南 北 上 下 新 旧 前 後 内 外 左 右
	شمال جنوب شرق غرب
`)

// ordinals are the numbers of streets that are written as words.
var ordinals = numbered(`first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
	fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth`)

// tenths are those that end on a ten.
var tenths = map[string]int{
	"thirtieth": 30, "fortieth": 40, "fiftieth": 50, "sixtieth": 60, "seventieth": 70, "eightieth": 80, "ninetieth": 90,
}

// cardinals are the numbers of houses and flats that are written as words.
var cardinals = numbered(`one two three four five six seven eight nine ten eleven twelve`)

// romans are the Roman numbers that stand behind a house number for a floor or flat; of one letter they are letters.
var romans = map[string]int{"ii": 2, "iii": 3, "iv": 4, "vi": 6, "vii": 7, "viii": 8, "ix": 9}

// tens begin ordinals such as twenty-first.
var tens = map[string]int{
	"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}

// withinHouse are the words that say where in a house somebody lives. They are never harmless.
var withinHouse = setOf(`
	basement bsmt cellar penthouse ph attic loft mezzanine ground rear garden annexe
	hinterhaus vorderhaus seitenflugel seitenfluegel quergebaude quergebaeude gartenhaus hochparterre parterre erdgeschoss
	dachgeschoss souterrain keller untergeschoss eg dg ug hp li re
	rdc rez cave grenier sousol combles bajo bajos atico sotano semisotano entresuelo ent izda izq izqda dcha dch dcho
	ext exterior esq esquerdo esquerda dto dir direito frente fte tras fundos terreo seminterrato attico
	tv th mf stuen kaelder kjeller hs bv huis zemin bodrum parter suterena poddasze prizemi sklep
	цоколь подвал мансарда ισογειο υπογειο
`)

// districtWords are types of streets that name districts as well: "Clarendon Park", "Victoria Island".
var districtWords = setOf(`
	park hill hills green village gardens heights estate island beach wood woods valley point bay mount common cross grove
	fields city centre center springs lake lakes harbour harbor vista vale quay end
`)

// silent are words that people leave out: the type that most streets of a country have, and what says that a town is one.
var silent = setOf(`ul ulica ул улица вул вулиця οδοσ רחוב duong thanh pho tp г гор город jud judet judetul province state`)

// particles are words within names that people leave out: "Plaza de la Constitución" and "Plaza Constitución".
var particles = setOf(`de del la las los el of the du des di da do dos das della delle dei am on upon`)

// vocabulary is a table of words and their abbreviations.
type vocabulary struct {
	words        map[string]bool
	abbreviation map[string][]string // abbreviation to the words it may stand for
}

// parseVocabulary reads lines of "word: abbreviation abbreviation".
func parseVocabulary(table string) vocabulary {
	v := vocabulary{words: map[string]bool{}, abbreviation: map[string][]string{}}
	for line := range strings.Lines(strings.TrimSpace(table)) {
		word, short, _ := strings.Cut(strings.TrimSpace(line), ":")
		v.words[word] = true
		for _, s := range strings.Fields(short) {
			v.abbreviation[s] = append(v.abbreviation[s], word)
		}
	}
	return v
}

// numbered gives each word its place in the list, from 1.
func numbered(words string) map[string]int {
	table := map[string]int{}
	for i, word := range strings.Fields(words) {
		table[word] = i + 1
	}
	return table
}

func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(words) {
		set[word] = true
	}
	return set
}
