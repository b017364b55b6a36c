"""Files that break off, as downloads do: what is whole is read, and that something is missing is told."""

import gzip
import random
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
import zstandard
from conftest import table
from shell import Shell
from test_inputs import NORN as LONG
from test_inputs import SKULD as OTHER
from test_inputs import page
from test_readers import EXAMPLES, NORN, read

from pipeline import label
from pipeline.inputs import parse

pytestmark = pytest.mark.slow

URD = "Urd reads 400 wells a day. It needs no map."
MAY = "the file does not end with a sentence: its last abstract may be cut off"
NO_ABSTRACTS = ("alert.eml", "dblp.json", "dblp.xml", "pubmed-summary.txt")
TAIL = "\n\n  • 7 authors\n·\nMar 24 1"


@pytest.mark.parametrize(
    "written",
    [
        f"## Norn\n\n**Abstract**: {NORN}\n\n## Urd\n\n**Abstract**: {URD}\n",
        f"%0 Journal Article\n%T Norn\n%X {NORN}\n\n%0 Journal Article\n%T Urd\n%X {URD}\n",
        f"title\tabstract\nNorn\t{NORN}\nUrd\t{URD}\n",
        "".join(
            f"[{at}] arXiv:3101.0000{at} [pdf]\nTitle: X\nJ. Doe\nSubjects: Caves (cs.CL)\n{text}\n"
            for at, text in enumerate((NORN, URD), start=1)
        ),
    ],
    ids=["Markdown", "EndNote", "TSV", "listing"],
)
def test_a_text_that_ends_within_a_sentence_is_told(written: str) -> None:
    """Where nothing marks the end of a record, the last abstract is kept, and that it may be cut is told."""
    for whole in (written, written.rstrip()):
        account, found = read(whole)
        assert (len(found[0].abstracts), account.skipped, MAY in account.told) == (2, [], False)
    account, found = read(written[:-6])
    assert [one.text for one in found[0].abstracts] == [NORN, URD[:-5]]
    assert account.told[-1] == MAY


def test_a_line_that_has_its_end_is_whole() -> None:
    """An abstract without a full stop is not suspected, unless it is wrapped or its line has no end."""
    text = "Urd reads 400 wells a day and needs no map"
    for written, told in (
        (f"%0 Journal Article\n%T Urd\n%X {text}\n", []),
        (f"%0 Journal Article\n%T Urd\n%X {text}", [MAY]),
        (f"%0 Journal Article\n%T Urd\n%X {text.replace(' a ', chr(10) + 'a ')}\n", [MAY]),
    ):
        account, found = read(written)
        assert (found[0].abstracts[0].text, account.told) == (text, told)


@pytest.mark.parametrize("below", ["", TAIL])
def test_a_saved_page_that_is_cut_within_its_last_abstract_is_told(below: str) -> None:
    """It ends within a sentence; the abstract is read as far as it goes, and said to be doubtful."""
    written = page(("Skuld", OTHER + below), ("Norn", f"{LONG} We hope that it helps."))
    assert parse((written + below).encode(), "f").told == ()
    digest = parse(written[:-9].encode(), "f")
    assert [one.text for one in digest.abstracts] == [OTHER, f"{LONG} We hope that"]
    assert digest.told == (MAY,)


def test_a_saved_page_that_is_cut_behind_a_sentence_is_told_by_what_is_missing() -> None:
    """Where authors and a date stand below the others, they are missed below the last."""
    written = page(*((f"Norn {number}", LONG + TAIL) for number in range(4)), ("Skuld", OTHER))
    told = parse(written.encode(), "f").told
    assert told == ("no authors or date stand below the last abstract, as below others: it may be cut off",)
    assert parse((written + TAIL).encode(), "f").told == ()


def test_a_saved_page_that_is_cut_before_an_abstract_is_told() -> None:
    """A title that no line end follows is the last of a cut page; what ends with a line may be a footer."""
    written = page(("Norn", LONG), ("Skuld", OTHER)) + "\n\nUrd: Wells of the No"
    told = parse(written.encode(), "f").told
    assert told == ("the page ends with a title and no abstract, 'Urd: Wells of the No': it may be cut off",)
    assert parse(f"{written}\n".encode(), "f").told == ()


def test_wherever_a_page_is_read_its_cut_is_told(shell: Shell, caplog: pytest.LogCaptureFixture) -> None:
    """The command says it in the line of the file, Python where it says what was not read."""
    path = shell.folder / "page.txt"
    path.write_text(page(("Skuld", OTHER), ("Norn", LONG[:-40])), "utf-8")
    for command in ("read", "gold"):
        assert f"page.txt: saved page, 2 records, 2 with an abstract; {MAY}" in shell(command, path).err
    assert len(label(path)) == 2
    assert f"page.txt: {MAY}" in caplog.text


def test_a_page_that_is_cut_within_a_character_is_read() -> None:
    """Half of a letter at the end of a file is no reason to refuse the rest."""
    written = page(("Norn", LONG), ("Skuld", OTHER), ("Urd", f"{LONG} It is used in a café"))
    digest = parse(written.encode()[:-1], "f")
    assert [one.title for one in digest.abstracts] == ["Norn", "Skuld", "Urd"]
    assert MAY in digest.told


@pytest.mark.parametrize(
    ("written", "line"),
    [
        (f"## Norn\n\n**Abstract**: {NORN}\n\n## Urd: We", 5),
        (f"## Norn\n\n**Abstract**: {NORN}\n\n## Urd\n\n**Authors**: Jane Doe", 5),
        (f"## Norn\n\n**Abstract**: {NORN}\n\n## Urd\n\n**Abstract**:", 5),
        (f"@article{{a, title = {{Norn}}, abstract = {{{NORN}}}}}\n\n@arti", 3),
    ],
)
def test_an_entry_that_has_only_begun_is_told(written: str, line: int) -> None:
    """A file may break off before the last abstract begins."""
    account, found = read(written)
    assert [one.title for one in found[0].abstracts] == ["Norn"]
    assert [one.line for one in account.skipped] == [line]


@table("name", sorted(path.name for path in EXAMPLES.iterdir() if path.name not in NO_ABSTRACTS))
def test_no_format_gives_half_an_abstract_in_silence(name: str) -> None:
    """Of each example, cut at many places, what is read is as in the whole file, or the loss is told."""
    data = (EXAMPLES / name).read_bytes()
    whole = {(one.title, one.text) for one in read(data)[1][0].abstracts}
    for place in range(len(data) // 3, len(data) - 3, max(1, len(data) // 40)):
        account, found = read(data[:place])
        is_told = account.skipped or "cut off" in " ".join(account.told)
        if found and not is_told and not data[:place].endswith(b"."):
            assert {(one.title, one.text) for one in found[0].abstracts} <= whole, place


def test_a_cut_within_the_last_row_is_told() -> None:
    """Between tabs nothing is open when a table breaks off: its last row lacks cells and an end."""
    rows = f"PT\tTI\tAB\tPY\nJ\tNorn\t{NORN}\t2031\nJ\tUrd\t{URD}\t2031"
    account, found = read(rows)
    assert (len(found[0].abstracts), account.skipped) == (2, [])
    account, found = read(rows[:-20])
    assert [one.title for one in found[0].abstracts] == ["Norn"]
    assert [(one.line, one.broken) for one in account.skipped] == [(3, True)]


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstandard"])
def test_what_a_packed_file_holds_before_it_breaks_off_is_read(pack: Callable[[bytes], bytes]) -> None:
    """A download that broke off gives whole records, and says that it is cut off."""
    chance = random.Random(1)  # noqa: S311 - so that it packs badly, and not for secrets
    text = "".join(
        f"TY  - JOUR\nTI  - Norn {number}\nAB  - {NORN} {chance.random()}\nER  - \n\n"
        for number in range(3000)
    )
    packed = pack(text.encode())
    _, [whole] = read(packed)
    account, [found] = read(packed[: 2 * len(packed) // 3])
    assert 100 < len(found.abstracts) < len(whole.abstracts) == 3000
    assert [one.text for one in found.abstracts] == [one.text for one in whole.abstracts][
        : len(found.abstracts)
    ]
    assert account.skipped[-1].reason.startswith("is packed, and damaged")
    account, refused = read(packed[:12])
    assert not refused
    assert account.told[0].startswith("f is packed, and damaged")


def test_what_a_zip_holds_before_a_damaged_part_is_read() -> None:
    """The part that is damaged is told, with what to do."""
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for title in ("Norn", "Urd"):
            archive.writestr(f"{title}.ris", f"TY  - JOUR\nTI  - {title}\nAB  - {NORN}\nER  - \n")
    data = kept.getvalue().replace(b"TI  - Urd", b"TI  - Odd")
    account, [found] = read(data)
    assert [one.title for one in found.abstracts] == ["Norn"]
    assert "Urd.ris" in account.skipped[-1].reason
