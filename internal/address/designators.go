package address

import (
	"regexp"
	"strings"
)

// label is what the word beside a number says that it counts. Numbers without one are those of houses, streets and
// lots, or of whatever their place tells.
type label string

const (
	unlabelled label = ""
	unit       label = "unit"
	room       label = "room"
	office     label = "office"
	shop       label = "shop"
	floor      label = "floor"
	house      label = "house" // surely a house's, not a flat's
	building   label = "building"
	structure  label = "structure" // beside a building, as in Russia
	staircase  label = "staircase"
	lot        label = "lot"
	box        label = "box"
)

// labels has the label of each of labelWords.
var labels = labelled(labelWords)

// labelWords are the words of designators, without accents. They count only where a number or a single letter follows.
var labelWords = map[label]string{
	unlabelled: `no nr num numero number numer numara nummer hausnummer house haus villa so дом д номер буд будинок رقم`,
	unit: `# apartment apt appt app apart flat flt unit suite ste door
		wohnung whg top tur appartement logement lgt porte apartamento apto depto dpto departamento
		puerta pta interior int interno
		lokal lok mieszkanie m daire d lagenhet lgh
		bus bte boite ap byt квартира кв شقة`,
	room:   `room rm studio zimmer sala комната غرفة`,
	office: `office ofc buro bureau oficina escritorio оф офис مكتب`,
	shop:   `shop store local loja laden محل`,
	floor: `floor fl flr level lvl etage etg og stock stockwerk piso andar piano kat etaj emelet patro
		этаж эт طابق الطابق الدور`,
	building: `building bldg block blk bloc bloco bloque blok bl tower twr batiment bat edificio edif ed torre gebaude geb
		корпус корп к مبنى عمارة`,
	structure: `строение стр`,
	staircase: `staircase stair escalier esc stiege stg scala sc scara stairwell entrance подъезд`,
	lot:       `lot plot lote parcela parcel`,
}

// ownLabels are words of designators that have this meaning in some countries only.
var ownLabels = map[string]map[string]label{
	"BR": {"n": unlabelled}, "ES": {"n": unlabelled}, "IT": {"n": unlabelled}, "PT": {"n": unlabelled},
	"FI": {"pl": box},
	"SG": {"blk": unlabelled, "block": unlabelled},
}

// blockLetters are the countries where "B 12" at the beginning is house 12 of block B.
var blockLetters = setOf("BD IN NP PK")

// flatHyphen are the countries where "5-310 King Street" is flat 5 of house 310.
var flatHyphen = setOf("CA")

// shortDesignators are what is written short in more than one word.
var shortDesignators = []struct {
	written *regexp.Regexp
	meant   string
}{
	{regexp.MustCompile(`\bh[. ]*no\b`), "house no"},
	{regexp.MustCompile(`\bf[. ]*no\b`), "flat no"},
	{regexp.MustCompile(`\b(?:apt|apartment|flat) bl(?:oc)?k\b`), "blk"},
}

// glued are words of designators to which people write the number without a space, as in "apt4b".
var glued = regexp.MustCompile(`^(\p{L}{2,})(\d+\p{L}?)$`)

// unglue parts a number from the designator that it is written to.
func unglue(text string) []string {
	match := glued.FindStringSubmatch(text)
	if match == nil {
		return []string{text}
	}
	if _, known := labels[plain(match[1])]; known || match[1] == "box" || match[1] == "pobox" {
		return match[1:]
	}
	return []string{text}
}

// after are the words of designators that stand behind the number, at the end of a part or behind an ordinal: "2nd floor".
var after = setOf(`floor fl flr level etage og stock piso andar piano kat em emelet patro этаж sal`)

// alwaysAfter are those that stand there in the midst of a part, too.
var alwaysAfter = setOf(`og em emelet andar sal`)

// named are words of designators that end names, too: "Tower House 10 Mill Lane".
var named = setOf(`house haus`)

// suffixes stand behind a house number and belong to it.
var suffixes = setOf(`bis ter quater`)

// boxes are the phrases for a post-office box, and for other places where mail waits to be called for.
var boxes = phrases(`
	po box, p o box, pobox, po bx, p o bx, post office box, post box, postbox, postal box, pob, gpo box, g p o box, gpobox,
	mail box, mailbox, lock box, locked bag, private bag, private mail bag, private mailbox, mail bag, pmb, drawer, po drawer,
	postfach, postschliessfach, postbus, antwoordnummer, postboks, postlada, postilokero, boite postale, case postale,
	apartado postal, apartado aereo, apartado de correos, apartado de correo, apartado, apdo postal, apdo,
	casilla postal, casilla de correo, casilla, caixa postal, cx postal, caixa post, casella postale, posta kutusu,
	skrytka pocztowa, skr poczt, postafiok, pfach, postovni prihradka, postovy priecinok, casuta postala, posta fiok,
	poste restante, general delivery, postlagernd, fermo posta, lista de correos, bfpo box,
	packstation, postfiliale, paczkomat, parcel locker, parcel collect, parcel point, caller service, firm caller, freepost,
	а/я, а я, абонентский ящик, абонементный ящик, поштова скринька, п я, ταχ θυρ, τ θ, τθ, ταχυδρομικη θυριδα,
	ص ب, صب, صندوق بريد, صندوق البريد, صندوق بريدي, ת ד, תד, 私書箱, 邮政信箱, 郵政信箱, 信箱, 사서함`)

// numberedBoxes are phrases that mean a box only where a number follows.
var numberedBoxes = phrases(`box, bx, b p, bp, c p, cp, p b, pb, p k, pk, postnet suite, pf, rmb, cmr, psc, cs, tsa, bag, a p,
	apt postal, ap postal, cc, c c`)

// postalMarks are the words that announce a postal code.
var postalMarks = setOf(`zip zipcode postcode plz cap cep cp pin pincode pc code postal codigo индекс`)

// labelled turns the lists of words round: from word to label.
func labelled(lists map[label]string) map[string]label {
	table := map[string]label{}
	for l, words := range lists {
		for _, word := range strings.Fields(words) {
			table[plain(fold(word))] = l
		}
	}
	return table
}

// phrases splits phrases that are separated by commas into tokens without accents.
func phrases(list string) [][]string {
	var all [][]string
	for _, phrase := range strings.Split(list, ",") {
		all = append(all, plainWords(phrase))
	}
	return all
}

// plainWords returns the tokens of text without accents.
func plainWords(text string) []string {
	var words []string
	for _, t := range tokenize(text) {
		words = append(words, t.plain)
	}
	return words
}

// phraseAt returns the length of the longest phrase that the tokens begin with; 0 if none.
func phraseAt(tokens []token, phrases [][]string) int {
	longest := 0
	for _, phrase := range phrases {
		if len(phrase) <= longest || len(phrase) > len(tokens) {
			continue
		}
		begins := true
		for i, word := range phrase {
			begins = begins && tokens[i].plain == word && (i == 0 || tokens[i].before < part)
		}
		if begins {
			longest = len(phrase)
		}
	}
	return longest
}
