"""Disagreements settled by reading: on the page of a run beside its gold, in a real browser."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import NARROW, WIDE, Open, becomes
from made_up_claims import CLAIM, every_error, record, side, unplaced, with_every_error
from playwright.sync_api import Locator, Page, expect

from pipeline.domain import Extraction, Resolved
from pipeline.evaluation.compare import evaluate
from pipeline.evaluation.words import ERROR_MEANINGS, ERROR_NAMES
from pipeline.evaluation.yardstick import ERROR_KINDS
from pipeline.html.content import LoadedRun
from pipeline.html.page import explorer_html

if TYPE_CHECKING:
    from pipeline.evaluation.results import ErrorKind

NASTY = "</script><script>document.title='owned'</script> \"quoted\" & javascript:alert(1) \u202egnol"


def compared(predicted: list[Extraction], gold: list[Extraction], start: str = "") -> str:
    """The page of a run beside its gold."""
    runs = [LoadedRun("run.jsonl", predicted, "prediction"), LoadedRun("labels.jsonl", gold, "gold")]
    return explorer_html(runs, start=start)


def lines_of(page: str) -> list[dict[str, Any]]:
    """The disagreements of a page as they would be saved, without a verdict."""
    _, _, rest = page.partition('<script type="application/json" id="lines">')
    found: list[dict[str, Any]] = json.loads(rest.partition("</script>")[0])
    return found


def test_each_disagreement_has_a_line_with_a_key_of_its_own() -> None:
    """All kinds of error are there once for each disagreement that was answered, with lasting keys."""
    lines = lines_of(compared(*with_every_error()))
    assert len(lines) == len([one for one in every_error().disagreements if one.answered]) == 7
    assert {line["error"] for line in lines} == set(ERROR_KINDS)
    assert len({line["key"] for line in lines}) == len(lines)
    assert [line["key"] for line in lines_of(compared(*with_every_error()))] == [
        line["key"] for line in lines
    ]


def test_a_known_evaluation_is_not_made_again() -> None:
    """The page shows the disagreements of the evaluation that it is given."""
    predicted, gold = with_every_error()
    known = evaluate(predicted, gold, within={"b"}, resamples=10)
    runs = [LoadedRun("run.jsonl", predicted, "prediction"), LoadedRun("labels.jsonl", gold, "gold")]
    lines = lines_of(explorer_html(runs, evaluations={0: known}))
    assert {line["abstract"] for line in lines} == {"b"}


@pytest.mark.slow
def test_two_thousand_disagreements_make_one_page() -> None:
    """A large comparison still gives one page with every disagreement in it."""
    claims = [record("scale", "12 caves", value=value) for value in range(20)]
    gold = [side(*map(replace, claims), name=f"{place:04}") for place in range(100)]
    page = compared([replace(one, records=()) for one in gold], gold)
    assert len(lines_of(page)) == 2000
    assert len(page) < 2000 * 6000


pages_of = pytest.mark.browser


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Pages with every error, with none, of two runs that share one, and of hostile and unplaced claims."""
    folder = tmp_path_factory.mktemp("pages")
    predicted, gold = with_every_error()
    nasty = Resolved({"kind": "scale", "value": 3, "subject": NASTY, NASTY: NASTY}, NASTY, rule=NASTY)
    other = replace(nasty, fields={"kind": "scale", "value": 4})
    lost = [side(), side(name="b")]
    written = {
        "one": compared(predicted, gold, "#abstracts?gold=open"),
        "agreed": compared([side(CLAIM)], [side(CLAIM)]),
        "several": explorer_html(
            [
                LoadedRun("first", lost, "prediction"),
                LoadedRun("second", lost[1:], "prediction"),
                LoadedRun("labels", [side(CLAIM), side(record("scale", value=7), name="b")], "gold"),
            ]
        ),
        "hostile": compared([side(other, text=NASTY)], [side(nasty, text=NASTY)]),
        "unplaced": compared([side()], [side(unplaced("superiority", "norn beats Skald"), text="")]),
    }
    for name, html in written.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in written}


def press(page: Page, keys: str) -> None:
    """Presses some keys one after the other."""
    for key in keys:
        page.keyboard.press(key)


def readings(page: Page) -> tuple[Locator, Locator]:
    """The columns of the run and of its gold, once both are there."""
    columns = page.locator(".reading")
    expect(columns).to_have_count(2)
    return columns.first, columns.last


def saved(page: Page) -> list[dict[str, Any]]:
    """The lines of the file that the button gives."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Save verdicts").click()
    assert download.value.suggested_filename == "verdicts.jsonl"
    return [json.loads(line) for line in download.value.path().read_text("utf-8").splitlines()]


@pages_of
def test_the_page_opens_at_the_disagreements_and_each_kind_can_be_asked_for(opened: Open) -> None:
    """The list has the abstracts with something to settle; a kind of error leaves its claims in the table."""
    page = opened()
    expect(page.locator("#settled")).to_have_text("0 of 7 disagreements settled")
    expect(page.locator("#found")).to_have_text("2 abstracts")
    page.get_by_role("link", name="All claims").click()
    options = page.locator("#gold option")
    becomes(lambda: options.all_inner_texts()[3:], list(ERROR_NAMES.values()))
    counts: dict[ErrorKind, int] = {"missing": 2, "spurious": 1, "wrong_value": 2, "fields": 2}
    for error, claims in counts.items():
        page.locator("#gold").select_option(error)
        expect(page.locator("#found")).to_have_text(f"{claims} claim{'' if claims == 1 else 's'}")
        expect(page.locator("#meaning")).to_have_text(ERROR_MEANINGS[error].format(noun="claim"))


@pages_of
def test_fields_that_differ_say_what_the_other_side_has(opened: Open) -> None:
    """Both sides of a pair name the fields that differ, and choosing one lights the other."""
    page = opened("#a=a")
    run, gold = readings(page)
    wrong = run.locator("li.claim", has_text="other value in the gold")
    expect(wrong.locator(".differs")).to_have_text(" ≠ gold: 3.1")
    expect(gold.locator("li.claim .differs", has_text="run.jsonl: 31")).to_have_count(1)
    wrong.locator(".badge").click()
    expect(gold.locator("li.claim.chosen")).to_contain_text("3.1")
    expect(run.locator("li.claim", has_text="Code").locator(".judge")).to_have_count(0)


@pages_of
def test_verdicts_by_keyboard_are_saved_as_lines(opened: Open, pages: dict[str, Path]) -> None:
    """The keys r, w and u judge the chosen claim and lead on; each settled disagreement becomes a line."""
    page = opened()
    known = {line["key"]: line for line in lines_of(pages["one"].read_text("utf-8"))}
    press(page, "n")
    expect(page.get_by_role("button", name="Save verdicts")).to_be_disabled()
    for _ in range(40):
        if page.locator("#settled").inner_text().startswith("7 "):
            break
        column = page.evaluate("document.activeElement.closest('.reading').dataset.run")
        press(page, "r" if column == "1" else "w")
    expect(page.locator("#settled")).to_have_text("7 of 7 disagreements settled")
    lines = saved(page)
    assert {line["key"] for line in lines} == set(known)
    for line in lines:
        assert line["verdict"] == "gold"
        assert {name: value for name, value in line.items() if name != "verdict"} == known[line["key"]]


@pages_of
@pytest.mark.parametrize(
    ("ours", "gold", "verdict"),
    [
        ("right", "right", "both"),
        ("right", "wrong", "predicted"),
        ("wrong", "right", "gold"),
        ("wrong", "wrong", "neither"),
        ("right", "unsure", "unsure"),
    ],
)
def test_what_is_said_of_both_sides_gives_the_verdict(
    opened: Open, ours: str, gold: str, verdict: str
) -> None:
    """A pair is settled once both its claims are judged, and a second press takes a judgement back."""
    page = opened("#a=a")
    first, second = readings(page)
    left = first.locator("li.claim", has_text="other value in the gold")
    right = second.locator("li.claim", has_text="run.jsonl: 31")
    left.get_by_role("button", name=ours, exact=True).click()
    expect(page.locator("#settled")).to_have_text("0 of 7 disagreements settled")
    right.get_by_role("button", name=gold, exact=True).click()
    expect(page.locator("#settled")).to_have_text("1 of 7 disagreements settled")
    (line,) = saved(page)
    assert (line["error"], line["verdict"]) == ("wrong_value", verdict)
    right.get_by_role("button", name=gold, exact=True).click()
    expect(page.locator("#settled")).to_have_text("0 of 7 disagreements settled")
    expect(right.locator("[aria-pressed=true]")).to_have_count(0)


@pages_of
def test_keys_go_on_from_where_a_button_was_pressed(opened: Open) -> None:
    """A press chooses the claim, and the next key judges the claim after it."""
    page = opened("#a=a?gold=wrong_value")
    run, gold = readings(page)
    wrong = run.locator("li.claim", has_text="other value in the gold")
    wrong.get_by_role("button", name="unsure").click()
    press(page, "nw")
    expect(wrong.locator("[aria-pressed=true]")).to_have_text("unsure")
    expect(gold.locator("[aria-pressed=true]")).to_have_text("wrong")


@pages_of
def test_a_settled_abstract_leaves_the_list_when_it_is_asked_again(opened: Open) -> None:
    """What is settled stays in sight until the filter is set anew, and its judgements last."""
    page = opened("#a=b?gold=open")
    page.locator(".judge").get_by_role("button", name="wrong").click()
    expect(page.locator("#abstract h2")).to_have_text("Title of b")
    page.locator("#gold").select_option("all")
    page.locator("#gold").select_option("open")
    expect(page.locator("#found")).to_have_text("1 abstract")
    page.locator("#gold").select_option("missing")
    page.locator(".entry", has_text="Title of b").click()
    expect(page.locator(".judge [aria-pressed=true]")).to_have_text("wrong")


@pages_of
def test_an_abstract_without_an_answer_is_nothing_to_settle(opened: Open) -> None:
    """What the run failed on or does not have says so in its column; its gold claims count as missed."""
    page = opened("#a=f")
    expect(page.locator(".reading").first.locator("p.state")).to_have_text("failed: no answer within 60 s")
    expect(page.locator(".judge")).to_have_count(0)
    page = opened("#a=a", name="several")
    told = page.locator(".reading", has_text="second").locator("p.state")
    expect(told).to_have_text("missing: not in this run; 1 gold claim counted as missed")
    expect(page.locator("#total")).to_contain_text("1 not read")


@pages_of
def test_runs_that_share_an_error_share_the_question(opened: Open) -> None:
    """A gold claim that two runs miss is judged once and gives one line."""
    page = opened("#a=b", name="several")
    expect(page.locator(".judge")).to_have_count(1)
    page.locator(".judge").get_by_role("button", name="right").click()
    expect(page.locator("#settled")).to_have_text("2 of 3 disagreements settled")
    (line,) = saved(page)
    assert (line["error"], line["verdict"]) == ("missing", "gold")


@pages_of
def test_where_both_sides_agree_there_is_nothing_to_settle(opened: Open) -> None:
    """Then the page says so, and has no button."""
    page = opened(name="agreed")
    expect(page.locator("#settled")).to_contain_text("Nothing to settle")
    expect(page.locator("#save")).to_be_hidden()
    expect(page.locator(".judge")).to_have_count(0)


@pages_of
def test_hostile_fields_of_a_disagreement_stay_text(opened: Open) -> None:
    """Names and values of fields, evidence and rules bring no element, and hidden characters are shown."""
    page = opened("#a=a", name="hostile")
    expect(page.locator(".judge")).not_to_have_count(0)
    expect(page).to_have_title(re.compile("^Claims"))
    expect(page.locator("#abstract :is(img, script)")).to_have_count(0)
    expect(page.locator(".differs", has_text="‹U+202E›")).not_to_have_count(0)


@pages_of
def test_labels_without_spans_are_marked_where_they_stand(opened: Open) -> None:
    """Hand labels that know neither text nor place are marked in the text that the run brings."""
    page = opened("#a=a", name="unplaced")
    marks = page.locator(".reading").last.locator("mark.segment")
    expect(marks).to_have_text(["Norn beats Skald"], use_inner_text=True)


@pages_of
def test_a_phone_can_settle(opened: Open) -> None:
    """The buttons are in sight under each claim, and nothing is wider than the screen."""
    page = opened("#a=a", size=NARROW)
    page.locator(".judge").first.get_by_role("button", name="unsure").click()
    expect(page.locator(".judge [aria-pressed=true]")).to_have_text("unsure")
    becomes(lambda: page.evaluate("document.documentElement.scrollWidth") <= NARROW[0], wanted=True)


@pages_of
@pytest.mark.parametrize(("dark", "size"), [(False, WIDE), (True, NARROW)])
def test_settling_has_no_serious_accessibility_fault(
    opened: Open, *, dark: bool, size: tuple[int, int]
) -> None:
    """The checker axe finds nothing serious or critical, neither before nor after a judgement."""
    page = opened("#a=a", dark=dark, size=size)
    page.locator(".judge").first.get_by_role("button", name="right").click()
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == []
