"""Numbers that say which one is meant: "51 Pegasi", "433 Eros", "study 2", "Boeing 747", "79 AD".

Where nothing is counted behind it, a whole number behind a word that numbers things, or behind a name, is a
part of the name. So is one before a constellation or a small planet. Scores and other measures in capitals
("GCS 8", "IQ 100") have values; what cannot be told from a name is refused, as it is one more often.
"""

from pipeline.text.quantities.measures import CURRENCIES, is_measurement
from pipeline.text.quantities.tokens import Amount, Tokens, glued, is_initial, is_word
from pipeline.text.quantities.words import BARE_METRICS, COUNTRIES, MEASURES, STOPS, is_plural, listed

CONSTELLATIONS = listed(
    """And Ant Aps Aqr Aql Ara Ari Aur Boo Cae Cam Cnc CVn CMa CMi Cap Car Cas Cen Cep Cet Cha Cir Col Com
    CrA CrB Crv Crt Cru Cyg Del Dor Dra Equ Eri For Gem Gru Her Hor Hya Hyi Ind Lac Leo LMi Lep Lib Lup
    Lyn Lyr Men Mic Mon Mus Nor Oct Oph Ori Pav Peg Per Phe Pic Psc PsA Pup Pyx Ret Sge Sgr Sco Scl Sct
    Ser Sex Tau Tel Tri TrA Tuc UMa UMi Vel Vir Vol Vul Andromedae Antliae Apodis Aquarii Aquilae Arae
    Arietis Aurigae Bootis Caeli Camelopardalis Cancri Canum Canis Capricorni Carinae Cassiopeiae Centauri
    Cephei Ceti Chamaeleontis Circini Columbae Comae Coronae Corvi Crateris Crucis Cygni Delphini Doradus
    Draconis Equulei Eridani Fornacis Geminorum Gruis Herculis Horologii Hydrae Hydri Indi Lacertae Leonis
    Leporis Librae Lupi Lyncis Lyrae Mensae Microscopii Monocerotis Muscae Normae Octantis Ophiuchi
    Orionis Pavonis Pegasi Persei Phoenicis Pictoris Piscium Puppis Pyxidis Reticuli Sagittae Sagittarii
    Scorpii Sculptoris Scuti Serpentis Sextantis Tauri Telescopii Trianguli Tucanae Ursae Velorum Virginis
    Volantis Vulpeculae"""
)
"""Behind a number these name a star or a cluster: "51 Pegasi", "47 Tuc"."""

MONTHS = listed(
    """January February March April May June July August September October November December Jan Feb Mar Apr
    Jun Jul Aug Sep Sept Oct Nov Dec"""
)
LONGEST_MONTH = 31

SMALL_PLANETS = listed(
    """Ceres Pallas Juno Vesta Astraea Hebe Iris Flora Metis Hygiea Parthenope Egeria Irene Eunomia Psyche
    Thetis Fortuna Massalia Lutetia Kalliope Themis Proserpina Euterpe Bellona Amphitrite Daphne Eugenia
    Cybele Sylvia Camilla Kleopatra Mathilde Ida Dactyl Gaspra Eros Steins Toutatis Itokawa Bennu Ryugu
    Apophis Didymos Dimorphos Phaethon Geographos Castalia Golevka Braille Annefrank Eureka Hektor Patroclus
    Chariklo Chiron Varuna Quaoar Sedna Orcus Haumea Makemake Eris Arrokoth Gonggong Davida Interamnia"""
)
"""Behind a number these name an asteroid or a dwarf planet."""

_SKY = listed("asteroid asteroids comet comets planet planetoid star stars binary cluster nebula centaur")
"""Before a number these say that it begins a name: "the asteroid 4179 Toutatis"."""

NUMBERED = listed(
    """study experiment group cohort wave zone scenario patient visit exon intron codon position residue
    chromosome article annex lemma corollary proposition definition conjecture hypothesis tab scheme box
    panel arm trial session block quartile quintile tertile decile cluster generation season participant
    volunteer model case asteroid route highway line row column lane page tier class category band unit site
    station plot region problem question aim example algorithm scenario protocol rule cell mouse subject
    route dataset sample world war season sol node phenotype subtype genotype serotype
    paragraph clause footnote verse recital series scope allele isoform clade lineage integrin cadherin kinase
    interleukin caspase claudin aquaporin cyclin connexin annexin galectin keratin angiotensin collagen
    observation assumption criterion axiom remark requirement
    sirtuin cytochrome photosystem coronavirus herpesvirus papillomavirus parvovirus enterovirus adenovirus"""
)
"""Things of which a number behind them says which one, where it counts nothing: "study 2", "codon 12"."""

_LISTED = listed(
    """hospital treatment centre center clinic school farm village district compound complex ligand strain
    isolate clone plate tank borehole transect quadrat sensor electrode respondent informant student
    pupil gene judge rater reader cultivar reviewer topic theme peak core trench pond lake country
    company plant factory team bed ward catalyst polymer primer specimen peptide receptor component task item
    objective batch lot room channel stratum volume issue act scene mutant polymorph dye gel ketone cage agent
    antibody polymer monomer dimer inhibitor derivative analogue analog isomer molecule intermediate aldehyde
    ester amide amine alcohol salt oligomer probe plasmid construct variant sequence transcript film membrane
    alloy coating electrolyte cathode anode design prototype policy diet recipe soil unit burst star planet
    operator interviewee speaker informant player driver worker nurse robot drone vehicle machine server"""
)
"""More of them, but not behind an article: "compound 12 died out", unlike "in the lake 12 died"."""

_ARTICLES = listed("the a this our their each that")

_SERIES = listed(
    """SDG SDGs Area Landsat Sentinel Voyager Apollo Windows Python Horizon Agenda Web Industry Formula Route
    Highway Interstate Falcon Ariane Bluetooth USB DDR PCIe Wi-Fi Galileo Terra Kepler Swarm Pioneer Himawari
    Meteosat Envisat Gaofen Ubuntu Fedora Debian Android iOS MPEG Society Linux Java Stata SPSS MATLAB SAS
    PyTorch TensorFlow CUDA Llama LLaMA Qwen Claude Gemini Gemma Mistral Grok Whisper Midjourney DeepSeek
    iPhone RTX GTX TLS SSL Fortune Run Inconel Incoloy Hastelloy Monel Nimonic Zircaloy AISI SAE ASTM UNS
    Boeing Airbus Covid COVID Omega Caco MCF THP Huh Jurkat Diffusion Collection"""
)
"""Names that a number always belongs to, whatever stands behind: "Landsat 8 images"."""

_TITLED = listed(
    """Scope Schedule Pillar Alloy Gate Release Mark Mk Gen Title Form Model Group Block Generation Rule
    Article Annex Euro Ward Room District Line Bus Flight Batch Law Directive Regulation
    Proposition Amendment Decree Ordinance"""
)
"""Words in capitals that a whole number always belongs to: "Scope 3 emissions", unlike "Model 0.85"."""

_KINDS = frozenset({"category", "class", "scope", "tier"})
"""Of these the ones that number what follows: "category 4 storms"."""

_CODES = listed("code postcode zip zipcode")
"""Behind these any number names a place or the like, however long: "zip code 90210"."""

_DOTTED = listed(
    "lemma corollary proposition definition conjecture example algorithm problem rule hypothesis"
)
"""Of these the ones that are numbered within sections: "lemma 2.1"."""

_DISTRIBUTING = frozenset({"per", "each", "every", "/"})
"""Before such a thing these say that the number behind it counts: "per group 12 mice"."""

_ACTING = frozenset({"we", "they", "i", "who", "to"})
"""Before such a word these make a verb of it: "we study 24 mice"."""

_ERAS = frozenset({"BCE", "CE", "BC", "AD", "bce"})

STATED = listed(
    """median mean total age score scores range grade gini kappa dice jaccard brier youden apgar elo glasgow
    hamming overall altogether later today here there now then finally eventually another further once
    previously currently initially additionally specifically typically remaining surviving over about
    nearly roughly around approximately almost some under within between only just"""
).union(BARE_METRICS, COUNTRIES)
"""Words in capitals behind which a number is a value, or of which a number is not a part."""

SCORES = listed(
    """AIC BIC ELO IQ GCS CT QTc LOS NIHSS EDSS MELD APACHE SOFA TEU MW GDP RMSE MAE MSE PSNR FID WER ISI HU
    DALYs QALYs ICER SAD LOC CPU GPU OR RR NNT NNH PANSS MADRS HAMD FSIQ VIQ PIQ ESR CRP WBC CK LDH TMS"""
)
"""Measures in capitals that may have a value of three digits right behind them."""

STATISTICS = SCORES | listed(
    """IRR HR HRs aHR RR RRs aRR aOR cOR aIRR SHR SMD WMD MD RD ARR PPV NPV DOR PRR ROR SIR SMR ICC AUC INR
    CVSS MMSE MoCA Mw ML Ms BMI CFI TLI RMSEA SRMR NNT PSNR SSIM LPIPS FID IoU MAE RMSE SNR"""
)
"""Measures whose values stand right behind them: "(IRR 1.61)"."""

_ON = frozenset({"-", "--", "---", "–", "—", "−", "/", "~"})
"""Behind a number these may make a range of it."""

MOST_LETTERS = 4
"""So many letters a designation in capitals has: "LHS 1140"."""

BEINGS = listed("patients participants volunteers subjects mice cells samples cases aims examples")
"""Things of which a bare number may be counted behind the plural ("of the patients 12 died"), but no two."""

_PLURALS = listed(
    """studies classes categories boxes hypotheses corollaries propositions figures figs tables equations
    eqs chapters versions phases stages steps theorems types levels layers parts tracks grades
    sections rounds tasks items cycles days weeks months years complexes countries companies factories
    results findings claims facts conditions properties criteria principles goals simulations surveys assays
    options strategies methods arguments statements theses"""
)
_ROWED = (_PLURALS | frozenset([f"{noun}s" for noun in NUMBERED | _LISTED])) - BEINGS
"""Behind these bare numbers say which ones, each of them: "studies 1 and 2", "days 7, 14 and 28"."""

_PERIODICALS = listed(
    """Cell Neuron Blood Brain Gut Circulation Icarus Langmuir Genetics Evolution Ecology Pediatrics Radiology
    Neurology Diabetes Chest Stroke Immunity Development Gastroenterology Hepatology Oncogene Biochemistry
    Macromolecules Polymer Geology Tectonics ApJ PNAS eLife"""
)
"""Of these the numbers behind them are volumes and pages: "Cell 87, 1285"."""

_NO_VERBS = listed("days weeks months years sections chapters tables figures exons codons residues")
"""Of these the ones that do so with one number, too; others may be verbs: "it blocks 35 of them"."""

_MEASURED = listed(
    """values scores speeds lengths widths depths heights weights masses sizes ages doses rates ratios counts
    temperatures pressures energies distances accuracies errors totals sums means medians thresholds limits
    frequencies durations times costs prices incomes yields gains losses percentages proportions numbers"""
)
"""Whose numbers are values: "scores 93 and 95 are reached"."""

_LISTING = frozenset({"and", "or", ",", "&"})
_VERBS = listed("was were is are had have has did do does can could may might will would should")
_JOINING = listed("and or to through & , – - — −")
"""With these a row of numbers goes on."""

_LEADING = _JOINING | _ROWED | BEINGS
LONGEST_ROW = 6
"""So many numbers of a row are looked at."""

NAMING_BEFORE = NUMBERED | _LISTED | _CODES | _SKY | _ROWED | BEINGS
NAMING_BEHIND = CONSTELLATIONS | SMALL_PLANETS | _ERAS
"""With one of these right beside it a number may be a part of a name."""

_CELL_LINES = frozenset({"HEK", "HEK293", "Jurkat"})

MOST_MESSIER = 110
MOST_NUMBERED = 999
"""Larger numbers say of hardly any thing which one it is."""


def is_designation(tokens: Tokens, amount: Amount, after: int) -> bool:
    """Whether a number without a mark is a part of a name; `after` is the index after its unit."""
    at, written = amount.start, tokens.texts[amount.start]
    if amount.end < tokens.size and _names_behind(tokens, amount, after):
        return True
    rowed = at and after == amount.end and _may_be_in_row(tokens, amount)
    if rowed and _is_in_row(tokens, amount) and not _ends_measured(tokens, amount):
        return True
    if not at or tokens.kinds[at - 1] != "word" or not tokens.spaced[at]:
        return at > 0 and _is_standard(tokens, at)
    name, low = tokens.texts[at - 1], tokens.lows[at - 1]
    if name in _CELL_LINES or name == "Series" or (name in _SERIES and amount.magnitude == 1):
        return True
    if name in _TITLED and amount.magnitude == 1 and written.isdecimal():
        return True
    bare = after == amount.end and amount.magnitude == 1
    if low in _CODES and written.isdecimal() and amount.magnitude == 1:
        return at == 1 or tokens.lows[at - 2] not in _ACTING
    free = low in _LISTED and (at < 2 or tokens.lows[at - 2] not in _ARTICLES)
    if (free or low in NUMBERED) and amount.magnitude == 1 and (written.isdecimal() or low in _DOTTED):
        counted = at > 1 and tokens.lows[at - 2] in _DISTRIBUTING | _ACTING
        acts = (
            after == amount.end + 1 and len(written) < len("123") and tokens.lows[after - 1] not in MEASURES
        )
        acts = acts and begins(tokens, at - 1)
        return (bare or low in _KINDS or acts) and not counted and len(written) < len("12345")
    return bare and name[0].isupper() and _follows_name(tokens, amount)


def _may_be_in_row(tokens: Tokens, amount: Amount) -> bool:
    """Whether a row of numbers may begin or go on with this one: a quick look."""
    opens = amount.start == 1 and amount.end < tokens.size and tokens.lows[amount.end] in _JOINING
    return opens or tokens.lows[amount.start - 1] in _LEADING


def _is_in_row(tokens: Tokens, amount: Amount) -> bool:
    """Whether a bare whole number is one of a row behind the things that the row numbers."""
    place, lows, end = amount.start - 1, tokens.lows, amount.end
    if amount.magnitude != 1 or not tokens.texts[amount.start].isdecimal():
        return False
    for _ in range(LONGEST_ROW):
        if place < 1 or lows[place] not in _JOINING:
            break
        place -= 1 + (lows[place - 1] == ",")
        if tokens.kinds[place] != "number":
            return tokens.texts[place] in _PERIODICALS
        place -= 1
    if place < 0 or tokens.kinds[place] != "word" or amount.value > MOST_NUMBERED:
        return place >= 0 and tokens.texts[place] in _PERIODICALS
    behind = lows[end] if end < tokens.size else ""
    if place == amount.start - 1 and not (behind in _JOINING and is_number(tokens, end + 1)):
        return lows[place] in _NO_VERBS and behind != "of"
    if lows[place] in _ROWED or lows[place] in BEINGS or tokens.texts[place] in _PERIODICALS:
        return True
    return _is_page(tokens, amount, place) or _are_subjects(tokens, amount, place)


def _ends_measured(tokens: Tokens, amount: Amount) -> bool:
    """Whether a unit stands behind the row that goes on from a number: "plates 3–5 mm thick"."""
    end = amount.end
    while end + 1 < tokens.size and tokens.lows[end] in _JOINING and tokens.kinds[end + 1] == "number":
        end += 2
    if end >= tokens.size or end == amount.end:
        return False
    return is_measurement(tokens.texts[end]) or tokens.lows[end] in MEASURES or tokens.texts[end] == "%"


def _are_subjects(tokens: Tokens, amount: Amount, place: int) -> bool:
    """Whether a plural at `place` begins a sentence with a verb right behind its row: "Genes 1 and 3 are"."""
    end = amount.end
    for _ in range(LONGEST_ROW):
        if end >= tokens.size or tokens.lows[end] not in _LISTING:
            break
        end += 1 + is_word(tokens, end + 1, "and")
        if not is_number(tokens, end):
            return False
        end += 1
    verb = end < tokens.size and (tokens.lows[end] in _VERBS or tokens.lows[end].endswith("ed"))
    named = is_plural(tokens.lows[place]) and tokens.lows[place] not in _MEASURED
    return verb and named and begins(tokens, place)


def _is_page(tokens: Tokens, amount: Amount, place: int) -> bool:
    """Whether the number may be a page, behind a name at `place` and a volume: "Econometrica 47, 263"."""
    name = tokens.texts[place]
    if place != amount.start - 3 or tokens.texts[place + 2] != "," or not name.istitle() or name in MONTHS:
        return False
    usual = tokens.lows[place] in STOPS or tokens.lows[place] in STATED or begins(tokens, place)
    return not usual and len(name) >= len("Java") and (amount.value >= 100 or goes_to(tokens, amount.end))


def is_number(tokens: Tokens, at: int) -> bool:
    """Whether a numeral stands at `at`."""
    return 0 <= at < tokens.size and tokens.kinds[at] == "number"


def _names_behind(tokens: Tokens, amount: Amount, after: int) -> bool:
    """Whether what stands behind a whole number makes a name of both: "51 Pegasi", "(433) Eros", "79 AD"."""
    end, written = amount.end, tokens.texts[amount.start].replace(",", "")
    if not written.isdecimal() or amount.magnitude != 1:
        return False
    if is_word(tokens, end, "a", ".", "d") or is_word(tokens, end, "b", ".", "c"):
        return True
    bracketed = is_word(tokens, end, ")") and is_word(tokens, amount.start - 1, "(")
    at = end + bracketed
    if at >= tokens.size or tokens.kinds[at] != "word" or not tokens.spaced[at]:
        return False
    behind = tokens.texts[at]
    if behind in CONSTELLATIONS or behind in SMALL_PLANETS:
        return behind not in MONTHS
    if not behind[0].isupper():
        return False
    sky = amount.start - 1 - bracketed
    if sky >= 0 and tokens.lows[sky] in _SKY:
        return True
    return behind in _ERAS and after == end and not bracketed


TIMES = frozenset({"day", "week", "month", "year", "hour"})
"""Words whose numbers say which: "on day 5"."""


AGED = frozenset({"her", "his", "their", "early", "mid", "late"})
"""Before "60s" these make an age or a decade of it."""

_DATING = listed("at on by from until to through since before after of post between the")


def beside_month(tokens: Tokens, start: int, end: int) -> bool:
    """Whether a month stands beside a number, also before a sign: "3 May", "Dec. 26", "26/Dec/2017"."""
    pointed = start > 1 and tokens.texts[start - 1] == "."
    before = start - 1 - (pointed and tokens.texts[start - 2] != "May" and len(tokens.texts[start - 2]) < 5)
    if before >= 0 and tokens.texts[before] in MONTHS:
        return True
    if end >= tokens.size:
        return False
    month = end + (tokens.texts[end] in _DATE_SIGNS and glued(tokens, end))
    if month >= tokens.size or tokens.texts[month].title() not in MONTHS:
        return False
    if tokens.texts[month] in MONTHS and month == end:
        return True
    return is_number(tokens, month + 1 + (month > end))  # "26 dec 2017"


_DATE_SIGNS = frozenset("/-.")


def is_dated(tokens: Tokens, at: int) -> bool:
    """Whether words before "week 12" say when, so that it counts nothing: "at week 12 patients slept"."""
    return at > 0 and tokens.lows[at - 1] in TIMES and (at == 1 or tokens.lows[at - 2] in _DATING)


def numbers_time(tokens: Tokens, at: int) -> bool:
    """Whether the number at `at` says which day or week it is: "week 12", unlike "each week 12 maps"."""
    if not at or tokens.lows[at - 1] not in TIMES or not tokens.spaced[at]:
        return False
    return at < 2 or tokens.lows[at - 2] not in {"per", "each", "every", "a", "one", "/"}


def _is_standard(tokens: Tokens, at: int) -> bool:
    """Whether a number touches the plus signs of a language: "C++17"."""
    return at > 2 and glued(tokens, at) and tokens.texts[at - 1] == tokens.texts[at - 2] == "+"


def goes_to(tokens: Tokens, end: int) -> bool:
    """Whether a range may go on behind the number that ends at `end`: "3-8B", "5 to 9 years"."""
    if is_word(tokens, end, "to"):
        return is_number(tokens, end + 1)
    return end < tokens.size and tokens.texts[end] in _ON and glued(tokens, end)


def begins(tokens: Tokens, at: int) -> bool:
    """Whether the word at `at` begins a sentence, and so is written with a capital."""
    return is_initial(tokens, at) or (at > 0 and tokens.texts[at - 1] in {":", "."})


def _follows_name(tokens: Tokens, amount: Amount) -> bool:
    """Whether a bare number goes on from the capitalised word before it: "Boeing 747", "LHS 1140", "M 87"."""
    written, name = tokens.texts[amount.start], tokens.texts[amount.start - 1]
    low = tokens.lows[amount.start - 1]
    if low in STOPS or low in STATED or name in SCORES or name in CURRENCIES:
        return False
    if goes_to(tokens, amount.end) or (is_plural(low) and begins(tokens, amount.start - 1)):
        return False  # "Norn 3-8B", "Children 5 to 9 years old"
    if name in _ERAS:
        return written.isdecimal()
    if len(name) == 1:
        messier = name == "M" and written.isdecimal() and amount.value <= MOST_MESSIER
        return messier or (name == "R" and "." in written and amount.value > 1)
    if name.isupper():
        return written.isdecimal() and len(written) > len("12") and len(name) <= MOST_LETTERS
    return name.istitle() and len(name) >= len("Java") and (written.isdecimal() or written.endswith(".0"))


def is_genus(tokens: Tokens, at: int) -> bool:
    """Whether a capital with a point before a small word stands for a genus: "12 M. tuberculosis strains"."""
    species = at + 2
    if species >= tokens.size or len(tokens.texts[at]) > 1 or not tokens.texts[at].isupper():
        return False
    return tokens.texts[at + 1] == "." and glued(tokens, at + 1) and tokens.texts[species].islower()
