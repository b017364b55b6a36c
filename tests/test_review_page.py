"""The desk in a real browser: judged by keys, by mouse and by touch, and what becomes of it in the file."""

import json
import resource
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from at_desk import Command, at_hand, desk, drag, edge, last_words, sit_down, write
from axe_playwright_python.sync_playwright import Axe
from browser import NARROW, WIDE
from playwright.sync_api import Locator, Page, Route, expect

from pipeline.domain import Abstract, Extraction, Resolved
from pipeline.text import sentences
from schemas import quantity_fields

pytestmark = pytest.mark.browser

NORN = (
    "Maps of caves are rare. Norn maps 12 caves 3.1x faster than Skald. "
    "It reaches 61.2% top-1 accuracy on Deepholes. We release the code at https://example.org/norn."
)
TEX = (
    "We weave 𝔸𝔹 👩🏽‍🔬 maps. Urd draws $\\sim$6% more caf\u00e9 and cafe\u0301 "
    "signs 🧭 than \\textbf{Norn} on Bogota\u0301 streets 😀 by day. Nothing else."
)


def abstract(name: str, title: str, text: str) -> Abstract:
    """A made-up paper."""
    return Abstract(name, title, text, ())


def claim(text: str, kind: str, evidence: str, **fields: object) -> Resolved:
    """A claim of a text whose evidence stands in it."""
    start = text.index(evidence)
    number = next(n for n, (a, b) in enumerate(sentences.split(text), 1) if a <= start < b)
    return Resolved({"kind": kind, **fields}, evidence, number, (start, start + len(evidence)))  # type: ignore[dict-item]


def norn(name: str = "a") -> Extraction:
    """Three claims: one right, one with a wrong value, one that is none."""
    return Extraction(
        abstract(name, "Norn: Caves", NORN),
        "claims",
        "ok",
        (
            claim(NORN, "scale", "maps 12 caves", subject="Norn", quantity="12 caves", value=12, unit="cave"),
            claim(
                NORN,
                "improvement",
                "3.1x faster",
                subject="Norn",
                quantity="3.1x",
                value=31,
                unit="times",
                direction="increase",
            ),
            claim(NORN, "superiority", "Maps of caves are rare", subject="caves"),
        ),
    )


def tex() -> Extraction:
    """One claim in a text of LaTeX, emoji, letters with marks of their own and characters beyond U+FFFF."""
    one = claim(
        TEX,
        "improvement",
        "Urd draws",
        subject="Urd",
        quantity="6%",
        value=6,
        unit="percent",
        direction="increase",
    )
    return Extraction(abstract("t", "Signs of 𝔸𝔹", TEX), "claims", "ok", (one,))


@pytest.fixture
def page(tab: Page) -> Iterator[Page]:
    """The tab, which may ask nobody but the desk, and log no error but what the test expects."""
    asked: list[str] = []
    faults: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("pageerror", lambda error: faults.append(str(error)))
    yield tab
    assert faults == []
    assert [url for url in asked if not url.startswith(("http://127.0.0.1:", "about:"))] == []


@pytest.fixture
def norns(tmp_path: Path) -> Iterator[Command]:
    """A desk with two abstracts of three claims."""
    write(tmp_path / "claims.jsonl", [norn(), norn("b")])
    with desk(tmp_path, "claims.jsonl", "-o", "labels.jsonl", "--reviewer", "Urd") as command:
        yield command


def field(page: Page, name: str) -> Locator:
    """A field of the form."""
    return page.locator("form.mending").get_by_label(name)


def size_of(address: str) -> int:
    """Bytes of an answer of the desk."""
    with urllib.request.urlopen(address) as answer:  # noqa: S310 - ours
        return len(answer.read())


def press(page: Page, *keys: str) -> None:
    """Presses keys, each when the last one's judgement is saved."""
    for key in keys:
        page.keyboard.press(key)
        expect(page.locator("#saved")).to_have_text("Saved")


def test_a_late_answer_takes_no_keys_from_the_choice_of_words(page: Page, norns: Command) -> None:
    """What the form is told of its fields may come later than the next keys, which lead elsewhere."""
    held: list[Route] = []
    sit_down(page, norns)
    at_hand(page, 1)
    page.route("**/draft", lambda route: held.append(route))  # noqa: PLW0108 - the library marks what it is given
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    field(page, "subject").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#abstract")).to_be_focused()
    for waiting in held:
        waiting.continue_()
    expect(page.locator("form.mending")).to_have_attribute("aria-busy", "false")
    page.unroute("**/draft")
    expect(page.locator("#abstract")).to_be_focused()


def test_a_whole_session_by_keyboard(page: Page, norns: Command, tmp_path: Path) -> None:
    """Right, mended, wrong and why, one added, complete: all without the mouse, each saved at once."""
    sit_down(page, norns)
    at_hand(page, 1)
    page.keyboard.press("r")
    at_hand(page, 2)
    page.keyboard.press("m")
    quantity = field(page, "quantity")
    expect(quantity).to_have_value("3.1x")
    expect(page.locator("#read-quantity")).to_have_text("= 3.1×")
    page.keyboard.press("Control+Enter")
    at_hand(page, 3)
    page.keyboard.press("w")
    expect(page.get_by_role("button", name="background")).to_be_visible()
    page.keyboard.press("5")
    expect(page.locator(".end")).to_contain_text("All claims here are judged.")

    page.keyboard.press("a")
    expect(page.locator(".hint-box")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(field(page, "kind")).to_be_focused()
    page.keyboard.type("perf")
    field(page, "subject").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#abstract")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(field(page, "subject")).to_have_value("Norn")
    page.keyboard.press("Tab")
    page.keyboard.type("61.2%")
    expect(page.locator("#read-quantity")).to_have_text("= 61.2%")
    field(page, "metric").focus()
    page.keyboard.press("ArrowDown")
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "Shift+ArrowRight"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(field(page, "metric")).to_have_value("top-1 accuracy")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".line.added")).to_contain_text("performance")
    page.keyboard.press("c")
    expect(page.locator(".where")).to_contain_text("Abstract 2 of 2")
    expect(page.locator("#progress")).to_have_text("3 of 6 claims judged · 1 of 2 abstracts complete")

    (line,) = last_words(tmp_path / "labels.jsonl")
    assert [one["judged"]["verdict"] for one in line["claims"]] == ["right", "mended", "added"]
    assert (line["claims"][1]["value"], line["claims"][1]["judged"]["before"]["value"]) == (3.1, 31)
    assert line["claims"][2]["metric"] == "top-1 accuracy"
    assert [one["why"] for one in line["refuted"]] == ["background"]
    assert (line["complete"], line["reviewer"], line["origin"]) == (True, "Urd", "hand")
    assert len((tmp_path / "labels.jsonl").read_text(encoding="utf-8").splitlines()) == 5


def test_a_whole_session_by_mouse(page: Page, norns: Command, tmp_path: Path) -> None:
    """The same with buttons, a drag over the text and a click on a sentence; undo takes the last one back."""
    sit_down(page, norns)
    page.get_by_role("button", name="Right").click()
    at_hand(page, 2)
    page.get_by_role("button", name="Wrong").click()
    page.get_by_role("button", name="wrong value").click()
    at_hand(page, 3)
    page.locator("#abstract .badge").filter(has_text="2").click()
    at_hand(page, 2)
    expect(page.locator(".state-line")).to_contain_text("wrong: wrong value")
    page.locator(".field-row", has_text="subject").click()
    expect(field(page, "subject")).to_be_focused()
    field(page, "baseline").click()
    drag(page, "Skald", "Skald")
    expect(field(page, "baseline")).to_have_value("Skald")
    page.get_by_role("button", name="Save").click()
    at_hand(page, 3)
    page.get_by_role("button", name="Unsure").click()
    expect(page.locator(".end")).to_contain_text("All claims here are judged.")

    page.get_by_role("button", name="Add a missing claim").click()
    page.mouse.click(*edge(page, "reaches", at_end=False))
    expect(field(page, "sentence")).to_have_value("3")
    field(page, "kind").select_option("performance")
    field(page, "subject").click()
    drag(page, "Norn", "Norn")
    expect(field(page, "subject")).to_have_value("Norn")
    field(page, "quantity").click()
    drag(page, "61.2%", "61.2%")
    expect(page.locator("#read-quantity")).to_have_text("= 61.2%")
    page.get_by_role("button", name="Add this claim").click()
    expect(page.locator(".line.added")).to_contain_text("61.2%")
    page.get_by_role("button", name="This abstract is complete").click()
    expect(page.locator(".where")).to_contain_text("Abstract 2 of 2")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".where")).to_contain_text("Abstract 1 of 2")
    expect(page.locator(".where")).not_to_contain_text("complete")

    (line,) = last_words(tmp_path / "labels.jsonl")
    assert [one["judged"]["verdict"] for one in line["claims"]] == ["right", "mended", "added"]
    assert line["claims"][1]["baseline"] == "Skald"
    assert line["refuted"] == []
    assert [one["kind"] for one in line["unsure"]] == ["superiority"]
    assert line["complete"] is False


def test_by_touch_on_a_phone(tab: Page, norns: Command, tmp_path: Path) -> None:
    """In a narrow window text and judgement stand above one another, and a tap judges."""
    browser = tab.context.browser
    assert browser is not None
    context = browser.new_context(
        viewport={"width": NARROW[0], "height": NARROW[1]}, has_touch=True, is_mobile=True
    )
    phone = context.new_page()
    phone.goto(norns.address)
    at_hand(phone, 1)
    phone.set_viewport_size({"width": NARROW[0], "height": 520})
    page_is_larger = "(({ scrollWidth: x, scrollHeight: y }) => x > innerWidth || y > innerHeight)"
    assert phone.evaluate(f"{page_is_larger}(document.documentElement)") is False
    phone.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    for text in (".text .badge.lit", ".at-hand .verdicts"):
        expect(phone.locator(text)).to_be_in_viewport()
    phone.get_by_role("button", name="Right").tap()
    at_hand(phone, 2)
    phone.get_by_role("button", name="Wrong").tap()
    phone.get_by_role("button", name="wrong value").tap()
    at_hand(phone, 3)
    context.close()
    (line,) = last_words(tmp_path / "labels.jsonl")
    assert (len(line["claims"]), [one["why"] for one in line["refuted"]]) == (1, ["wrong value"])


@pytest.mark.parametrize(
    ("first", "last", "wanted"),
    [
        ("draws", "more caf\u00e9", "draws $\\sim$6% more caf\u00e9"),
        ("∼", "6%", "$\\sim$6%"),
        ("signs", "than", "signs 🧭 than"),
        ("than", "Norn", "than \\textbf{Norn"),
        ("Bogota", "streets", "Bogota\u0301 streets"),
        ("𝔸", "maps", "𝔸𝔹 👩🏽‍🔬 maps"),
        ("streets", "by day", "streets 😀 by day"),
    ],
)
def test_words_are_chosen_as_they_are_written(
    page: Page, tmp_path: Path, first: str, last: str, wanted: str
) -> None:
    """Across LaTeX, emoji and combining marks the field gets the text, and the file its code points."""
    write(tmp_path / "claims.jsonl", [tex()])
    with desk(tmp_path, "claims.jsonl", "-o", "labels.jsonl") as command:
        sit_down(page, command)
        page.keyboard.press("m")
        field(page, "baseline").click()
        drag(page, first, last)
        expect(field(page, "baseline")).to_have_value(wanted)
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".end")).to_be_visible()
    (line,) = last_words(tmp_path / "labels.jsonl")
    (one,) = line["claims"]
    start, end = one["grounding"]["baseline"]["span"]
    assert TEX[start:end] == one["baseline"] == wanted


def test_an_interval_is_read_as_one_types(page: Page, tmp_path: Path) -> None:
    """Its ends and its level stand beside it, as the number of an amount does."""
    text = "Rest gave a risk ratio of 1.4 (95% CI 1.1 to 1.8)."
    found = Resolved({"effect": "1.4", "interval": "95% CI 1.1 to 1.8"}, text, 1, (0, len(text)))
    write(tmp_path / "found.jsonl", [Extraction(abstract("a", "Rest", text), "findings", "ok", (found,))])
    with desk(tmp_path, "found.jsonl", "-o", "labels.jsonl") as command:
        sit_down(page, command)
        page.keyboard.press("m")
        expect(page.locator("#read-interval")).to_have_text("= 1.1 to 1.8 (95%)")


def test_members_of_a_list_are_chosen_one_by_one(page: Page, tmp_path: Path) -> None:
    """Each choice in the text adds a member; one that reaches into the last stands in its place."""
    text = "We present Urd, which needs no maps and runs on a phone. Code is free."
    start = text.index("We present")
    span = (start, text.index(" Code"))
    found = Resolved({"approach": "Urd"}, text[slice(*span)], 1, span)
    write(tmp_path / "paper.jsonl", [Extraction(abstract("a", "Urd", text), "paper", "ok", (found,))])
    with desk(tmp_path, "paper.jsonl", "-o", "labels.jsonl") as command:
        sit_down(page, command)
        page.keyboard.press("m")
        field(page, "new").click()
        drag(page, "needs", "no maps")
        expect(field(page, "new")).to_have_value("needs no maps")
        drag(page, "runs on", "runs on")
        expect(field(page, "new")).to_have_value("needs no maps | runs on")
        page.evaluate("getSelection().removeAllRanges()")  # else the browser would drag what is selected
        drag(page, "runs on", "a phone")
        expect(field(page, "new")).to_have_value("needs no maps | runs on a phone")
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".end")).to_be_visible()
    (line,) = last_words(tmp_path / "labels.jsonl")
    assert line["paper"][0]["new"] == ["needs no maps", "runs on a phone"]


def test_half_an_emoji_is_a_whole_one(page: Page, tmp_path: Path) -> None:
    """A selection that cuts a cluster of code points, as scripts can, gives all of it."""
    write(tmp_path / "claims.jsonl", [tex()])
    with desk(tmp_path, "claims.jsonl", "-o", "labels.jsonl") as command:
        sit_down(page, command)
        page.keyboard.press("m")
        field(page, "baseline").click()
        page.evaluate(
            """() => {
              const walker = document.createTreeWalker(document.querySelector(".text"), NodeFilter.SHOW_TEXT);
              let node = walker.nextNode();
              while (!node.data.includes("👩")) node = walker.nextNode();
              const at = node.data.indexOf("👩");
              getSelection().setBaseAndExtent(node, at + 1, node, at + 3);
            }"""
        )
        expect(field(page, "baseline")).to_have_value("👩🏽‍🔬")


def test_a_killed_server_loses_nothing_that_was_said(page: Page, tmp_path: Path) -> None:
    """The page says at once that a judgement is not saved; the same command goes on with all others."""
    write(tmp_path / "claims.jsonl", [norn()])
    with desk(tmp_path, "claims.jsonl", "-o", "labels.jsonl") as command:
        sit_down(page, command)
        press(page, "r")
        at_hand(page, 2)
        command.end(signal.SIGKILL)
        page.keyboard.press("r")
        expect(page.locator("#saved")).to_have_text("Not saved")
        expect(page.get_by_role("alert")).to_contain_text("claimsift review does not answer")
        page.get_by_role("button", name="Give this judgement up").click()
        expect(page.get_by_role("alert")).to_be_hidden()
    with (tmp_path / "labels.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"format": "claimsift/1", "id": "a", "cl')
    with desk(tmp_path, "claims.jsonl", "-o", "labels.jsonl") as command:
        assert "Line 2 of labels.jsonl was cut short while it was saved" in command.told[0]
        sit_down(page, command)
        at_hand(page, 2)
        expect(page.locator("#progress")).to_contain_text("1 of 3 claims judged")


def test_a_full_disk_is_told_and_tried_again(page: Page, tmp_path: Path) -> None:
    """What does not fit is not saved by half; once there is room it is saved without another click."""
    write(tmp_path / "claims.jsonl", [norn()])
    with desk(tmp_path, "claims.jsonl", "-o", "labels.jsonl") as command:
        sit_down(page, command)
        press(page, "r")
        at_hand(page, 2)
        whole = (tmp_path / "labels.jsonl").read_bytes()
        limit = resource.prlimit(command.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(command.process.pid, resource.RLIMIT_FSIZE, (len(whole) + 50, limit[1]))
        page.keyboard.press("r")
        expect(page.get_by_role("alert")).to_contain_text("labels.jsonl cannot be written: File too large")
        expect(page.locator("#saved")).to_have_text("Not saved")
        assert (tmp_path / "labels.jsonl").read_bytes() == whole
        resource.prlimit(command.process.pid, resource.RLIMIT_FSIZE, limit)
        at_hand(page, 3)
        expect(page.get_by_role("alert")).to_be_hidden()
    assert len(last_words(tmp_path / "labels.jsonl")[0]["claims"]) == 2


def test_undo_goes_on_behind_a_restart(page: Page, tmp_path: Path) -> None:
    """What an earlier sitting said is taken back like any other judgement, and shown again."""
    write(tmp_path / "claims.jsonl", [norn()])
    for key, number in (("r", 2), ("z", 1)):
        with desk(tmp_path, "claims.jsonl", "-o", "labels.jsonl") as command:
            sit_down(page, command)
            page.keyboard.press(key)
            at_hand(page, number)
    (line,) = last_words(tmp_path / "labels.jsonl")
    assert line["claims"] == []


def test_a_claim_that_only_rules_see_takes_one_key(page: Page, tmp_path: Path) -> None:
    """It stands among the claims of the run, says who sees it, and is a label once it is called right."""
    both = [replace(one, seen_by=("model", "rules")) for one in norn().records[:1]]
    alone = replace(norn().records[1], seen_by=("rules",))
    write(tmp_path / "claims.jsonl", [replace(norn(), records=tuple(both), rules_only=(alone,))])
    with desk(tmp_path, "claims.jsonl", "-o", "labels.jsonl", "--only-disputed") as command:
        sit_down(page, command)
        at_hand(page, 2)
        expect(page.locator(".at-hand")).to_contain_text("seen by rules alone")
        expect(page.get_by_role("button", name="This abstract is complete")).to_have_count(0)
        press(page, "r")
        expect(page.locator(".closing")).to_contain_text("Everything is judged.")
    (line,) = last_words(tmp_path / "labels.jsonl")
    assert [one["value"] for one in line["claims"]] == [31]


def test_mending_begins_at_a_field_that_is_there(page: Page, norns: Command) -> None:
    """Fields that a claim of this kind does not use are passed over; words wait until they are taken."""
    sit_down(page, norns)
    page.keyboard.press("m")
    expect(field(page, "baseline")).to_be_focused()
    expect(field(page, "metric")).to_be_hidden()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(field(page, "subject")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    expect(field(page, "subject")).to_be_focused()
    expect(field(page, "subject")).to_have_value("Norn")


def test_a_reload_shows_what_was_said(page: Page, norns: Command) -> None:
    """The page comes back at the abstract that it was left at, with each judgement."""
    sit_down(page, norns)
    page.keyboard.press("j")
    expect(page.locator(".where")).to_contain_text("Abstract 2 of 2")
    press(page, "r")
    at_hand(page, 2)
    page.reload()
    expect(page.locator(".where")).to_contain_text("Abstract 2 of 2")
    at_hand(page, 2)
    expect(page.locator(".line.right")).to_have_count(1)


def test_two_tabs_do_not_overwrite_one_another(page: Page, norns: Command, tmp_path: Path) -> None:
    """A tab that shows an older state is told so and shows the new one; what it wanted is not saved."""
    sit_down(page, norns)
    browser = page.context.browser
    assert browser is not None
    other = browser.new_page()
    sit_down(other, norns)
    press(page, "r")
    at_hand(page, 2)
    other.keyboard.press("w")
    other.keyboard.press("1")
    expect(other.get_by_role("alert")).to_contain_text("judged in another tab meanwhile")
    expect(other.locator(".line.right")).to_have_count(1)
    other.close()
    (line,) = last_words(tmp_path / "labels.jsonl")
    assert (len(line["claims"]), line["refuted"]) == (1, [])


NASTY = (
    "</script><script>document.title='owned'</script> <img src=x onerror=alert(1)> "
    '\u202egnol \u2066x & "q" beats Skald.'
)


def test_hostile_texts_stay_texts(page: Page, tmp_path: Path) -> None:
    """Whatever a paper, a claim, a file or a reviewer is called: it is shown, and does nothing."""
    nasty = claim(
        NASTY, "superiority", NASTY[:40], subject=NASTY, baseline="<b>Skald</b>", url="javascript:alert(1)"
    )
    write(
        tmp_path / "<b>x.jsonl", [Extraction(abstract("</script>", NASTY, NASTY), "claims", "ok", (nasty,))]
    )
    with desk(tmp_path, "<b>x.jsonl", "-o", "labels.jsonl", "--reviewer", NASTY) as command:
        sit_down(page, command)
        expect(page.locator("#abstract h2")).to_contain_text(
            "</script><script>document.title='owned'</script>"
        )
        expect(page.locator("#abstract h2")).to_contain_text("‹U+202E›")
        expect(page.locator(".about")).to_contain_text("<b>x.jsonl")
        page.keyboard.press("m")
        expect(field(page, "subject")).to_have_value(NASTY)
        page.keyboard.press("Escape")
        press(page, "w", "1")
        expect(page.locator(".line.wrong")).to_have_count(1)
        assert page.title().startswith("Review: ")
        assert page.locator("img, #abstract script, #panel script").count() == 0
    (line,) = last_words(tmp_path / "labels.jsonl")
    assert line["refuted"][0]["record"]["subject"] == NASTY


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_nothing_keeps_readers_out(page: Page, norns: Command, dark: bool, size: tuple[int, int]) -> None:
    """Roles, names and contrast are right in each state of the page, in both themes, wide and narrow."""
    sit_down(page, norns, dark=dark, size=size)
    at_hand(page, 1)

    def sound() -> None:
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []

    sound()
    page.get_by_role("button", name="Wrong").click()
    sound()
    page.get_by_role("button", name="wrong value").click()
    at_hand(page, 2)
    page.get_by_role("button", name="Mend").click()
    expect(page.locator("#read-quantity")).to_have_text("= 3.1×")
    sound()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Add a missing claim").click()
    sound()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    sound()
    page.keyboard.press("Escape")
    press(page, "n", "n", "r")


def test_letters_can_be_switched_off(page: Page, norns: Command) -> None:
    """For those whose tools speak in letters; buttons work as before."""
    sit_down(page, norns)
    page.get_by_label("shortcut keys").uncheck()
    page.keyboard.press("r")
    page.get_by_role("button", name="Unsure").click()
    at_hand(page, 2)
    expect(page.locator(".line.unsure")).to_have_count(1)
    expect(page.locator(".line.right")).to_have_count(0)


def test_what_is_open_keeps_an_abstract_from_being_complete(page: Page, norns: Command) -> None:
    """Claims that nobody judged would count as wrong in a complete abstract, so they are asked for first."""
    sit_down(page, norns)
    page.keyboard.press("r")
    at_hand(page, 2)
    page.keyboard.press("c")
    expect(page.get_by_role("alert")).to_contain_text("2 claims are not judged yet")
    expect(page.locator("#progress")).to_contain_text("0 of 2 abstracts complete")


def test_a_form_says_what_is_missing_and_keeps_what_was_typed(page: Page, norns: Command) -> None:
    """Saving what the text does not bear out is refused at its field; leaving it unsaved asks first."""
    sit_down(page, norns)
    page.keyboard.press("m")
    field(page, "subject").fill("Verdandi")
    expect(page.locator("#problem-subject")).to_contain_text("is neither in the abstract nor in its title")
    page.keyboard.press("Control+Enter")
    expect(field(page, "subject")).to_be_focused()
    expect(field(page, "subject")).to_have_value("Verdandi")
    field(page, "subject").fill("Norn")
    field(page, "kind").select_option("availability")
    expect(field(page, "quantity")).to_be_hidden()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#problem-")).to_have_text("A claim of kind availability needs an artifact.")


def test_another_schema_has_its_own_form(page: Page, tmp_path: Path) -> None:
    """Records of any schema are judged and added, and nothing on the page speaks of claims."""
    text = "We introduce Urdbase with 1.2M clips. We test on Skuldset."
    value, _, unit, qualifier = quantity_fields("size")
    one = Resolved(
        {
            "name": "Urdbase",
            "role": "introduced",
            "size": "1.2M clips",
            value: 1.2e6,
            unit: "clip",
            qualifier: "exact",
        },
        text[:37],
        1,
        (0, 37),
    )
    write(tmp_path / "data.jsonl", [Extraction(abstract("d", "Urdbase", text), "datasets", "ok", (one,))])
    with desk(tmp_path, "data.jsonl", "-o", "labels.jsonl") as command:
        sit_down(page, command)
        press(page, "r")
        page.keyboard.press("a")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        field(page, "name").fill("Skuldset")
        field(page, "role").select_option("evaluated_on")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".line.added")).to_contain_text("Skuldset")
        assert "claim" not in page.inner_text("body").lower().replace("claimsift", "")
    (line,) = last_words(tmp_path / "labels.jsonl")
    assert [found["name"] for found in line["datasets"]] == ["Urdbase", "Skuldset"]


@pytest.mark.slow
def test_ten_thousand_abstracts_are_as_light_as_two(page: Page, tmp_path: Path, norns: Command) -> None:
    """The page gets one abstract at a time: neither it nor an answer grows with the list."""
    small = size_of(norns.address), size_of(f"{norns.address}abstract/1")
    write(tmp_path / "many.jsonl", [norn(f"{number:05}") for number in range(10_000)])
    with desk(tmp_path, "many.jsonl", "-o", "many-labels.jsonl", "--order", "random") as command:
        many = size_of(command.address), size_of(f"{command.address}abstract/9999")
        assert abs(many[0] - small[0]) < 100
        assert abs(many[1] - small[1]) < 100
        sit_down(page, command)
        expect(page.locator(".where")).to_contain_text("Abstract 1 of 10,000")
        for judged in range(1, 101):
            page.keyboard.press("r")
            expect(page.locator("#progress")).to_contain_text(f"{judged} of 30,000 claims judged")
            if judged % 3 == 0:
                page.keyboard.press("c")
                expect(page.locator("#progress")).to_contain_text(f"{judged // 3} of 10,000")
                expect(page.locator(".where")).to_contain_text(f"Abstract {judged // 3 + 1} of 10,000")


def test_a_third_reviewer_sees_only_where_two_differ(page: Page, tmp_path: Path) -> None:
    """What each said stands beside the claim; the file has what both agree on too."""
    write(tmp_path / "claims.jsonl", [norn(), norn("b")])
    for name, keys in (("urd", "rrr"), ("skuld", "ruu")):
        with desk(tmp_path, "claims.jsonl", "-o", f"{name}.jsonl", "--reviewer", name) as command:
            sit_down(page, command)
            press(page, *keys)
            page.keyboard.press("c")
            expect(page.locator(".where")).to_contain_text("Abstract 2 of 2")
            press(page, "r", "r", "r", "c")
    words = ["claims.jsonl", "--between", "urd.jsonl", "skuld.jsonl", "-o", "third.jsonl"]
    with desk(tmp_path, *words) as command:
        assert "2 claims in 1 abstract to judge" in command.told[0]
        sit_down(page, command)
        at_hand(page, 2)
        expect(page.locator(".said")).to_have_text(["urd: right", "skuld: unsure"])
        press(page, "r", "r")
        expect(page.locator(".closing")).to_contain_text("Everything is judged.")
    assert [
        (line["id"], len(line["claims"]), line["complete"]) for line in last_words(tmp_path / "third.jsonl")
    ] == [
        ("b", 3, True),
        ("a", 3, True),
    ]


def status(address: str, *, data: bytes | None = None, **headers: str) -> int:
    """What the desk answers to a request with these headers."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urllib.request.urlopen(urllib.request.Request(address, data, named)) as answer:  # noqa: S310 - ours
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_only_its_own_page_is_answered(norns: Command, tmp_path: Path) -> None:
    """Another host's name, another page, a form, a wrong token: all are refused, and nothing is saved."""
    base, token, _ = norns.address.rsplit("/", 2)
    other = token[:-1] + ("y" if token.endswith("x") else "x")
    act = json.dumps(
        {"act": "judge", "place": 0, "version": 0, "number": 0, "state": "right", "why": None}
    ).encode()
    calls = f"{norns.address}judge"
    assert status(norns.address) == 200
    assert status(norns.address, Host="evil.example") == 403
    assert status(f"{base}/{other}/") == 403
    assert status(f"{base}/") == 404
    assert status(norns.address, Origin="http://evil.example") == 403
    assert status(calls, data=act, Content_Type="application/json") == 403
    assert status(calls, data=act, Content_Type="application/json", Origin="http://evil.example") == 403
    assert status(calls, data=act, Content_Type="text/plain", Origin=base) == 403
    assert status(calls, data=b"{}", Content_Type="application/json", Origin=base) == 422
    assert status(calls, data=b" " * 2**21, Content_Type="application/json", Origin=base) == 413
    assert (tmp_path / "labels.jsonl").read_bytes() == b""
    assert status(calls, data=act, Content_Type="application/json", Origin=base) == 200


def test_the_page_may_ask_nobody_else(norns: Command) -> None:
    """Its policy names its own style, script and server; nobody can frame it or keep it."""
    with urllib.request.urlopen(norns.address) as answer:  # noqa: S310 - ours
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "connect-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_it_listens_on_this_machine_alone(norns: Command) -> None:
    """The address is one of the loopback, and so is what the process listens at."""
    assert norns.address.startswith("http://127.0.0.1:")
    port = int(norns.address.split(":")[2].split("/")[0])
    rows = [line.split() for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]]
    listening = [row[1] for row in rows if row[3] == "0A" and row[1].endswith(f":{port:04X}")]
    assert listening == [f"0100007F:{port:04X}"]


def test_ctrl_c_ends_it_in_order(norns: Command) -> None:
    """The server ends with the command, which says what was done and exits with 0."""
    code, out = norns.end()
    assert (code, out) == (0, "0 claims judged, all in labels.jsonl. Run the same command to continue.\n")


def test_the_command_says_what_was_added_and_completed(page: Page, norns: Command) -> None:
    """At the end of a sitting added claims and complete abstracts are told beside the judgements."""
    sit_down(page, norns)
    for number in (1, 2, 3):
        at_hand(page, number)
        page.keyboard.press("r")
    expect(page.locator(".end")).to_contain_text("All claims here are judged.")
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    field(page, "kind").select_option("superiority")
    field(page, "subject").fill("Norn")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".line")).to_have_count(4)
    page.keyboard.press("c")
    expect(page.locator("#progress")).to_contain_text("1 of 2 abstracts complete")
    _, out = norns.end()
    assert out.startswith("3 claims judged, 1 added, 1 abstract complete, all in labels.jsonl.")


def test_claims_that_are_not_asked_about_are_not_called_judged(page: Page, tmp_path: Path) -> None:
    """Where only one kind is asked about, the page says that all of it is judged, and no more."""
    write(tmp_path / "claims.jsonl", [norn()])
    with desk(tmp_path, "claims.jsonl", "-o", "labels.jsonl", "--only-kind", "scale") as command:
        sit_down(page, command)
        expect(page.locator("#panel")).to_contain_text("Grey claims are not asked about.")
        assert Axe().run(page).response["violations"] == []
        page.keyboard.press("r")
        expect(page.locator(".end").first).to_contain_text("All claims asked about here are judged.")


def test_a_taken_port_is_a_sentence(norns: Command, tmp_path: Path) -> None:
    """A port that another program has is named, with what to do."""
    port = norns.address.split(":")[2].split("/")[0]
    with pytest.raises(AssertionError, match=f"Port {port} cannot be had: Address already in use"):  # noqa: SIM117
        with desk(tmp_path, "claims.jsonl", "-o", "other.jsonl", "--port", port):
            pass
