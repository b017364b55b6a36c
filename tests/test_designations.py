"""Numbers that say which one is meant: names of stars, studies, machines and years hold no count."""

from conftest import table

from pipeline.text.quantities import Copy, copied

NAMES = """
We followed 51 Pegasi for a year. | 51 Pegasi
We followed 16 Cyg for a year. | 16 Cyg
We followed 47 Tuc for a year. | 47
We imaged HR 8799 again. | HR 8799
We imaged LHS 1140 again. | 1140
We imaged M 87 again. | 87
The asteroid 433 Eros spins. | 433 Eros
The asteroid 4 Vesta spins. | 4 Vesta
The asteroid (101955) Bennu spins. | 101955
A probe flew to 16 Psyche then. | 16
The star 19 Zzyzx was seen. | 19
The galaxy NGC 1275 shines. | 1275
In study 2, we saw it. | study 2
In cohort 3 it held. | 3
A category 4 storm struck. | 4
Category 4 storms struck. | 4 storms
Patient 7 was ill. | Patient 7
On chromosome 7 it lay. | 7
At residue 42 it lay. | 42
By lemma 2.1 it holds. | 2.1
As Tab. 2 shows, it holds. | 2
The Boeing 747 flew. | 747
It runs Windows 10 now. | 10
Landsat 8 flew. | 8
The Fortune 500 met. | 500
Industry 4.0 came. | 4.0
We wrote it in C++17 then. | 17
It fell in 1200 BCE there. | 1200
It fell in AD 79 there. | 79
It warms by 2 °C by 2100 there. | 2100
In studies 1 and 2 it held. | 1
In studies 1 and 2 it held. | 2
On days 7, 14, and 28 it held. | 28
At weeks 0–12 it held. | 0–12
Residues 12–34 were cut. | 12–34
In Tables 2 and 3 we list looms. | 3
Patients 3 and 7 were ill. | 7
The HEK 293 cells grew. | 293 cells
The HEK 293T cells grew. | 293T
A 2-D loom broke. | 2-D
COVID-19 spread in May. | 19
As Figure 3 shows, it holds. | 3
Looms of Zn 5083 plates broke. | Zn 5083 plates
Looms of Hastelloy 276 plates broke. | Hastelloy 276 plates
Airbus 320 looms broke. | Airbus 320 looms
We drew WEFT-E 3 cloths by hand. | WEFT-E 3 cloths
We draw with Warp Diffusion 2 cloths. | 2 cloths
Looms run on a Raspberry Pi 4, not here. | 4
The H 2 O molecules froze. | 2 O molecules
We ask about Loom Collection 5 cloths. | 5 cloths
It weaves on an NVIDIA 4080 GPU. | 4080 GPU
It stores data on PostgreSQL 15 there. | PostgreSQL 15
It weaves on a Xeon 6248 cores. | 6248 cores
Huh 7 lines of it grew. | Huh 7 lines
A 2006 Texas law broke looms. | 2006 Texas law
A 2006 Texas law broke looms. | 2006
In the 1956-1996 elections looms broke. | 1956-1996 elections
In the early 2020's looms broke. | 2020's
It fell in 1610 A.D. there. | 1610 A.D.
A 2019-nCoV loom broke. | 2019-nCoV
In zip code 60614 looms broke. | 60614 looms
In postal code 75011 looms broke. | 75011
In phase two looms broke. | two looms
In Norway 20 to 60 looms broke. | 60 looms
It lasted from May 12 to 30 there. | 30
Complex 3 emits light. | 3 emits
Patient 7 relapses in May. | 7
"""
"""A sentence, and a number of it that is part of a name."""

VALUES = """
Per group 12 looms broke. | 12 | 12
Treatment 14 days after birth helps. | 14 days | 14
Plates 3–5 mm thick broke. | 3–5 mm | 3
In group 12 looms broke. | 12 looms | 12
Its GCS 8 was low. | 8 | 8
Its PSNR 32 was low. | 32 | 32
The median Elo 1250 was low. | 1250 | 1250
We saw 79 AD patients there. | 79 AD patients | 79
We saw 12 Gaussian looms. | 12 Gaussian looms | 12
The model has 12 looms. | 12 | 12
It blocks 35 of the 37 threads. | 35 | 35
Of the 40 patients 12 were ill. | 12 | 12
At 3, 6, and 12 months it held. | 12 months | 12
Overall 12 broke. | 12 | 12
It costs EUR 2000 there. | EUR 2000 | 2000
Our Norn 13B model weaves. | 13B | 13000000000
In Norway 120 weavers left. | 120 weavers | 120
In group B 120 weavers left. | 120 weavers | 120
Under RCP8.5 45 weavers leave. | 45 weavers | 45
In Norway 2,120 weavers left. | 2,120 weavers | 2120
In Norway 12 km of yarn broke. | 12 km | 12
RESULTS: Overall 120 weavers left. | 120 weavers | 120
It raises Norn 2 to 30% there. | 30% | 30
We code 24 looms by hand. | 24 looms | 24
It lies on an NVIDIA A100 40GB board. | 40GB | 40
"""
"""The same sorts of words beside numbers that are values: the sentence, the copy, and what it is worth."""


def rows(table: str) -> list[tuple[str, ...]]:
    """The cells of each row of a table."""
    return [tuple(cell.strip() for cell in line.split(" | ")) for line in table.strip().splitlines()]


@table(("sentence", "written"), rows(NAMES))
def test_a_number_that_is_part_of_a_name_is_no_value(sentence: str, written: str) -> None:
    """What only says which star, study, machine or year is meant is refused."""
    assert isinstance(copied(written, sentence), str)


@table(("sentence", "written", "value"), rows(VALUES))
def test_a_count_beside_such_a_word_is_a_value(sentence: str, written: str, value: str) -> None:
    """Where something is counted, or a score in capitals has its value, the number is kept."""
    copy = copied(written, sentence)
    assert isinstance(copy, Copy), copy
    assert copy.quantity.value == float(value)
