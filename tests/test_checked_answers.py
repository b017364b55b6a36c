"""What cached answers came to, kept beside them: the same to the byte, and never for anything else."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import cache as cache_of
from pathlib import Path

import pydantic
import pytest
from by_rule import by_rule
from conftest import ROOT, sampled
from endpoint import Endpoint
from shell import Shell

from pipeline import inputs
from pipeline.domain import Abstract, Extraction, Response, Source, Usage
from pipeline.extraction import checked_answers
from pipeline.extraction.abstract_session import AbstractSession
from pipeline.extraction.checked_answers import CheckedAnswers, Outcome
from pipeline.extraction.scheduler import Run, prompter_of
from pipeline.inputs.entries import make_abstract
from pipeline.llm.cache import Cache
from pipeline.outputs.writing import to_line
from pipeline.rules import labelling
from pipeline.settings import Settings
from pipeline.tasks import Task, load
from schemas.claims import Claim

TASK = load("claims")
SETTINGS = Settings(
    schema="claims",
    task_fingerprint=TASK.fingerprint,
    model="m",
    mode="json_schema",
    max_tokens=2048,
    max_records=20,
    concurrency=4,
)
ABSTRACTS = list(inputs.read(str(ROOT / "examples" / "digest.txt")).abstracts)


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    """An empty cache."""
    opened = Cache(tmp_path / "cache")
    yield opened
    opened.close()


def judge(
    cache: Cache, abstract: Abstract, answer: Response, settings: Settings = SETTINGS, task: Task = TASK
) -> tuple[Extraction, bool]:
    """What an answer comes to in a run over this cache, and whether that was known."""
    answers = CheckedAnswers(cache, task, settings)
    session = AbstractSession(prompter_of(Run(settings, task, cache, None)), abstract)
    asked = session.pending
    assert asked is not None
    known = answers.find(asked.key, abstract, answer)
    if known is None:
        session.record(answer, cached=True)
    else:
        session.recall(answer, known)
    extraction = session.extraction()
    answers.keep(extraction)
    answers.flush()
    return extraction, known is not None


HALVES = json.dumps("\udc00\ud800")


@cache_of
def replies() -> list[str]:
    """Answers of every sort, most of them about another abstract than the one they are held against."""
    made = []
    for one in labelling.label(ABSTRACTS):
        left = {"value", "value_max", "unit", "qualifier", "url"}
        claims = [
            {"sentence": record.sentence, **{k: v for k, v in record.fields.items() if k not in left}}
            for record in one.records
        ]
        made.append(json.dumps({"claims": claims}))
    claim = {"sentence": 1, "kind": "scale", "subject": "Norn’s 🧗🏽 \u2028 $\\beta$", "quantity": "7 1/2"}
    made += [
        json.dumps({"claims": [claim, claim, {**claim, "sentence": 99}, {**claim, "kind": "no"}, 3, [[[]]]]}),
        json.dumps({"claims": [{**claim, "subject": "\udc00\ud800"}]}),
        '{"claims": []}',
        '{"claims": [{"sentence": 1, "kind": "scale", "subject": "x", "quantity": "1", "quantity": "2"}]}',
        "no answer at all",
        made[0][:-40],
    ]
    return made


@pytest.mark.parametrize("abstract", sampled(ABSTRACTS, 3))
def test_what_was_judged_comes_back_to_the_byte(cache: Cache, abstract: Abstract) -> None:
    """Records, rejects, reasons and status are what judging gives; what no file can hold is checked again."""
    for number, text in enumerate(replies()):
        answer = Response(text, Usage(9, 4, 1), "m", "stop" if number % 5 else "length", served="other")
        fresh, known = judge(cache, abstract, answer)
        again, recalled = judge(cache, abstract, answer)
        assert (known, recalled) == (False, HALVES not in text)
        assert again == fresh
        assert to_line(again) == to_line(fresh)
        assert [one.record_class for one in again.records] == [one.record_class for one in fresh.records]
        assert [list(one.fields) for one in again.records] == [list(one.fields) for one in fresh.records]


CLAIM = {"sentence": 1, "kind": "scale", "subject": "Norn", "quantity": "12 caves", "metric": "depth"}
NORN = make_abstract("Norn", "Norn maps 12 caves. It is slow.", Source("made up", 1))
ANSWER = Response(json.dumps({"claims": [CLAIM]}), Usage(9, 4, 1), "m")


def told_before(cache: Cache) -> str:
    """Keeps an outcome that shows where it comes from, as no judging gives its reason; its fingerprint."""
    answers = CheckedAnswers(cache, TASK, SETTINGS)
    session = AbstractSession(prompter_of(Run(SETTINGS, TASK, cache, None)), NORN)
    assert session.pending is not None
    key = session.pending.key
    cache.put_beside({key: ""})
    assert answers.find(key, NORN, ANSWER) is None
    session.recall(ANSWER, Outcome("ok", "told before", (), ()))
    answers.keep(session.extraction())
    answers.flush()
    return key


def test_nothing_is_taken_for_another(cache: Cache) -> None:
    """Another answer, another text under the same fingerprint, or another setting is checked."""
    key = told_before(cache)
    known = CheckedAnswers(cache, TASK, SETTINGS)
    assert known.find(key, NORN, replace(ANSWER, usage=Usage(1, 1, 1), served="x")) is not None
    for settings in (
        replace(SETTINGS, keep_ungrounded=True),
        replace(SETTINGS, max_records=1),
        replace(SETTINGS, reading="sentences"),
    ):
        assert CheckedAnswers(cache, TASK, settings).find(key, NORN, ANSWER) is None
    for task in (replace(TASK, name="other"), replace(TASK, record=load("datasets").record)):
        assert CheckedAnswers(cache, task, SETTINGS).find(key, NORN, ANSWER) is None
    for answer in (
        replace(ANSWER, text=ANSWER.text.replace("12", "2")),
        replace(ANSWER, finish_reason="length"),
        replace(ANSWER, fault="cut"),
    ):
        assert known.find(key, NORN, answer) is None
    for abstract in (replace(NORN, title="Urd"), replace(NORN, text=f"{NORN.text}!")):
        assert known.find(key, abstract, ANSWER) is None
    assert judge(cache, NORN, ANSWER)[0].reason == "told before"


def test_other_code_judges_anew(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where anything that judges has changed, the entry is passed over, and replaced."""
    told_before(cache)
    checked_answers._code.cache_clear()
    monkeypatch.setattr(pydantic, "VERSION", "99.0")
    extraction, known = judge(cache, NORN, ANSWER)
    assert (extraction.reason != "told before", known) == (True, False)
    assert judge(cache, NORN, ANSWER) == (extraction, True)
    checked_answers._code.cache_clear()


def test_all_sources_are_in_the_hash_of_the_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A source that is changed, or added, anywhere in the packages is other code; none at all is no code."""
    (tmp_path / "text").mkdir()
    monkeypatch.setattr(checked_answers.pipeline, "__file__", str(tmp_path / "__init__.py"))
    monkeypatch.setattr(checked_answers.schemas, "__file__", str(tmp_path / "__init__.py"))
    known: set[str | None] = set()
    for text in (None, "VALUE = 1\n", "VALUE = 2\n"):
        if text is not None:
            (tmp_path / "text" / "numbers.py").write_text(text, "utf-8")
        checked_answers._code.cache_clear()
        known.add(checked_answers._code())
    assert len(known) == 3
    assert None in known
    checked_answers._code.cache_clear()


@pytest.mark.parametrize("place", [0, 63, 64, 70, -1])
def test_a_damaged_entry_is_passed_over(cache: Cache, place: int) -> None:
    """One character that is another, anywhere in it, and the answer is checked; nobody is told of damage."""
    key = told_before(cache)
    entry = cache.beside(key)
    assert entry is not None
    other = "0" if entry[place] != "0" else "1"
    at = place % len(entry)
    for spoilt in (entry[:at] + other + entry[at + 1 :], entry[:at], "", "\x00"):
        cache.put_beside({key: spoilt})
        assert judge(cache, NORN, ANSWER)[0].reason != "told before"
    assert cache.damaged == 0


def test_a_schema_of_the_users_is_judged_each_time(cache: Cache) -> None:
    """Its source may be anywhere, so that nobody knows whether it changed."""

    class Mine(Claim):
        """A claim of my own."""

    task = replace(TASK, record=Mine)
    for _ in range(2):
        extraction, known = judge(cache, NORN, ANSWER, task=task)
        assert (known, cache.beside(extraction.fingerprint or "")) == (False, None)


def test_runs_over_the_cache_write_the_same(shell: Shell, tmp_path: Path) -> None:
    """The run that asks, and those that find cached and checked what it asked for: one output."""
    digest = ROOT / "examples" / "digest.txt"
    written, asked = [], []
    with Endpoint(by_rule) as endpoint:
        for number in range(3):
            flags = ("--base-url", endpoint.url, "--model", "m", "--mode", "json_schema")
            out = tmp_path / f"{number}.jsonl"
            ended = shell("extract", digest, *flags, "--cache-dir", tmp_path / "runs", "-o", out)
            assert ended.code == 0, ended.err
            written.append(out.read_bytes())
            asked.append(len(endpoint.requests))
    assert asked[0] == asked[1] == asked[2]
    assert written[0] == written[1] == written[2]


def test_what_was_asked_for_is_judged_once(shell: Shell, tmp_path: Path) -> None:
    """What an answer came to is kept as soon as it is there, so that no run from the cache judges anew."""
    with Endpoint(by_rule) as endpoint:
        flags = ("--base-url", endpoint.url, "--model", "m", "--mode", "json_schema")
        ended = shell("extract", ROOT / "examples" / "digest.txt", *flags, "--cache-dir", tmp_path / "runs")
    fingerprints = [json.loads(line)["fingerprint"] for line in ended.out.splitlines()]
    with closing(Cache(tmp_path / "runs")) as kept:
        assert len(fingerprints) == len(ABSTRACTS)
        assert all(kept.beside(fingerprint) for fingerprint in fingerprints)
