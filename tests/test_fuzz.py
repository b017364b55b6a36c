"""A few hundred cases of the fuzzer; `tests/fuzz.py` says how to run it for hours."""

import os
import random
from pathlib import Path

import pytest
from fuzz import TARGETS, Fuzzer
from mutations import mutated

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("environment")]

CASES = int(os.environ.get("CLAIMSIFT_FUZZ_CASES", "15"))
"""Cases of each reader."""


def readers() -> list[object]:
    """The names of the readers."""
    return list(TARGETS)


@pytest.mark.slow
@pytest.mark.parametrize("name", readers())
def test_damaged_files_end_in_a_result_or_a_sentence(name: str, tmp_path: Path) -> None:
    """Whatever a file or a reply says, its reader gives a result or an error of ours."""
    fuzzer = Fuzzer(name, 1, tmp_path)
    fuzzer.whole()
    faults = [fault for number in range(CASES) if (fault := fuzzer.case(number)) is not None]
    assert not faults, "\n".join(faults[:3])


def test_a_fault_is_found_and_repeats_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of another kind is reported with its case, and the same seed makes the same files again."""
    target = TARGETS["records"]

    def broken(folder: Path) -> None:
        target.read(folder)
        raise KeyError("x")

    monkeypatch.setitem(TARGETS, "records", type(target)(target.make, broken, target.changed))  # type: ignore[arg-type]
    reports, seen = [], []
    for folder in ("a", "b"):
        fuzzer = Fuzzer("records", 5, tmp_path / folder)
        reports.append([fuzzer.case(number) for number in range(8)])
        seen.append((fuzzer.folder / "a.jsonl").read_bytes())
    assert any(report and "KeyError" in report and "--seed 5 --first" in report for report in reports[0])
    assert [report is None for report in reports[0]] == [report is None for report in reports[1]]
    assert seen[0] == seen[1]


@pytest.mark.parametrize("name", ["x.jsonl", "x.json", "x.txt", "x.xlsx", "x.sqlite", "x.parquet"])
def test_any_contents_can_be_damaged(name: str) -> None:
    """Damage is done to what is no file of its kind as well, so that damaged files can be damaged again."""
    for number in range(50):
        chance = random.Random(number)  # noqa: S311 - chance for variety, not for secrets
        data = bytes(chance.randrange(256) for _ in range(number))
        assert isinstance(mutated(data, name, chance), bytes)
