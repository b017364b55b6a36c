"""What a reader of the page asks for: which way, which sentence, which run, where else, and the way back."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from browser import NARROW, Open, becomes, text_of
from playwright.sync_api import expect

from pipeline.domain import Abstract, Extraction, Grounding, Json, Rejection, Resolved, Source, Usage
from pipeline.html.content import LoadedRun
from pipeline.html.page import explorer_html

pytestmark = pytest.mark.browser

CAVES = (
    "Long before anything is said, this abstract says much that nobody looks for, sentence after sentence. "
    "Norn needs 12% less rope than Urd and is 3.1x faster on Cave-9."
)
TEX = (
    r"Skald\&Urd gains sim6% and $\sim$5\% at $10^{-3}$ cost on \textbf{Cave} with $\unknown{x}$, "
    r"``runes'' and US$5 to US$6. $\toString$ z{$>$}6, \eg \(7\times\), ${\sim}8\%$ and \sim 9\%"
)

SHARE = "Norn needs about 35% of the rope."


def claim(text: str, kind: str, evidence: str, **fields: Json) -> Resolved:
    """A claim at the first place of its evidence, with its subject and metric grounded there."""
    start = text.index(evidence)
    copied = [name for name in ("subject", "metric") if str(fields.get(name)) in evidence]
    places = {name: start + evidence.index(str(fields[name])) for name in copied}
    grounding = {
        name: Grounding("exact", "sentence", (at, at + len(str(fields[name])))) for name, at in places.items()
    }
    return Resolved({"kind": kind, **fields}, evidence, 1, (start, start + len(evidence)), grounding)


def extraction(
    name: str, title: str, text: str, *records: Resolved, sources: tuple[Source, ...] = ()
) -> Extraction:
    """One abstract with its claims, read by a model."""
    abstract = Abstract(name, title, text, sources)
    return Extraction(abstract, "claims", "ok", records, origin="model", model="m", usage=Usage(9, 4, 1))


def caves() -> Extraction:
    """Changes in both directions, in each form that a number has."""
    saved = "Norn needs 12% less rope than Urd and is 3.1x faster on Cave-9"
    changes: list[dict[str, Json]] = [
        {"value": 12, "unit": "percent", "direction": "decrease", "quantity": "12%", "metric": "rope"},
        {"value": 20, "unit": "percent", "direction": "decrease", "qualifier": "at_least", "metric": "rope"},
        {"value": 3.1, "unit": "times", "direction": "decrease", "metric": "rope"},
        {"value": 3.1, "unit": "times", "direction": "increase", "metric": "speed"},
        {"value": 4, "unit": "points", "direction": "increase", "metric": "accuracy"},
        {"value": 5, "value_max": 9, "unit": "percent", "direction": "decrease", "metric": "rope"},
        {
            "value": 7,
            "unit": "percent",
            "direction": "decrease",
            "quantity": "7% reduction",
            "metric": "rope",
        },
    ]
    records = [claim(CAVES, "improvement", saved, subject="Norn", **change) for change in changes]
    return extraction("caves", "Norn: Caves", CAVES, *records)


def ids() -> Extraction:
    """An abstract that stands in several places, under ids that are some and others that are none."""
    sources = (
        Source(
            "a.xml", 1, arxiv="3101.00001", doi="10.1234/no(rn)<1>", pmid="123", url="https://norn.example/1"
        ),
        Source("b.xml", 2, arxiv="3101.00001v2", pmcid="PMC42", openreview="AbC123_-x", s2="ab" * 20),
        Source(
            "c.xml",
            3,
            arxiv="javascript:alert(1)",
            pmid="12/../x",
            openalex="<b>W1</b>\u202e",
            url="ftp://norn.example",
        ),
    )
    return extraction("ids", "Ids", "Nothing is claimed.", sources=sources)


def scored(name: str, *values: float, metric: str = "accuracy", **fields: Json) -> Extraction:
    """An abstract with some scores on one benchmark."""
    known: dict[str, Json] = {"dataset": "Cave-9", "metric": metric, "unit": "percent", "qualifier": "exact"}
    records = [
        Resolved({"kind": "performance", "subject": name, "value": value, **known, **fields}, "")
        for value in values
    ]
    return extraction(name, name.title(), CAVES, *records)


def board() -> list[Extraction]:
    """Three papers on one benchmark, one of them with many claims and one with a unit that is no accuracy."""
    change: dict[str, Json] = {"dataset": "Cave-9", "metric": "accuracy", "unit": "percent", "value": 3}
    gain = Resolved({"kind": "improvement", "subject": "x", "direction": "increase", **change}, "")
    urd = scored("urd", 81, 75, 70)
    return [
        replace(urd, records=(*urd.records, gain)),
        scored("skuld", 78),
        scored("verdandi", 9, unit="GB"),
        scored("saga", 61, 62, 63, metric="recall"),
    ]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The page of one run, of its board, and of two runs."""
    folder = tmp_path_factory.mktemp("pages")
    tex = claim(
        TEX, "improvement", TEX[: TEX.index(" at")], subject="Skald", metric="6%", direction="increase"
    )
    rejected = (
        Rejection({"kind": "scale"}, "quantity", "no 9 in sentence 1"),
        Rejection({"kind": "scale"}, "quote", "no such words", field="metric"),
    )
    one = [
        caves(),
        replace(extraction("tex", r"Runes \& Caves", TEX, tex), status="partial", rejected=rejected),
        ids(),
    ]
    about = LoadedRun("run.jsonl", one, finished="2031-01-02 03:04 UTC", prompt="claims (0123456789ab)")
    left = {"value": 35, "unit": "percent", "direction": "decrease", "quantity": "about 35%"}
    share = claim(SHARE, "improvement", SHARE, subject="Norn", metric="rope", **left)
    written = {
        "one": explorer_html([about]),
        "share": explorer_html([LoadedRun("share", [extraction("share", "Norn", SHARE, share)])]),
        "board": explorer_html([LoadedRun("board", board())]),
        "several": explorer_html([LoadedRun("first", one), LoadedRun("second", board())]),
    }
    for name, html in written.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in written}


def test_a_change_says_which_way_it_goes(opened: Open) -> None:
    """A plain number has its sign; a factor, a bound and a range say less; and the table sorts by that."""
    page = opened("#claims?words=norn")
    values = page.locator("#claims-table .rows .number")
    shown = ["−12%", "≥ 20% less", "3.1× less", "3.1×", "+4 points", "5–9% less", "−7%"]
    expect(values).to_have_text(shown, use_inner_text=True)
    page.get_by_role("columnheader", name="quantity").get_by_role("button").click()
    becomes(lambda: values.all_inner_texts()[:2], ["≥ 20% less", "−12%"])
    page = opened("#a=caves")
    quantities = page.locator("li.claim .quantity")
    expect(quantities.first).to_have_text("−12%", use_inner_text=True)
    expect(quantities.last).to_have_text("7% reduction", use_inner_text=True)


def test_a_share_is_no_saving(opened: Open) -> None:
    """What is left, "35% of the rope", is never shown as 35% less."""
    quantity = opened("#a=share", name="share").locator("li.claim .quantity")
    expect(quantity).to_have_text("about 35%, decrease", use_inner_text=True)


def test_the_table_shows_the_sentence_and_why_a_row_was_found(opened: Open) -> None:
    """Below each claim stands its sentence, from where the searched words are, and they are highlighted."""
    page = opened("#claims?words=rope")
    sentence = page.locator("#claims-table .rows .sentence").first
    expect(sentence).to_contain_text("needs 12% less rope than Urd")
    hits = (
        "Array.from(CSS.highlights.get('search'))"
        ".map((one) => one.startContainer.data.slice(one.startOffset, one.endOffset))"
    )
    becomes(lambda: set(page.evaluate(hits)), {"rope"})
    page.get_by_role("link", name="Abstracts", exact=True).click()
    expect(page.locator(".entry-hit").first).to_contain_text("… ")
    expect(page.locator(".entry-hit").first).to_contain_text("12% less rope")


def test_a_single_run_names_model_date_and_prompt(opened: Open) -> None:
    """They stand below the heading; without a manifest the page says that it does not know them."""
    page = opened()
    told = "run.jsonl · m · 2031-01-02 03:04 UTC · prompt claims (0123456789ab)"
    expect(page.locator("#about")).to_have_text(told)
    expect(opened(name="board").locator("#about")).to_contain_text("date and prompt not known")
    expect(opened(name="several").locator("#about")).to_be_empty()


def test_a_legend_names_the_colours(opened: Open) -> None:
    """Each kind stands beside its colour, on a phone as well."""
    for page in (opened(), opened(size=NARROW)):
        kinds = page.locator("#kinds li")
        names = ["performance", "improvement", "scale", "superiority", "availability"]
        expect(kinds).to_have_text(names, use_inner_text=True)
        expect(kinds.last).to_be_visible()
    swatch = page.locator("#kinds .swatch").nth(1).evaluate("(one) => getComputedStyle(one).backgroundColor")
    expect(page.locator(".tally").first).to_have_css("background-color", swatch)


def test_filters_and_selection_stand_in_the_address(opened: Open) -> None:
    """They are restored when the address is opened, in every view, and an address without them has none."""
    page = opened("#claims")
    page.locator("#words").fill("rope")
    page.locator("#kind").select_option("improvement")
    page.get_by_role("columnheader", name="quantity").get_by_role("button").click()
    expect(page.locator("#found")).to_have_text("7 claims")
    address = "claims?words=rope&kind=improvement&sort=quantity"
    becomes(lambda: page.url.partition("#")[2], address)
    expect(page.get_by_role("columnheader", name="quantity")).to_have_attribute("aria-sort", "ascending")
    first = page.locator("#claims-table .rows .number").first.inner_text()
    page = opened(f"#{address}")
    expect(page.locator("#words")).to_have_value("rope")
    expect(page.locator("#kind")).to_have_value("improvement")
    expect(page.locator("#claims-table .rows .number").first).to_have_text(first, use_inner_text=True)
    page.get_by_role("link", name="Abstracts", exact=True).click()
    expect(page.locator("#found")).to_have_text("1 abstract")
    page.locator("li.claim").nth(2).click()
    becomes(lambda: page.url.partition("#")[2], "c=caves.0.2?words=rope&kind=improvement&sort=quantity")
    page.get_by_role("link", name="Charts").click()
    page.go_back()
    page.go_back()
    becomes(lambda: page.url.partition("#")[2], address)
    page = opened("#a=caves")
    expect(page.locator("#words")).to_have_value("")
    expect(page.locator("#found")).to_have_text("3 abstracts")


def test_back_and_forward_restore_filters_and_selection(opened: Open) -> None:
    """Each choice is a step, and what is typed into one field is one step, not one a letter."""
    page = opened()
    page.keyboard.press("j")
    page.locator("#kind").select_option("improvement")
    expect(page.locator("#found")).to_have_text("2 abstracts")
    page.locator("#words").press_sequentially("gains")
    expect(page).to_have_url(re.compile("words=gains&"))
    expect(page.locator("#found")).to_have_text("1 abstract")
    page.go_back()
    expect(page.locator("#words")).to_have_value("")
    expect(page.locator("#found")).to_have_text("2 abstracts")
    page.go_back()
    expect(page.locator("#kind")).to_have_value("")
    expect(page.locator("#found")).to_have_text("3 abstracts")
    expect(page.locator("#abstract h2")).to_have_text("Runes & Caves")
    page.go_forward()
    page.go_forward()
    expect(page.locator("#words")).to_have_value("gains")
    expect(page.locator("#found")).to_have_text("1 abstract")


def test_a_choice_and_what_is_typed_at_once_are_two_steps(opened: Open) -> None:
    """Going back takes the letter and leaves the choice, though no frame was drawn between them."""
    page = opened()
    page.evaluate(
        """() => {
            for (const [name, value] of [["kind", "improvement"], ["words", "gains"]]) {
                const control = document.getElementById(name);
                control.value = value;
                control.dispatchEvent(new Event("input", { bubbles: true }));
            }
        }"""
    )
    expect(page).to_have_url(re.compile("words=gains&kind=improvement$"))
    page.go_back()
    expect(page.locator("#words")).to_have_value("")
    expect(page.locator("#kind")).to_have_value("improvement")


def test_runs_and_the_board_are_in_the_address_too(opened: Open) -> None:
    """A run that is switched off stays so, and the board remembers whose it is."""
    page = opened(name="several")
    page.locator("#runs label", has_text="second").click()
    page.get_by_role("link", name="Board").click()
    page.locator("#board-run").select_option("second")
    address = "board?board-run=1&runs=0"
    becomes(lambda: page.url.partition("#")[2], address)
    page = opened(f"#{address}", name="several")
    expect(page.locator("#board-run")).to_have_value("1")
    page.get_by_role("link", name="All claims").click()
    expect(page.locator("#found")).to_have_text("8 claims")
    page = opened("#claims?kind=nothing&runs=9.x&status=&sort=nowhere", name="several")
    expect(page.locator("#kind")).to_have_value("")


@pytest.mark.parametrize("view", ["abstracts", "claims", "problems", "charts", "board"])
def test_only_the_view_scrolls(opened: Open, view: str) -> None:
    """On a short screen head and foot stay where they are: the page itself is no longer than the window."""
    page = opened(f"#{view}", name="board", size=(1280, 420))
    expect(page.locator(f"#view-{view}")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollHeight > innerHeight") is False


def test_counts_in_charts_and_table_agree(opened: Open) -> None:
    """A chart's link finds as many claims as it shows: of its kind, its very metric and its unit."""
    page = opened("#charts", name="board")
    links = page.locator("figure p a")
    told = ["These 4 claims in the table", "These 3 claims in the table"]
    becomes(lambda: [link.partition("\n")[0] for link in links.all_inner_texts()], told)
    for count in (4, 3):
        page = opened("#charts", name="board")
        page.locator("figure p a", has_text=f"These {count} claims").click()
        expect(page.locator("#found")).to_have_text(f"{count} claims")


def test_not_kept_says_one_thing(opened: Open) -> None:
    """Tab, summary, count and pane agree: records and fields that the model gave and that were not kept."""
    page = opened("#problems")
    expect(page.locator("#problem-count")).to_have_text("2")
    expect(page.locator("#problem-summary")).to_have_text("1 record, 1 field")
    expect(page.locator("#found")).to_have_text("2 not kept")
    whats = page.locator("#problems-table .rows .what")
    expect(whats).to_have_text(["record: quantity", "field metric: quote"], use_inner_text=True)
    page = opened("#a=tex")
    expect(page.locator(".rejected summary")).to_have_text("Not kept: 1 record, 1 field")


def test_the_board_has_one_line_a_paper(opened: Open) -> None:
    """A paper's best score gives its line and its rank; its other claims stand beside it, as links."""
    page = opened("#board?metric=accuracy", name="board")
    rows = page.locator(".benchmark tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.locator("td:first-child")).to_have_text(["1", "2"], use_inner_text=True)
    expect(rows.first.locator(".value .more")).to_have_text(" also 75%, 70%")
    expect(rows.first.locator(".improvement .more")).to_have_text(" also +3%, x")
    rows.first.get_by_role("link", name="70%").click()
    becomes(lambda: page.url.partition("#")[2].partition("?")[0], "c=urd.0.2")


def test_nothing_stands_under_a_metric_that_is_not_that_metric(opened: Open) -> None:
    """A score in a unit that the metric cannot be in is left out of the board, and the board says so."""
    page = opened("#board", name="board")
    expect(page.locator("#board-unplaced")).to_contain_text(
        "1 claim in a unit that the metric cannot be in is left out."
    )
    expect(page.locator("#benchmarks")).not_to_contain_text("GB")
    expect(page.locator(".benchmark h3").first).to_contain_text("2 papers")


def test_a_phone_leads_on_to_the_next_abstract_and_back(opened: Open) -> None:
    """Where there is no list beside the abstract, buttons turn the page; at the ends they do nothing."""
    page = opened(size=NARROW)
    page.locator(".entry").first.click()
    expect(page.get_by_role("button", name="Previous")).to_be_disabled()
    page.get_by_role("button", name="Next").click()
    expect(page.locator("#abstract h2")).to_have_text("Runes & Caves")
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("button", name="Next")).to_be_disabled()
    page.get_by_role("button", name="Previous").click()
    expect(page.locator("#abstract h2")).to_have_text("Runes & Caves")
    page.get_by_role("button", name="All abstracts").click()
    expect(page.locator("#list")).to_be_visible()
    expect(opened().get_by_role("button", name="Next")).to_be_hidden()


def test_tex_is_set_as_a_reader_expects_it(opened: Open) -> None:
    r"""Escapes, signs, fonts and simple formulas are set; what is not known stays; `sim6%` is a tilde."""
    page = opened("#a=tex")
    expect(page.locator("#abstract h2")).to_have_text("Runes & Caves")
    pieces = page.locator(".text .segment, .text bdi > .tex")
    start = "Skald&Urd gains ∼6% and ∼5%"
    becomes(lambda: "".join(pieces.all_inner_texts())[: len(start)], start)
    whole = (
        r"Skald&Urd gains ∼6% and ∼5% at 10⁻³ cost on Cave with $\unknown{x}$, “runes” and US$5 to US$6. "
        r"$\toString$ z>6, e.g. 7×, ∼8% and ∼ 9%"
    )
    becomes(lambda: text_of(page.locator(".text bdi")), whole)
    expect(page.locator(".tex").first).to_have_attribute("title", re.compile("."))


def test_tex_does_not_move_the_marks(opened: Open) -> None:
    """What is marked are the words that the claim copies, though a sign before them is shorter now."""
    page = opened("#a=tex")
    expect(page.locator(".text [data-words]")).to_have_text(["Skald", "6%"], use_inner_text=True)


def test_ids_are_links_where_they_look_like_some(opened: Open) -> None:
    """Each id is a link of ours to its registry; one of another form is text, and brings no element."""
    page = opened("#a=ids")
    links = page.locator(".origin a")
    told = [
        ["arXiv 3101.00001v2", "https://arxiv.org/abs/3101.00001v2"],
        ["DOI 10.1234/no(rn)<1>", "https://doi.org/10.1234/no(rn)%3C1%3E"],
        ["OpenReview AbC123_-x", "https://openreview.net/forum?id=AbC123_-x"],
        ["PMC42", "https://pmc.ncbi.nlm.nih.gov/articles/PMC42"],
        ["PMID 123", "https://pubmed.ncbi.nlm.nih.gov/123"],
        ["Semantic Scholar", f"https://www.semanticscholar.org/paper/{'ab' * 20}"],
        ["https://norn.example/1", "https://norn.example/1"],
    ]
    becomes(lambda: links.evaluate_all("(all) => all.map((one) => [one.textContent, one.href])"), told)
    for hostile in ("arXiv javascript:alert(1)", "PMID 12/../x", "OpenAlex <b>W1</b>‹U+202E›", "ftp://"):
        expect(page.locator(".origin bdi", has_text=hostile)).to_have_count(1)
    becomes(lambda: set(links.evaluate_all("(all) => all.map((one) => one.rel)")), {"noreferrer noopener"})
    page.locator("#words").fill("3101.00001")
    expect(page.locator("#found")).to_have_text("1 abstract")
