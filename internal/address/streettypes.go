package address

// streetTypes are the words that say what kind of street or building a name belongs to, each with its abbreviations
// (USPS Publication 28, appendices C1 and C2; Royal Mail; the common ones of other languages), all as people write them
// without accents. An abbreviation that several words have may stand for each of them; the words themselves are never
// taken for each other.
const streetTypes = `
alley: aly ally allee
annex: anx anex annx
arcade: arc
avenue: ave av aven avenu avn avnue
bayou: byu bayoo
beach: bch
bend: bnd
bluff: blf
bottom: btm
boulevard: blvd bd boul boulv bvd bld
branch: br brnch
bridge: brg brdge
broadway: bway
brook: brk
buildings: bldgs
bypass: byp bypa
camp: cp
canyon: cyn canyn
cape: cpe
causeway: cswy causwa
centre: ctr center cent cntr
chase: ch
circle: cir circ crcl
circus:
cliff: clf
close: cl
club: clb
common: cmn
corner: cor
corners: cors
cottage: cott
cottages: cotts
course: crse
court: ct crt
courts: cts
cove: cv
creek: crk
crescent: cres crsent crsnt cresc
crest: crst
crossing: xing crssng
crossroad: xrd
curve: curv
dale: dl
dam: dm
divide: dv
drive: dr driv drv
drove:
drives: drs
end:
esplanade: esp
estate: est
estates: ests
expressway: expy expr express exp
extension: ext extn
falls: fls
farm: fm
ferry: fry
field: fld
fields: flds
flats: flts
ford: frd
forest: frst
forge: frg
fork: frk
forks: frks
fort: ft frt
freeway: fwy frwy
garden: gdn
gardens: gdns grdns
gate:
gateway: gtwy
glen: gln
green: grn
grove: grv gr
hall:
harbor: hbr harb
harbour: hbr harb
haven: hvn
heights: hts ht
highway: hwy hiway
hill: hl
hills: hls
hollow: holw
house: hse
inlet: inlt
island: is
islands: iss
isle:
junction: jct jctn
key: ky
knoll: knl
knolls: knls
lake: lk
lakes: lks
landing: lndg
lane: ln
light: lgt
loaf: lf
lock: lck
lodge: ldg
loop:
mall:
manor: mnr
meadow: mdw
meadows: mdws
mews:
mill: ml
mills: mls
mission: msn
motorway: mtwy mwy
mount: mt
mountain: mtn
neck: nck
orchard: orch
oval: ovl
overpass: opas
parade: pde
park: pk prk
parks:
parkway: pkwy pky parkwy
pass:
passage: psge
path:
pike:
pine: pne
pines: pnes
place: pl
plain: pln
plains: plns
plaza: plz plza pza pl
point: pt
points: pts
port: prt
prairie: pr
promenade: prom
quay: qy
radial: radl
ramp:
ranch: rnch
rapid: rpd
rapids: rpds
rest: rst
ridge: rdg
ridges: rdgs
rise:
river: riv rvr
road: rd
roads: rds
route: rte
row:
run:
shoal: shl
shore: shr
shores: shrs
skyway: skwy
spring: spg
springs: spgs
spur:
square: sq sqr
squares: sqs
station: sta stn
stravenue: stra
stream: strm
street: st str strt
streets: sts
summit: smt
terrace: ter terr tce
throughway: trwy
trace: trce
track: trak
trafficway: trfy
trail: trl
tunnel: tunl
turnpike: tpke trnpk
underpass: upas
union: un
valley: vly
vale:
viaduct: via
view: vw
village: vlg
ville: vl
vista: vis
walk: wlk
way: wy
well: wl
wells: wls
wharf: whf
yard: yd
platz: pl
strasse: str
straat: str
gasse: g
chaussee: ch
strada: str
bulevardul: bd bdul bul blvd
bulevard: bd bul blvd
maantee: mnt
puiestee: pst
stradela:
rue: r
chemin: ch chem che
quai: q
impasse: imp
faubourg: fbg fg
cours: crs
allee: all al
allees:
residence: res
lotissement: lot
calle: c cl
avenida: av avda avd ave
avinguda: av avda avgda
carrer: c cr
passeig: pg p
placa: pl pca
jiron: jr
paseo: p po pso
camino: cno cmno
carretera: ctra carr
carrera: cra kr cr
transversal: tv transv
diagonal: dg diag
callejon: cjon
ronda: rda
travesia: trv
rua: r
travessa: tv trav
praca: pca pc
alameda: al
rodovia: rod
estrada: estr est
viale: vle
via: v
corso: c so cso
piazza: p pza pzza
piazzale: ple ple
largo: lgo
vicolo: vic vlo
ulica: ul
ulitsa: ul
aleja: al
aleje: al
plac: pl
osiedle: os
sokak: sok sk
sokagi: sok sk
cadde: cad cd
caddesi: cad cd
bulvari: bulv blv bul
apartmani: ap apt
sitesi: sit
namesti: nam
trida: tr
utca: u
ut:
korut: krt
gatan:
gata:
vag: v
vagen: v
gade:
gate: gt
vej:
vei: v
veien: v
laan: ln
weg:
singel:
jalan: jl jln
lorong: lrg
улица: ул
проспект: пр просп пркт
переулок: пер
площадь: пл
бульвар: бул бр
булевард: бул
шоссе: ш
набережная: наб
шарія:
вулиця: вул
شارع: ش
طريق:
حي:
`
