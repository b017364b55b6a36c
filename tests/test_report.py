"""Evaluations as text and as a page."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from made_up_claims import CLAIM, TEXT, record, scored, side, unplaced

from pipeline.domain import Extraction, Origin, Resolved
from pipeline.evaluation import ERROR_KINDS, Evaluation, contrast, evaluate
from pipeline.evaluation.text import contrast_text, evaluation_text
from pipeline.html.triage import pieces, triage_html
from pipeline.text.visible import visible, visible_html

NASTY = "</script><script>alert('x')</script> \"quoted\" & javascript:alert(1) \u202egnol\u202c \x1b[31m"


class Page(HTMLParser):
    """What a browser would see: start tags with attributes, and the text after each name of tag."""

    def __init__(self, source: str) -> None:
        """Parse the whole source."""
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text: dict[str, str] = {}
        self._last = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember the tag."""
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._last = tag

    def handle_data(self, data: str) -> None:
        """Remember the text."""
        self.text[self._last] = self.text.get(self._last, "") + data

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the parser's signature
        """What follows belongs to no tag."""
        self._last = ""

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of every tag of a name."""
        return [attributes for name, attributes in self.tags if name == tag]


def every_error() -> Evaluation:
    """Two abstracts with each kind of error, and one that failed."""
    gold = [
        record("scale", "12 caves", value=12, unit="cave", subject="Norn"),
        record("improvement", "3.1x faster", value=3.1, subject="Norn"),
        record("performance", "40% less rope", value=40, subject="Norn"),
        record("superiority", "Norn beats Skald"),
        record("availability", "Code and maps are online", artifact="code"),
    ]
    gold = [replace(one, rule="a-rule") for one in gold]
    predicted = [
        record("scale", "12 caves", value=12, unit="caves", subject="the Norn"),
        record("scale", "12 caves", value=12, unit="caves", subject="the Norn"),
        record("improvement", "3.1x faster", value=31, subject="Norn", quantity="31x"),
        record("scale", "40% less rope", value=40, subject="Norn"),
        record("superiority", "beats Urd on every cave"),
        record("availability", "Code and maps are online", artifact="code"),
    ]
    failed = Extraction(side(name="f").abstract, "claims", "failed", reason="no answer within 60 s")
    return evaluate(
        [side(*predicted), side(name="b"), failed],
        [side(*gold), side(CLAIM, name="b"), side(CLAIM, CLAIM, name="f")],
        predicted_name="run.jsonl",
        gold_name="labels.jsonl",
        resamples=50,
    )


@pytest.mark.parametrize(
    ("origin", "quality", "says"),
    [
        ("hand", None, "Gold: the gold labels, labelled by hand: 2 abstracts, 1 claim."),
        ("rule", None, "labelled by rule: 2 abstracts, 1 claim. How good these labels are has not been"),
        ("rule", "F1 0.9", "1 claim. These labels themselves, when measured: F1 0.9."),
    ],
)
def test_the_first_line_says_what_the_gold_is(origin: Origin, quality: str | None, says: str) -> None:
    """Origin, size and, for rules, how good they were when measured, or that nobody measured."""
    gold = [side(CLAIM, origin=origin), side(name="b", origin=origin)]
    report = evaluation_text(scored(gold, gold), gold_quality=quality)
    assert says in report.replace("\n", " ").partition(" Predicted:")[0]


def test_the_text_fits_and_shows_every_score() -> None:
    """No line is wider than 100 columns, and every table has its rows."""
    report = evaluation_text(every_error())
    assert max(map(len, report.splitlines())) <= 100
    for words in ("strict", "relaxed", "exact tuple", "lenient tuple", "superiority", "qualifier", "url"):
        assert re.search(rf"^{words} +[0-9-]", report, re.MULTILINE), words
    assert "Predicted: run.jsonl: 2 of 3 abstracts answered; 6 claims." in report


def test_the_text_counts_each_kind_of_error() -> None:
    """The counts of errors stand in the report, most frequent first."""
    report = evaluation_text(every_error())
    rows = re.findall(
        r"^(missing|spurious|wrong \w+|duplicate|other fields differ) +(\d+)", report, re.MULTILINE
    )
    assert dict(rows) == {
        "missing": "4",
        "spurious": "1",
        "wrong value": "1",
        "wrong kind": "1",
        "duplicate": "1",
        "other fields differ": "1",
    }
    assert rows[0][0] == "missing"


def test_the_text_advises_where_something_is_missing() -> None:
    """Abstracts without an answer, left out or too few are said in a note each."""
    gold = [side(CLAIM), side(CLAIM, name="b")]
    predicted = [side(name="b", status="invalid"), side(CLAIM, CLAIM, name="new"), side(CLAIM)]
    report = " ".join(evaluation_text(scored(predicted, gold)).split())
    assert "1 abstract without an answer in the predictions (1 not readable): 1 gold claim counted" in report
    assert "1 abstract with 2 claims only in the predictions" in report
    assert "Only 2 abstracts: the intervals are rough" in report
    assert "Note" not in evaluation_text(scored(*[[side(CLAIM, name=f"{n}") for n in range(20)]] * 2))


def test_the_text_shows_no_control_characters() -> None:
    """Names and claims cannot move the cursor or colour the terminal."""
    predicted = [side(unplaced("scale", NASTY, value=3, subject=NASTY))]
    result = contrast(predicted, [side()], [side(CLAIM)], predicted_name=NASTY, resamples=10)
    assert "\x1b" not in contrast_text(result) and "\u202e" not in contrast_text(result)
    assert "‹U+001B›" in evaluation_text(result.first)


def test_a_contrast_shows_differences_and_changed_claims() -> None:
    """Differences are in points with their interval; changes are counted, listed and cut at the limit."""
    names = [f"{place}" for place in range(6)]
    gold = [side(CLAIM, record("scale", value=2), name=name) for name in names]
    other = [side(CLAIM, record("scale", value=9), name=name) for name in names]
    report = contrast_text(contrast(gold, other, gold, resamples=50), limit=2)
    assert "strict         1.000  0.500  +50.0 [+50.0, +50.0]" in report
    assert "6 gold claims that only the first finds\n  0  scale: value 2" in report
    assert "6 wrong predictions that only the other makes" in report
    assert report.count("  … and 4 more") == 2
    assert max(map(len, report.splitlines())) <= 100


def test_the_page_groups_disagreements_by_error() -> None:
    """Each kind of error has a section with its count, most frequent first, linked from the top."""
    source = triage_html(every_error())
    page = Page(source)
    headings = [one["id"] for one in page.all("h2")]
    assert set(headings) == {*ERROR_KINDS, "unanswered"}
    assert headings[0] == "missing" and headings[-1] == "unanswered"
    assert [one["href"] for one in page.all("a") if one["href"][1:] in headings] == [
        f"#{heading}" for heading in headings
    ]
    assert '<h2 id="missing">missing <span class="count">2</span></h2>' in source
    assert "failed: no answer within 60 s" in source and "2 gold claims" in source


def test_the_page_marks_evidence_and_differing_fields() -> None:
    """Evidence of both sides is marked in the abstract's text, differing fields in the table."""
    source = triage_html(every_error())
    assert '<mark class="gold">Norn beats Skald</mark>' in source
    assert '<mark class="predicted">beats Urd on every cave</mark>' in source
    assert '<mark class="both">3.1x faster</mark>' in source
    differing = re.findall(r'<tr class="differs"><th scope="row">(\w+)', source)
    assert differing.count("value") == 1 and differing.count("kind") == 1
    assert "<td><bdi>3.1</bdi></td><td><bdi>31</bdi></td>" in source
    assert "<bdi>a-rule</bdi>" in source


def test_evidence_without_a_span_is_marked_where_it_stands() -> None:
    """Hand labels have no spans; their evidence is located in the text that the other side knows."""
    gold = [side(unplaced("superiority", "norn beats Skald"), text="")]
    assert '<mark class="gold">Norn beats Skald</mark>' in triage_html(scored([side()], gold))
    unknown = [side(unplaced("superiority", "Norn beats Skald"), text="")]
    assert "text is in neither file" in triage_html(scored([side(text="")], unknown))


def test_the_page_escapes_every_text() -> None:
    """Titles, names, texts, fields, evidence, reasons and rules bring no tag, link or hidden character."""
    nasty = Resolved({"kind": "scale", "value": 3, "subject": NASTY, NASTY: NASTY}, NASTY, rule=NASTY)
    gold = [side(nasty, text=NASTY), side(nasty, name="b")]
    gold = [replace(one, abstract=replace(one.abstract, title=NASTY)) for one in gold]
    lost = Extraction(gold[1].abstract, "claims", "failed", reason=NASTY)
    predicted = [side(replace(nasty, fields={"kind": "scale", "value": 4}), text=NASTY), lost]
    evaluation = evaluate(predicted, gold, predicted_name=NASTY, gold_name=NASTY, resamples=10)
    source = triage_html(evaluation, gold_quality=NASTY)
    page, plain = Page(source), Page(triage_html(every_error()))
    assert {tag for tag, _ in page.tags} <= {tag for tag, _ in plain.tags}
    assert len(page.all("script")) == 1
    assert all(link["href"].startswith("#") for link in page.all("a"))
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    assert not re.search("[\x00-\x09\x0b-\x1f\u202a-\u202e\u2066-\u2069]", source)
    assert "‹U+202E›" in source and "‹U+001B›" in source


def test_the_page_asks_no_server() -> None:
    """Nothing is loaded, and the policy allows only the style and the script that stand in the page."""
    source = triage_html(every_error())
    page = Page(source)
    assert not any({"src", "srcset", "action", "data"} & attributes.keys() for _, attributes in page.tags)
    assert not page.all("link") and "url(" not in page.text["style"] and "@import" not in page.text["style"]
    policy = next(one["content"] for one in page.all("meta") if "http-equiv" in one)
    assert policy.startswith("default-src 'none';")
    for tag in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(page.text[tag].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_the_page_can_settle_each_disagreement() -> None:
    """Each disagreement has four verdicts of its own, and carries what a saved line needs."""
    evaluation = every_error()
    page = Page(triage_html(evaluation))
    articles = page.all("article")
    shown = [one for one in evaluation.disagreements if one.answered]
    assert len(articles) == len(shown) == 7
    radios = [(one["name"], one["value"]) for one in page.all("input") if one["type"] == "radio"]
    assert len(set(radios)) == 4 * len(shown)
    lines = [json.loads(one["data-record"]) for one in articles]
    assert len({line["key"] for line in lines}) == len(lines)
    assert {line["error"] for line in lines} == set(ERROR_KINDS)
    again = [json.loads(one["data-record"]) for one in Page(triage_html(every_error())).all("article")]
    assert [line["key"] for line in again] == [line["key"] for line in lines]


def test_a_page_without_disagreements_says_so() -> None:
    """Where both sides agree there is nothing to settle, and no section."""
    source = triage_html(scored([side(CLAIM)], [side(CLAIM)]))
    assert "Nothing to settle" in source and not Page(source).all("h2")


def test_the_script_never_makes_markup_from_data() -> None:
    """The page's script sets text and attributes only."""
    script = Page(triage_html(every_error())).text["script"]
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "fetch(",
        "Storage",
    ):
        assert word not in script


@pytest.mark.slow
def test_two_thousand_disagreements_make_one_page() -> None:
    """A large comparison still gives one page with every disagreement in it."""
    claims = [record("scale", "12 caves", value=value) for value in range(20)]
    gold = [side(*claims, name=f"{place:04}") for place in range(100)]
    predicted = [replace(one, records=()) for one in gold]
    source = triage_html(evaluate(predicted, gold, resamples=10))
    assert source.count("<article ") == 2000
    assert len(source) < 2000 * 6000


@pytest.mark.parametrize(
    ("gold", "predicted", "expected"),
    [
        ([], [], [("", TEXT)]),
        ([(0, 4)], [(2, 9)], [("gold", "Ca"), ("both", "ve"), ("predicted", " maps"), ("", TEXT[9:])]),
        ([(0, len(TEXT))], [], [("gold", TEXT)]),
        ([(150, 900)], [], [("", TEXT[:150]), ("gold", TEXT[150:])]),
    ],
)
def test_pieces_put_together_are_the_text(
    gold: list[tuple[int, int]], predicted: list[tuple[int, int]], expected: list[tuple[str, str]]
) -> None:
    """The text is cut at the ends of evidence and nowhere else, also where a span is too long."""
    assert [(piece.side, piece.text) for piece in pieces(TEXT, gold, predicted)] == expected


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb", "a‹U+202E›b"),
        ("two\n lines\t", "two lines "),
        ("\x1b[0m", "‹U+001B›[0m"),
        ("zero\u200bwidth", "zero‹U+200B›width"),
        ("lone \ud800", "lone ‹U+D800›"),
        ("Å é 漢字 مرحبا", "Å é 漢字 مرحبا"),
    ],
)
def test_hidden_characters_are_shown_by_number(text: str, shown: str) -> None:
    """Control and formatting characters become visible in text and in HTML; letters stay."""
    assert visible(text) == shown
    assert visible_html(text).striptags() == " ".join(shown.split())
    assert visible_html("<i>&") == "&lt;i&gt;&amp;"
