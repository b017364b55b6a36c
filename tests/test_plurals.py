"""Singulars of what is counted, irregular ones and those of compounds and of Latin."""

from conftest import table

from pipeline.text.quantities import find
from pipeline.text.quantities.words import is_plural, singular

WRITTEN = """
    midwives=midwife housewives=housewife alewives=alewife penknives=penknife bookshelves=bookshelf
    meatloaves=meatloaf werewolves=werewolf elves=elf sheaves=sheaf turves=turf scarves=scarf dwarves=dwarf
    cloverleaves=cloverleaf geniuses=genius pancreases=pancreas psyches=psyche policemen=policeman
    fishermen=fisherman firemen=fireman craftsmen=craftsman noblewomen=noblewoman freshmen=freshman
    grandchildren=grandchild stepchildren=stepchild femora=femur ulnae=ulna nucleoli=nucleolus
    spermatozoa=spermatozoon curricula=curriculum moduli=modulus dormice=dormouse schemata=schema zeros=zero
    apparatuses=apparatus gases=gas breezes=breeze phalanges=phalanx foetuses=foetus humeri=humerus
    waves=wave biases=bias villi=villus potatoes=potato stimuli=stimulus zooplankton=zooplankton venae=vena
    ampullae=ampulla prefixes=prefix servicewomen=servicewoman codices=codex hypotheses=hypothesis
    children=child ganglia=ganglion slaves=slave women=woman seamen=seaman septa=septum vertices=vertex
    canoes=canoe clergy=clergy branches=branch censuses=census pies=pie bushes=bush patellae=patella
    teeth=tooth calices=calix feet=foot proteases=protease godchildren=godchild abscesses=abscess
    embryos=embryo wharves=wharf tomatoes=tomato toes=toe clavicles=clavicle emboli=embolus canvases=canvas
    trellises=trellis mongooses=mongoose aliases=alias noses=nose meninges=meninx fibromata=fibroma
    femurs=femur bases=base buzzes=buzz buses=bus caves=cave pupae=pupa spouses=spouse carcinomata=carcinoma
    shoes=shoe species=species men=man chairwomen=chairwoman movies=movie plankton=plankton genies=genie
    cervices=cervix rami=ramus glomeruli=glomerulus consensuses=consensus octaves=octave labia=labium
    phases=phase prospectuses=prospectus tornadoes=tornado torpedoes=torpedo protozoa=protozoan
    biopsies=biopsy walruses=walrus cannulae=cannula taxa=taxon caches=cache heroes=hero fibulae=fibula
    tibiae=tibia schoolchildren=schoolchild cases=case cutlasses=cutlass bacteria=bacterium penises=penis
    motives=motive boxes=box stenoses=stenosis barracks=barracks quiches=quiche sclerae=sclera mangoes=mango
    prostheses=prosthesis radii=radius progeny=progeny florae=flora opera=opus stomata=stoma sleeves=sleeve
    deer=deer asparaguses=asparagus collies=collie algae=alga genera=genus complexes=complex
    diseases=disease matrices=matrix hives=hive mantises=mantis cliches=cliche niches=niche nevi=nevus
    cookies=cookie phrases=phrase alveoli=alveolus bodies=body larvae=larva corpora=corpus reflexes=reflex
    crocuses=crocus poultry=poultry mouses=mouse trout=trout axes=axis ova=ovum valvae=valva sinuses=sinus
    quizzes=quiz forefeet=forefoot selves=self appendices=appendix clauses=clause stigmata=stigma
    campuses=campus ties=tie calyces=calyx purchases=purchase costae=costa antennae=antenna nurses=nurse
    statuses=status phenomena=phenomenon prizes=prize foci=focus clitorises=clitoris mosquitoes=mosquito
    natives=native zombies=zombie
"""
SINGULARS = [(pair.partition("=")[0], pair.partition("=")[2]) for pair in WRITTEN.split()]


@table(("plural", "one"), SINGULARS)
def test_the_unit_of_what_is_counted_is_its_singular(plural: str, one: str) -> None:
    """What is counted comes out in the singular, whatever its plural is formed like."""
    assert singular(plural) == one
    assert is_plural(plural) or plural == one


@table("word", ["specimen", "regimen", "abdomen", "lumen", "semen", "stamen", "foramen", "selfish"])
def test_a_word_that_only_looks_like_a_plural_is_none(word: str) -> None:
    """A singular that ends like an irregular plural stays as it is."""
    assert not is_plural(word)
    assert singular(word) == word


@table(
    ("counted", "unit"),
    [
        ("Europeans", "European"),
        ("Swedes", "Swede"),
        ("Dutchmen", "Dutchman"),
        ("policemen", "policeman"),
        ("zebrafish", "zebrafish"),
        ("poultry", "poultry"),
        ("police", "police"),
        ("spermatozoa", "spermatozoon"),
    ],
)
def test_what_is_counted_is_the_unit_in_its_singular(counted: str, unit: str) -> None:
    """Names of peoples keep their capital, and nouns without a plural of their own are units, too."""
    assert [one.quantity.unit for one in find(f"We saw 40 {counted} in the yard.")] == [unit]
