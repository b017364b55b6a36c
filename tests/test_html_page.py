"""The explorer page in a real browser: what a reader sees, reaches and finds."""

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import NARROW, WIDE, Open, becomes, chromium_path, text_of
from playwright.sync_api import Page, expect

from pipeline.domain import (
    Abstract,
    Extraction,
    Grounding,
    Json,
    Judged,
    Refuted,
    Rejection,
    Resolved,
    Review,
    Usage,
)
from pipeline.html.content import LoadedRun
from pipeline.html.page import explorer_html

pytestmark = pytest.mark.browser

HOSTILE = (
    "<script>document.title='owned'</script> </script><img src=x onerror=\"document.title='owned'\"> "
    "We score 5% \u202eevil\u202c at javascript:alert(1) with 'quotes' & \"more\"."
)
TRICKY = (
    "Norn 🧗🏽‍♀️ maps $\\alpha_{2}$-caves in Bogota\u0301 𝔸𝔹 quickly. "
    "It reaches 61.2\\% accuracy on $\\mathcal{C}$-Bench 🕳️ and cave\u0301s are 3.1x faster; code is online."
)
PLAIN = "Skald beats Urd by 4 points and by 9 points on Deepholes. It covers 12 caves."


def claim(text: str, kind: str, evidence: str, copied: tuple[str, ...] = (), **fields: Json) -> Resolved:
    """A claim at the first place of its evidence, with those of its fields grounded that are named."""
    start = text.index(evidence)
    grounding = {}
    for name in copied:
        at = text.index(str(fields[name]))
        grounding[name] = Grounding("exact", "sentence", (at, at + len(str(fields[name]))))
    return Resolved({"kind": kind, **fields}, evidence, 1, (start, start + len(evidence)), grounding)


def extraction(name: str, title: str, text: str, *records: Resolved) -> Extraction:
    """One abstract with its claims, read by a model."""
    usage = Usage(100, 40, 1)
    return Extraction(
        Abstract(name, title, text, ()), "claims", "ok", records, origin="model", model="m", usage=usage
    )


def tricky() -> Extraction:
    """LaTeX, emoji of several characters, marks that combine, and letters beyond U+FFFF."""
    return extraction(
        "tricky",
        "Maps 🗺️ of caves",
        TRICKY,
        claim(
            TRICKY,
            "performance",
            "61.2\\% accuracy on $\\mathcal{C}$-Bench 🕳️",
            ("metric", "dataset"),
            subject="Norn",
            metric="accuracy",
            dataset="$\\mathcal{C}$-Bench 🕳️",
            value=61.2,
            unit="percent",
        ),
        claim(TRICKY, "improvement", "cave\u0301s are 3.1x faster", subject="Norn", value=3.1, unit="times"),
        claim(TRICKY, "scale", "Bogota\u0301 𝔸𝔹", subject="Norn", value=2),
    )


def overlapping() -> Extraction:
    """Three claims, two of them in the same words."""
    by = "Skald beats Urd by 4 points and by 9 points on Deepholes"
    fields: dict[str, Json] = {
        "subject": "Skald",
        "unit": "points",
        "baseline": "Urd",
        "direction": "increase",
    }
    return extraction(
        "overlap",
        "Skald",
        PLAIN,
        claim(PLAIN, "improvement", "Skald beats Urd by 4 points", ("subject",), value=4, **fields),
        claim(PLAIN, "improvement", by, ("subject", "dataset"), value=9, dataset="Deepholes", **fields),
        claim(PLAIN, "scale", "12 caves", ("subject",), subject="Skald", value=12, unit="cave"),
    )


def hostile() -> Extraction:
    """An abstract that tries to be more than text, in every field."""
    found = claim(
        HOSTILE, "availability", "javascript:alert(1)", subject=HOSTILE[:30], url="javascript:alert(1)"
    )
    web = claim(
        HOSTILE, "availability", "quotes", subject="q", artifact="code", url="https://example.org/\u202egpj"
    )
    one = extraction("</script>.0.0", HOSTILE, HOSTILE, found, web)
    rejected = Rejection({"subject": "<b>bold</b>"}, "schema", "<i>no</i> \u202ereason")
    return replace(one, status="partial", reason="<u>cut</u>", rejected=(rejected,))


def everything() -> list[Extraction]:
    """The run that most tests read."""
    many = [extraction(f"n{number}", f"Filler {number}", "Nothing is claimed.") for number in range(300)]
    failed = replace(many[0], status="failed", reason="no answer in time")
    return [tricky(), overlapping(), hostile(), failed, *many[1:]]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The page of one run, and the page of two runs beside a gold."""
    folder = tmp_path_factory.mktemp("pages")
    one = everything()
    gold = [replace(one[1], records=one[1].records[:2], origin="hand")]
    runs = [
        LoadedRun("first run", one, "prediction"),
        LoadedRun("second run", [tricky(), replace(overlapping(), records=())], "prediction"),
        LoadedRun("labels", gold, "gold"),
    ]
    written = {"one": explorer_html([LoadedRun("run <b>1</b>.jsonl", one)]), "several": explorer_html(runs)}
    for name, html in written.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in written}


def marked(page: Page, number: int, *, words: bool = False) -> str:
    """The text that is marked as a claim's evidence, or as its copied words."""
    name = "words" if words else "claims"
    pieces: list[str] = page.eval_on_selector_all(
        f".text [data-{name}]:not(button)",
        f"(all, number) => all.filter((one) => one.dataset.{name}.split(' ').includes(String(number)))"
        ".map((one) => one.textContent)",
        number,
    )
    return "".join(pieces)


def lit(page: Page) -> list[str]:
    """The numbers of the claims that are lit."""
    lit = page.locator("li.claim.lit")
    numbers: list[str] = lit.evaluate_all("(all) => all.map((one) => one.dataset.claims)")
    return numbers


def titles(page: Page) -> list[str]:
    """The abstracts in the list that are in sight."""
    return page.locator(".entry .entry-title").all_inner_texts()


def column(page: Page, name: str) -> list[str]:
    """The cells of one column that are in sight, from the top."""
    return page.locator(f"#claims-table .rows .{name}").all_inner_texts()


def test_a_missing_browser_fails_where_ci_is_set_and_is_skipped_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without Chromium these tests are skipped with a reason, and fail in CI."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no Chromium here"):
        chromium_path()
    monkeypatch.setenv("CI", "1")
    with pytest.raises(pytest.fail.Exception, match="install the package chromium"):
        chromium_path()


def test_marks_hold_the_right_characters(opened: Open) -> None:
    """Evidence and copied words are marked exactly, after LaTeX, emoji and combining marks."""
    page = opened("#a=tricky")
    first, *others = tricky().records
    becomes(lambda: marked(page, 0), first.evidence.replace("\\%", "%").replace("$\\mathcal{C}$", "C"))
    becomes(lambda: [marked(page, number) for number in (1, 2)], [one.evidence for one in others])
    becomes(lambda: marked(page, 0, words=True), "accuracyC-Bench 🕳️")
    expect(page.locator(".text .hidden-character")).to_have_count(0)


def test_overlapping_claims_keep_their_own_marks(opened: Open) -> None:
    """Claims in the same words have each its evidence, its underline and its number after the end."""
    page = opened("#a=overlap")
    evidence = [one.evidence for one in overlapping().records]
    becomes(lambda: [marked(page, number) for number in range(3)], evidence)
    shared = page.locator(".text mark[data-claims='0 1']").first
    expect(shared).to_have_css("background-position", re.compile("^[^,]*,[^,]*$"))
    expect(page.locator(".text .badge")).to_have_text(["1", "2", "3"], use_inner_text=True)


def test_pointing_at_a_claim_shows_its_place_and_the_other_way_round(opened: Open) -> None:
    """A claim under the pointer lights its words in the text, and words in the text light their claims."""
    page = opened("#a=overlap")
    page.locator("li.claim").nth(2).hover()
    expect(page.locator(".text mark.lit")).to_have_text(["12 caves"], use_inner_text=True)
    page.locator(".text mark", has_text="beats Urd").hover()
    becomes(lambda: lit(page), ["0", "1"])
    page.locator("h1").hover()
    expect(page.locator(".lit")).to_have_count(0)
    page.locator(".text .badge").nth(1).focus()
    becomes(lambda: lit(page), ["1"])


def test_typing_searches_the_abstracts(opened: Open) -> None:
    """Every word must stand in the title or the text, whatever its case; Clear shows all again."""
    page = opened()
    page.keyboard.press("/")
    page.keyboard.type("DEEPHOLES skald")
    expect(page.locator("#found")).to_have_text("1 abstract")
    becomes(lambda: titles(page), ["Skald"])
    expect(page.locator("#abstract h2")).to_have_text("Skald")
    page.locator("#words").fill("deepholes nowhere")
    expect(page.locator("#abstract")).to_have_text("No matches.")
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#found")).to_have_text("303 abstracts")


@pytest.mark.parametrize(
    ("control", "value", "count"),
    [("kind", "scale", 2), ("status", "failed", 1), ("status", "partial", 1), ("dataset", "deep-holes", 0)],
)
def test_filters_narrow_the_list(opened: Open, control: str, value: str, count: int) -> None:
    """Kind, status and data set leave the abstracts that have such a claim or reading."""
    page = opened()
    if control == "dataset":
        page.locator("#dataset").fill("DEEPholes")
        expect(page.locator("#found")).to_have_text("1 abstract")
        page.locator("#dataset").fill(value)
    else:
        page.locator(f"#{control}").select_option(value)
    expect(page.locator("#found")).to_have_text("1 abstract" if count == 1 else f"{count} abstracts")


def test_long_lists_hold_only_the_rows_in_sight(opened: Open) -> None:
    """Of 303 abstracts a few are in the page, others follow the scrolling, and the count is told."""
    page = opened()
    becomes(lambda: 0 < page.locator(".entry").count() < 40, wanted=True)
    expect(page.locator(".entry").first).to_have_attribute("aria-setsize", "303")
    page.locator("#list").evaluate("(list) => { list.scrollTop = list.scrollHeight; }")
    expect(page.locator(".entry").last).to_have_text("Filler 299no claims")
    becomes(lambda: page.locator(".entry").count() < 40, wanted=True)


def test_the_table_sorts_filters_and_searches(opened: Open) -> None:
    """A column sorts up and down with empty cells last, and filters and words narrow the rows."""
    page = opened("#claims")
    values = page.get_by_role("columnheader", name="quantity")
    values.get_by_role("button").click()
    numbers = ["2", "3.1×", "+4 points", "+9 points", "12 cave", "61.2%", "", ""]
    becomes(lambda: column(page, "number"), numbers)
    expect(values).to_have_attribute("aria-sort", "ascending")
    values.get_by_role("button").click()
    becomes(lambda: column(page, "number")[:2], ["61.2%", "12 cave"])
    page.locator("#kind").select_option("improvement")
    expect(page.locator("#found")).to_have_text("3 claims")
    page.locator("#words").fill("deepholes")
    expect(page.locator("#found")).to_have_text("1 claim")
    becomes(lambda: column(page, "data-set"), ["Deepholes"])
    page.locator("#words").fill("nowhere at all")
    expect(page.locator("#view-claims .none")).to_be_visible()


def test_columns_sort_within_one_another_and_a_third_press_gives_the_reading_order_back(opened: Open) -> None:
    """Shift adds a column to the order, empty cells stay last, and the order of the abstracts comes back."""
    page = opened("#claims")
    expect(page.locator("#found")).to_have_text("8 claims")
    as_read = column(page, "kind-cell")
    kind = page.get_by_role("columnheader", name="kind").get_by_role("button")
    value = page.get_by_role("columnheader", name="quantity").get_by_role("button")
    kind.click()
    value.click(modifiers=["Shift"])
    value.click(modifiers=["Shift"])
    rows = [
        ("performance", "61.2%"),
        ("improvement", "+9 points"),
        ("improvement", "+4 points"),
        ("improvement", "3.1×"),
        ("scale", "12 cave"),
        ("scale", "2"),
        ("availability", ""),
        ("availability", ""),
    ]
    becomes(lambda: list(zip(column(page, "kind-cell"), column(page, "number"), strict=False)), rows)
    expect(page.locator("[aria-sort=ascending]")).to_have_count(1)
    expect(page.locator("[aria-sort=descending]")).to_have_count(0)
    value.click()
    kind.click()
    kind.click()
    becomes(lambda: column(page, "kind-cell"), as_read)
    expect(page.locator("#claims-table [aria-sort]:not([aria-sort=none])")).to_have_count(0)


def test_what_a_cell_cuts_off_is_told_where_the_pointer_rests(opened: Open) -> None:
    """A title too long for its column can be read whole, and a short cell says nothing twice."""
    page = opened("#claims", size=(900, 700))
    row = page.locator("#claims-table .rows > .row", has_text="javascript").first
    row.locator(".title").hover()
    expect(row.locator(".title")).to_have_attribute("title", re.compile("^<script>"))
    row.locator(".kind-cell").hover()
    expect(row.locator(".kind-cell")).not_to_have_attribute("title", re.compile(""))


def test_a_row_leads_to_its_place_in_the_text(opened: Open) -> None:
    """The link of a claim opens its abstract with the claim chosen, its words lit and the focus on it."""
    page = opened("#claims")
    page.locator("#words").fill("12 caves")
    expect(page.locator("#found")).to_have_text("1 claim")
    page.locator("#claims-table .rows a").click()
    expect(page.locator("#abstract h2")).to_have_text("Skald")
    expect(page.locator(".text mark.lit")).to_have_text(["12 caves"], use_inner_text=True)
    becomes(lambda: page.evaluate("document.activeElement.textContent"), "3")
    page.go_back()
    expect(page.locator("#claims-table")).to_be_visible()


@pytest.mark.parametrize("address", ["#c=overlap.0.99", "#c=overlap.7.0", "#a=%E0%A4%A", "#a=nobody", "#<b>"])
def test_an_address_of_nothing_changes_nothing(opened: Open, address: str) -> None:
    """A link to a claim, run or abstract that is not in the page opens the page all the same."""
    page = opened(address)
    expect(page.locator("#found")).to_have_text("303 abstracts")
    expect(page.locator("#abstract h2")).to_have_count(1)


def test_what_was_not_kept_has_a_view_with_reasons(opened: Open) -> None:
    """Rejected records stand there with why, as many as the tab says, and can be searched."""
    page = opened("#problems")
    expect(page.locator("#problems-table .rows .what")).to_have_text(["record: schema"], use_inner_text=True)
    expect(page.locator("nav a", has_text="Not kept")).to_have_text("Not kept 1")
    expect(page.locator("#found")).to_have_text("1 not kept")
    expect(page.locator("#problem-summary")).to_have_text("1 record")
    page.locator("#words").fill("nowhere")
    expect(page.locator("#found")).to_have_text("0 not kept")


def test_what_was_not_read_is_counted_and_leads_to_the_abstracts(opened: Open) -> None:
    """An abstract without an answer is no claim that was not kept: the total counts it, with a link."""
    page = opened()
    expect(page.locator("#total")).to_have_text("303 abstracts, 1 not read · 8 claims")
    page.get_by_role("link", name="1 not read").click()
    expect(page.locator("#found")).to_have_text("1 abstract")
    expect(page.locator(".entry .state")).to_have_text("failed: no answer in time")
    page.locator("#words").fill("in time")
    expect(page.locator("#found")).to_have_text("1 abstract")


def test_the_keyboard_reaches_everything(opened: Open) -> None:
    """Arrows, j and k, n and p, digits, slash and Escape do what the foot of the page says."""
    page = opened()
    heading = page.locator("#abstract h2")
    page.keyboard.press("j")
    expect(heading).to_have_text("Skald")
    page.keyboard.press("n")
    page.keyboard.press("n")
    expect(page.locator("li.claim.chosen .badge")).to_have_text("2", use_inner_text=True)
    page.keyboard.press("p")
    expect(page.locator("li.claim.chosen .badge")).to_have_text("1", use_inner_text=True)
    page.keyboard.press("k")
    expect(heading).to_have_text("Maps 🗺️ of caves")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowDown")
    expect(heading).to_have_text("Skald")
    expect(page.locator("#list")).to_have_attribute("aria-activedescendant", "entry-1")
    page.keyboard.press("2")
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    becomes(lambda: page.evaluate("document.activeElement.closest('.row').ariaRowIndex"), "3")
    page.keyboard.press("Enter")
    expect(page.locator("li.claim.chosen")).to_have_count(1)


def test_letters_are_letters_while_typing_and_when_switched_off(opened: Open) -> None:
    """Shortcut keys do nothing in a field, nor after they were switched off."""
    page = opened()
    page.locator("#words").press_sequentially("jj2/")
    expect(page.locator("#words")).to_have_value("jj2/")
    page.locator("#words").fill("")
    page.locator("#shortcuts").uncheck()
    page.keyboard.press("2")
    expect(page.locator("#view-abstracts")).to_be_visible()


def test_the_skip_link_comes_first(opened: Open) -> None:
    """The first Tab stop leads past the controls, and the focus can be seen."""
    page = opened()
    page.keyboard.press("Tab")
    becomes(lambda: page.evaluate("document.activeElement.className"), "skip")
    becomes(lambda: page.locator(".skip").evaluate("(one) => getComputedStyle(one).outlineStyle"), "solid")
    page.keyboard.press("Enter")
    becomes(lambda: page.evaluate("document.activeElement.id"), "main")
    expect(page.locator("#view-abstracts")).to_be_visible()


def test_a_hostile_abstract_stays_text(opened: Open) -> None:
    """Tags, quotes and script addresses are shown as they are written, and directions are visible."""
    page = opened(f"#a={quote('</script>.0.0', safe='')}")
    shown = HOSTILE.replace("\u202e", "‹U+202E›").replace("\u202c", "‹U+202C›")
    becomes(lambda: text_of(page.locator(".text bdi")), shown)
    expect(page.locator("#abstract h2")).to_have_text(shown)
    expect(page).to_have_title(re.compile(r"^Claims: run <b>1</b>\.jsonl"))
    expect(page.locator("#abstract :is(img, script, b b, i, u)")).to_have_count(0)
    link = page.locator("#abstract a")
    protocols = "(all) => all.map((one) => [one.protocol, one.rel])"
    becomes(lambda: link.evaluate_all(protocols), [["https:", "noreferrer noopener"]])
    expect(link).to_contain_text("‹U+202E›", use_inner_text=True)
    for view in ("claims", "problems"):
        page.goto(page.url.split("#")[0] + f"#{view}")
        expect(page.locator(f"#view-{view}")).to_be_visible()
        expect(page.locator("main :is(img, script)")).to_have_count(0)
    expect(page.locator("#problems-table .rows")).to_contain_text("<i>no</i> ‹U+202E›reason")


def test_runs_stand_side_by_side_and_can_be_switched_off(opened: Open) -> None:
    """Each run has its column with its own claims and what the gold says of them."""
    page = opened("#a=overlap", name="several")
    names = page.locator(".reading .run-name > bdi")
    expect(names).to_have_text(["first run", "second run", "labels"], use_inner_text=True)
    columns = page.locator(".reading")
    tops = "(all) => new Set(all.map((one) => one.getBoundingClientRect().top)).size"
    becomes(lambda: columns.evaluate_all(tops), 1)
    first, gold = columns.first, columns.last
    verdicts = ["in the gold", "in the gold", "not in the gold"]
    expect(first.locator(".verdict")).to_have_text(verdicts, use_inner_text=True)
    expect(gold.locator(".verdict")).to_have_text(["not found by second run"] * 2, use_inner_text=True)
    page.locator("#runs label", has_text="second run").click()
    expect(names).to_have_text(["first run", "labels"], use_inner_text=True)
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    expect(page.locator("#found")).to_have_text("10 claims")


def test_a_chart_leads_to_its_claims(opened: Open, pages: dict[str, Path]) -> None:
    """The link under a metric opens the table with the claims of this kind and metric, however spelt."""
    names = ("top-1 accuracy", "Top-1 accuracies", "top 1  accuracy", "accuracy")
    records = [
        Resolved({"kind": "performance", "metric": name, "value": 50 + place, "unit": "percent"}, "")
        for place, name in enumerate(names)
    ]
    pages["measured"] = pages["one"].with_name("measured.html")
    measured = extraction("m", "Measured", PLAIN, *records)
    pages["measured"].write_text(explorer_html([LoadedRun("m", [measured, *everything()])]), encoding="utf-8")
    page = opened("#charts", name="measured")
    expect(page.locator("figure li").last).to_have_text("3 values from 50 to 52, median 51")
    page.get_by_role("link", name="These 3 claims in the table").click()
    expect(page.locator("#found")).to_have_text("3 claims")
    becomes(lambda: column(page, "number"), ["50%", "51%", "52%"])


def test_scores_are_there_with_a_gold_only(opened: Open) -> None:
    """Precision and recall per kind stand among the charts of runs beside a gold."""
    page = opened("#charts", name="several")
    expect(page.get_by_role("heading", name="Precision and recall")).to_be_visible()
    first = page.locator("figure", has_text="first run").first
    cells = first.locator("tr", has_text="all claims").locator("td")
    expect(cells).to_have_text(["0.67", "1.00", "2", "3"], use_inner_text=True)
    page = opened("#charts")
    expect(page.get_by_role("heading", name="Precision and recall")).to_have_count(0)


def scored(name: str, value: float, dataset: str, kind: str = "performance", **fields: Json) -> Extraction:
    """An abstract whose one claim is an accuracy on a data set."""
    known: dict[str, Json] = {"metric": "accuracy", "unit": "percent", "qualifier": "exact"}
    record = Resolved(
        {"kind": kind, "subject": name, "value": value, "dataset": dataset, **known, **fields}, ""
    )
    return extraction(name, name.title(), PLAIN, record)


@pytest.fixture(scope="module")
def boards(pages: dict[str, Path]) -> None:
    """A page of two runs with boards: one of 122 benchmarks, some of them without a name, and a gold."""
    first = [
        scored("urd", 70, "ImageNet 1K"),
        scored("skuld", 81, "ImageNet-1k"),
        scored("norn", 3, "ImageNet-1K", "improvement", direction="increase", baseline="Urd"),
        scored("saga", 5, "three benchmarks"),
        *(scored(f"n{number:03}", number, f"Cave-{number:03}") for number in range(120)),
    ]
    runs = [
        LoadedRun("labels", [scored("urd", 99, "Gold Bench")], "gold"),
        LoadedRun("first", first, "prediction"),
        LoadedRun("second", [scored("urd", 71, "ImageNet 1K")], "prediction"),
    ]
    pages["board"] = pages["one"].with_name("board.html")
    pages["board"].write_text(explorer_html(runs), encoding="utf-8")


@pytest.mark.usefixtures("boards")
def test_the_board_ranks_and_leads_to_the_place_in_the_text(opened: Open) -> None:
    """Scores stand best first under the spellings that were folded, each with a link to its claim."""
    page = opened("#board", name="board")
    first = page.locator(".benchmark").first
    expect(first.locator("h3")).to_have_text("ImageNet-1K · accuracy 3 papers")
    also = "also written: ImageNet 1K, ImageNet-1k"
    expect(first.locator(".also")).to_have_text(also, use_inner_text=True)
    rows = [["1\t81%\tskuld\tSkuld", "2\t70%\turd\tUrd"], ["norn\t+3% over Urd\tNorn"]]
    becomes(lambda: [one.locator("tbody tr").all_inner_texts() for one in first.locator("table").all()], rows)
    page.get_by_role("link", name="Skuld").click()
    expect(page.locator("#abstract h2")).to_have_text("Skuld")
    expect(page).to_have_url(re.compile(r"#c=skuld\.1\.0$"))
    expect(page.locator("li.claim.chosen")).to_have_count(1)


@pytest.mark.usefixtures("boards")
def test_the_board_shows_every_benchmark_of_every_run(opened: Open) -> None:
    """A button brings those further down, a box the settings without a name, a list the other runs."""
    page = opened("#board", name="board")
    sections = page.locator(".benchmark")
    expect(page.locator("#found")).to_have_text("121 benchmarks")
    expect(sections).to_have_count(50)
    page.get_by_role("button", name="Show 50 more of 71 benchmarks").click()
    page.get_by_role("button", name="Show 21 more of 21 benchmarks").click()
    expect(sections).to_have_count(121)
    expect(page.locator("#board-more")).to_be_hidden()
    page.locator("#board-vague").check()
    expect(page.locator("#found")).to_have_text("122 benchmarks")
    page.locator("#board-run").select_option("second")
    expect(page.locator("#found")).to_have_text("1 benchmark")
    expect(page.locator(".board td.value")).to_have_text("71%")
    page.locator("#board-run").select_option("labels")
    expect(page.locator(".benchmark h3")).to_contain_text("Gold Bench")


@pytest.mark.usefixtures("boards")
@pytest.mark.parametrize(
    ("control", "typed", "count"),
    [
        ("dataset", "imagenet 1k", "1 benchmark"),
        ("metric", "accuracies", "121 benchmarks"),
        ("words", "skuld", "1 benchmark"),
        ("words", "cave 01", "12 benchmarks"),
        ("dataset", "nowhere", "0 benchmarks"),
    ],
)
def test_the_board_is_searched_as_one_types(opened: Open, control: str, typed: str, count: str) -> None:
    """Data set and metric are found however they are spelled, and words in names, subjects and papers."""
    page = opened("#board", name="board")
    page.locator(f"#{control}").fill(typed)
    expect(page.locator("#found")).to_have_text(count)


def test_a_second_opinion_is_shown_beside_the_claims(opened: Open, pages: dict[str, Path]) -> None:
    """Each claim says who sees it, and what rules alone see stands below, apart from the run's claims."""
    one = overlapping()
    both, alone, ruled = one.records
    compared = replace(
        one,
        records=(replace(both, seen_by=("model", "rules")), replace(alone, seen_by=("model",))),
        rules_only=(replace(ruled, seen_by=("rules",)),),
    )
    pages["opinions"] = pages["one"].with_name("opinions.html")
    pages["opinions"].write_text(explorer_html([LoadedRun("m", [compared])]), encoding="utf-8")
    page = opened("#a=overlap", name="opinions")
    notes = ["seen by model and rules", "seen by model alone"]
    expect(page.locator("li.claim .notes")).to_have_text(notes, use_inner_text=True)
    page.get_by_text("Rules alone see: 1 claim").click()
    expect(page.locator(".ruled li")).to_contain_text("scale Skald 12 cave")
    expect(page.locator("#total")).to_have_text("1 abstract · 2 claims")
    assert [one["impact"] for one in Axe().run(page).response["violations"]] == []
    page.goto(page.url.split("#")[0] + "#claims")
    becomes(lambda: column(page, "seen"), ["model and rules", "model alone"])
    page.locator("#seen").select_option("model alone")
    expect(page.locator("#found")).to_have_text("1 claim")
    expect(page).to_have_url(re.compile(r"seen=model\+alone"))


def test_a_corrected_run_says_what_a_person_did(opened: Open, pages: dict[str, Path]) -> None:
    """A mended claim has what it was beside it; what was taken out stands below with the reason."""
    one = overlapping()
    was, right, out = one.records
    mended = replace(was, fields={**was.fields, "subject": "Urd"}, judged=Judged("mended", was))
    review = Review("Urd", "2031-05-04", complete=False, refuted=(Refuted(out, "background"),))
    records = (mended, replace(right, judged=Judged("right")))
    fixed = replace(one, origin="model", records=records, review=review)
    pages["fixed"] = pages["one"].with_name("fixed.html")
    estimates = [["Precision of m: 90%.", "By kind: scale 90%."]]
    html = explorer_html([LoadedRun("m", [fixed])], estimates=estimates)
    pages["fixed"].write_text(html, encoding="utf-8")
    page = opened("#a=overlap", name="fixed")
    notes = page.locator("li.claim .notes")
    expect(notes).to_have_count(2)
    expect(notes.first).to_have_text(f"mended by a personsubject was {was.fields['subject']}")
    expect(notes.last).to_have_text("called right by a person")
    page.get_by_text("Taken out by a person: 1 claim").click()
    expect(page.locator(".ruled li .notes")).to_have_text("background")
    page.get_by_text("Precision of m: 90%.").click()
    expect(page.get_by_text("By kind: scale 90%.")).to_be_visible()
    assert [one["impact"] for one in Axe().run(page).response["violations"]] == []


def test_the_theme_can_be_chosen(opened: Open) -> None:
    """The page follows the system until a theme is chosen, which then stays."""
    page = opened(dark=True)
    paper = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(paper)
    page.locator("#theme").click()
    becomes(lambda: page.evaluate(paper) != dark, wanted=True)
    light = page.evaluate(paper)
    page.reload()
    becomes(lambda: page.evaluate(paper), light)
    page.locator("#theme").click()
    becomes(lambda: page.evaluate(paper), dark)


def test_a_phone_shows_one_pane_at_a_time(opened: Open) -> None:
    """On a narrow screen the list leads to the abstract and back, and nothing is wider than the screen."""
    page = opened(size=NARROW)
    expect(page.locator("#abstract")).to_be_hidden()
    page.locator(".entry", has_text="Skald").click()
    expect(page.locator("#abstract h2")).to_have_text("Skald")
    expect(page.locator("#list")).to_be_hidden()
    page.get_by_role("button", name="All abstracts").click()
    expect(page.locator("#list")).to_be_visible()
    for view in ("abstracts", "claims", "problems", "charts", "board"):
        page.goto(page.url.split("#")[0] + f"#{view}")
        expect(page.locator(f"#view-{view}")).to_be_visible()
        becomes(lambda: page.evaluate("document.documentElement.scrollWidth") <= NARROW[0], wanted=True)


def test_paper_shows_the_abstract_whole_and_no_controls(opened: Open) -> None:
    """In print the open abstract is not cut by a scrolling pane, and filters and list are gone."""
    page = opened("#a=overlap")
    page.emulate_media(media="print")
    expect(page.locator("#list")).to_be_hidden()
    expect(page.locator("#words")).to_be_hidden()
    becomes(lambda: page.locator("#abstract").evaluate("(one) => getComputedStyle(one).overflowY"), "visible")


def test_a_week_of_digests_holds_the_rows_in_sight(opened: Open, pages: dict[str, Path]) -> None:
    """Of 600 abstracts with 4,200 claims a few rows are in the page, before and after the table is sorted."""
    records = overlapping().records
    week = [
        extraction(f"w{number}", f"Week {number}", PLAIN, *records, *records, records[0])
        for number in range(600)
    ]
    pages["week"] = pages["one"].with_name("week.html")
    pages["week"].write_text(explorer_html([LoadedRun("week", week)]), encoding="utf-8")
    page = opened("#claims", name="week")
    expect(page.locator("#found")).to_have_text("4,200 claims")
    rows = page.locator("#claims-table .rows > .row")
    becomes(lambda: 0 < rows.count() < 60, wanted=True)
    page.get_by_role("columnheader", name="quantity").get_by_role("button").click()
    expect(rows.first.locator(".number")).to_have_text("+4 points", use_inner_text=True)
    becomes(lambda: 0 < rows.count() < 60, wanted=True)


@pytest.mark.parametrize(
    ("name", "dark", "size"),
    [
        ("several", False, WIDE),
        ("several", True, WIDE),
        ("one", False, NARROW),
        ("board", False, WIDE),
        ("board", True, NARROW),
    ],
)
@pytest.mark.usefixtures("boards")
def test_no_serious_accessibility_fault(
    opened: Open, *, name: str, dark: bool, size: tuple[int, int]
) -> None:
    """The checker axe finds nothing serious or critical in any view."""
    page = opened("#c=overlap.0.1", name=name, dark=dark, size=size)
    for view in ("", "claims", "problems", "charts", "board"):
        if view:
            page.goto(page.url.split("#")[0] + f"#{view}")
        expect(page.locator(f"#view-{view or 'abstracts'}")).to_be_visible()
        found = Axe().run(page).response["violations"]
        grave = [
            (view, one["id"], one["nodes"][0]["html"])
            for one in found
            if one["impact"] in {"serious", "critical"}
        ]
        assert grave == []
