"""Plurals of English, most of all of the sciences: the irregular ones, and what endings come from.

Libraries that know plurals were tried on those of `tests/test_plurals.py` and 160 more: inflect had a third
wrong, as it leaves Latin endings alone and takes a second to import; lemminflect had a tenth wrong, of them
plain words such as "kinases".
"""


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


NOT_PLURAL = _listed(
    """various diverse previous numerous serious famous continuous simultaneous autonomous heterogeneous
    homogeneous contiguous less class mass loss process access success bias analysis basis axis corpus focus
    status virus bus gas lens physics mathematics graphics linguistics robotics mechanics dynamics statistics
    semantics genetics this plus thus always perhaps towards afterwards besides cross express business
    wireless lossless seamless endless apples gps cs news chess pass press stress address congress across
    vs dos aws nas mos sms heterogenous ambiguous rigorous anonymous spontaneous synchronous asynchronous
    diabetes herpes rabies measles mumps caries consensus campus census genus stimulus versus previous
    obvious onwards upwards downwards inwards outwards backwards forwards northwards southwards eastwards
    westwards"""
)
"""Words in -s that are not plurals."""

IRREGULAR = dict(
    pair.split("=")
    for pair in _listed(
        """data=data corpora=corpus criteria=criterion indices=index matrices=matrix vertices=vertex
        axes=axis people=people children=child women=woman men=man mice=mouse feet=foot series=series
        species=species movies=movie cookies=cookie lens=lens phenomena=phenomenon media=media crises=crisis
        lives=life params=parameter param=parameter min=minute mins=minute hrs=hour hr=hour sec=second
        secs=second flops=FLOP gflops=GFLOPS tflops=TFLOPS mflops=MFLOPS pflops=PFLOPS teraflops=teraflops
        petaflops=petaflops exaflops=exaflops fps=FPS gmacs=GMACs tops=TOPS usd=dollar classes=class
        nuclei=nucleus loci=locus foci=focus fungi=fungus stimuli=stimulus radii=radius bacilli=bacillus
        villi=villus emboli=embolus thrombi=thrombus alumni=alumnus bacteria=bacterium taxa=taxon
        spectra=spectrum strata=stratum maxima=maximum minima=minimum quanta=quantum genera=genus
        larvae=larva supernovae=supernova novae=nova nebulae=nebula vertebrae=vertebra formulae=formula
        antennae=antenna algae=alga teeth=tooth geese=goose lice=louse oxen=ox ova=ovum sera=serum
        stomata=stoma ganglia=ganglion mitochondria=mitochondrion protozoa=protozoan schemata=schema
        plateaus=plateau wolves=wolf leaves=leaf calves=calf knives=knife shelves=shelf halves=half
        hooves=hoof thieves=thief loaves=loaf appendices=appendix codices=codex helices=helix
        cervices=cervix apices=apex cortices=cortex vortices=vortex biases=bias gases=gas lenses=lens
        focuses=focus buses=bus quizzes=quiz waltzes=waltz oases=oasis testes=testis emphases=emphasis
        calories=calorie kilocalories=kilocalorie zombies=zombie selfies=selfie rookies=rookie
        prairies=prairie genies=genie caches=cache niches=niche avalanches=avalanche headaches=headache
        toothaches=toothache stomachaches=stomachache moustaches=moustache phyla=phylum symposia=symposium
        cacti=cactus syllabi=syllabus septa=septum hippocampi=hippocampus atria=atrium crania=cranium
        bronchi=bronchus alveoli=alveolus cilia=cilium flagella=flagellum optima=optimum
        memoranda=memorandum referenda=referendum automata=automaton polyhedra=polyhedron
        tetrahedra=tetrahedron octahedra=octahedron plateaux=plateau bureaux=bureau tableaux=tableau
        dice=die pence=penny millennia=millennium stigmata=stigma metazoa=metazoan addenda=addendum
        errata=erratum aquaria=aquarium sanatoria=sanatorium gymnasia=gymnasium crematoria=crematorium
        emporia=emporium consortia=consortium equilibria=equilibrium moratoria=moratorium solaria=solarium
        stadia=stadium sporangia=sporangium gametangia=gametangium basidia=basidium conidia=conidium
        mycelia=mycelium epithelia=epithelium ischia=ischium bronchioli=bronchiolus calculi=calculus
        tumuli=tumulus cumuli=cumulus gyri=gyrus uteri=uterus humeri=humerus tori=torus thalli=thallus
        sulci=sulcus cocci=coccus streptococci=streptococcus staphylococci=staphylococcus
        lactobacilli=lactobacillus menisci=meniscus hyphae=hypha papillae=papilla pupae=pupa exuviae=exuvia
        setae=seta aortae=aorta fibulae=fibula tibiae=tibia scapulae=scapula maxillae=maxilla bursae=bursa
        fistulae=fistula lacunae=lacuna laminae=lamina placentae=placenta tracheae=trachea amoebae=amoeba
        personae=persona
        wives=wife elves=elf selves=self sheaves=sheaf turves=turf scarves=scarf dwarves=dwarf wharves=wharf
        bookshelves=bookshelf cloverleaves=cloverleaf flyleaves=flyleaf meatloaves=meatloaf
        pancreases=pancreas atlases=atlas canvases=canvas aliases=alias topazes=topaz christmases=christmas
        irises=iris pelvises=pelvis penises=penis clitorises=clitoris trellises=trellis mantises=mantis
        metropolises=metropolis epidermises=epidermis walruses=walrus crocuses=crocus hibiscuses=hibiscus
        circuses=circus caucuses=caucus abacuses=abacus rhinoceroses=rhinoceros asparaguses=asparagus
        hippopotamuses=hippopotamus isthmuses=isthmus thymuses=thymus minibuses=minibus omnibuses=omnibus
        choruses=chorus uteruses=uterus humeruses=humerus papyruses=papyrus
        anastomoses=anastomosis metamorphoses=metamorphosis mitoses=mitosis meioses=meiosis
        psyches=psyche quiches=quiche brioches=brioche cliches=cliche creches=creche pastiches=pastiche
        microfiches=microfiche gouaches=gouache douches=douche earaches=earache backaches=backache
        magpies=magpie collies=collie bookies=bookie brownies=brownie smoothies=smoothie sorties=sortie
        reveries=reverie menageries=menagerie goalies=goalie budgies=budgie eyries=eyrie newbies=newbie
        foodies=foodie hoodies=hoodie boogies=boogie pixies=pixie lassies=lassie hippies=hippie
        phalanges=phalanx larynges=larynx pharynges=pharynx meninges=meninx calices=calix calyces=calyx
        femora=femur opera=opus viscera=viscus curricula=curriculum ulnae=ulna patellae=patella
        costae=costa corneae=cornea retinae=retina sclerae=sclera venae=vena valvae=valva venulae=venula
        trabeculae=trabecula cannulae=cannula ampullae=ampulla medullae=medulla faunae=fauna florae=flora
        spinae=spina conchae=concha choanae=choana cristae=crista foveae=fovea maculae=macula uvulae=uvula
        valvulae=valvula zonae=zona areolae=areola auriculae=auricula lamellae=lamella glabellae=glabella
        radulae=radula zoeae=zoea nymphae=nympha planulae=planula blastulae=blastula gastrulae=gastrula
        nucleoli=nucleolus glomeruli=glomerulus tubuli=tubulus thalami=thalamus nidi=nidus rhombi=rhombus
        moduli=modulus tarsi=tarsus carpi=carpus rami=ramus fundi=fundus nevi=nevus naevi=naevus abaci=abacus
        nautili=nautilus annuli=annulus sacculi=sacculus utriculi=utriculus meatuses=meatus
        spermatozoa=spermatozoon bryozoa=bryozoan hydrozoa=hydrozoan entozoa=entozoon
        sterna=sternum ilia=ilium ostia=ostium labia=labium infundibula=infundibulum acetabula=acetabulum
        opercula=operculum vacua=vacuum continua=continuum
        effluvia=effluvium compendia=compendium
        endothelia=endothelium myocardia=myocardium perithecia=perithecium apothecia=apothecium
        prothallia=prothallium antheridia=antheridium archegonia=archegonium
        ovaria=ovarium vivaria=vivarium terraria=terrarium herbaria=herbarium planetaria=planetarium
        honoraria=honorarium colloquia=colloquium
        foramina=foramen lumina=lumen tegmina=tegmen numina=numen lemmata=lemma traumata=trauma
        dogmata=dogma enigmata=enigma dormice=dormouse titmice=titmouse woodlice=woodlouse
        crossroads=crossroads barracks=barracks gallows=gallows headquarters=headquarters"""
    )
)

UNCHANGED = _listed(
    """fish sheep deer aircraft spacecraft offspring cattle salmon trout livestock swine shrimp squid bison
    moose hovercraft watercraft staff personnel youth poultry police clergy progeny plankton zooplankton
    phytoplankton reindeer grouse elk carp media"""
)
"""Nouns whose plural is their singular."""

PEOPLES = _listed(
    """africans americans asians europeans australians austrians argentines argentinians belgians bolivians
    brazilians britons bulgarians californians cambodians canadians caucasians chileans christians catholics
    colombians croats cubans czechs danes dominicans ecuadorians egyptians emiratis estonians ethiopians
    filipinos finns georgians germans ghanaians greeks guatemalans haitians hawaiians hindus hispanics
    hungarians icelanders indians indonesians inuits iranians iraqis israelis italians jamaicans jews
    jordanians kenyans koreans kurds latinas latinos latvians libyans lithuanians londoners malaysians maoris
    mexicans mongolians mormons moroccans muslims nepalis nigerians norwegians pakistanis palestinians
    parisians peruvians poles protestants romanians russians rwandans saudis scots serbs sikhs singaporeans
    slovaks slovenes somalis spaniards swedes syrians tanzanians texans thais tibetans tunisians turks
    ugandans ukrainians uyghurs venezuelans zambians zimbabweans zulus arabs afghans bangladeshis buddhists
    algerians armenians azerbaijanis albanians bosnians botswanans cypriots eritreans fijians hondurans
    kazakhs macedonians malians namibians nicaraguans panamanians salvadorans samoans
    uruguayans uzbeks yemenis anglicans aboriginals neanderthals"""
)
"""Names of peoples and of those who believe something, which keep their capital."""

OF_PEOPLES = ("english", "french", "irish", "dutch", "welsh", "scots", "cornish", "norse")
"""With these the names of other peoples begin: "Frenchmen"."""

_COMPOUNDS = {
    "women": "woman", "children": "child", "wives": "wife", "knives": "knife", "wolves": "wolf",
    "loaves": "loaf", "teeth": "tooth", "feet": "foot", "men": "man", "omata": "oma",
}  # fmt: skip
"""Endings of irregular plurals, and of what: "noblewomen", "penknives", "fibromata"."""

_ENDINGS = tuple(_COMPOUNDS)

_NO_MEN = _listed("semen hymen dolmen tegmen culmen turkmen carmen bremen yemen siemen ramen examen turbomen")
_BEFORE_MEN = _listed("seamen yeomen cameramen militiamen foemen")
"""Behind other vowels than an "e" there is no man: "specimen", "abdomen"."""


def of_compound(low: str) -> str | None:
    """The singular of a compound with an irregular plural in it: "policeman" of "policemen"."""
    if not low.endswith(_ENDINGS):
        return None
    ending = next(ending for ending in _ENDINGS if low.endswith(ending))
    first = low.removesuffix(ending)
    if len(first) < len("re") or (ending == "men" and not _are_men(low, first)):
        return None
    return first + _COMPOUNDS[ending]


def _are_men(low: str, first: str) -> bool:
    return low in _BEFORE_MEN or (first[-1] not in "aiou" and low not in _NO_MEN)


def from_s(low: str) -> str:
    """The singular of a plural in -s."""
    if low.endswith("ies") and len(low) > len("lies"):
        return low[:-3] + "y"
    if low.endswith(_FROM_IS):
        return low[:-2] + "is"
    if low.endswith(_FROM_ES) or (low.endswith("oes") and len(low) > len("shoes") and low not in _FROM_OE):
        return low[:-2]
    return low[:-1]


_FROM_IS = (
    *("lyses", "theses", "gnoses", "euroses", "choses", "mboses", "enoses", "leroses", "broses", "croses"),
    *("ptoses", "onoses", "anoses", "mycoses", "stases", "geneses", "pareses", "phoreses", "mneses"),
)
"""Plurals with these endings come from "-is": "diagnoses", "metastases"."""

_FROM_ES = (
    "ches",
    "shes",
    "sses",
    "xes",
    "zzes",
    "iruses",
    "puses",
    "nuses",
    "tuses",
    "suses",
    "niuses",
    "luses",
    "guses",
    "duses",
    "tzes",
)
"""Plurals with these endings have lost an "e", too: "viruses", "campuses"."""

_FROM_OE = _listed("canoes oboes horseshoes throes mistletoes floes aloes")
"""Of those on "-oes" the ones that have not, unlike "volcanoes"."""
