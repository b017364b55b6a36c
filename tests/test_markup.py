"""Markup in titles and abstracts: what it becomes, what is left alone, and that it costs linear time."""

import json
from hashlib import sha256

import pytest
from conftest import table
from hypothesis import given
from hypothesis import strategies as st

from pipeline.inputs import parse
from pipeline.inputs.markup import plain
from pipeline.rules import labelling


def math(*parts: str, prefix: str = "mml:") -> str:
    """A formula of elements such as "mn 5", the prefix before each name."""
    written = (
        f"<{prefix}{name}>{text}</{prefix}{name}>" for name, text in (one.split(" ", 1) for one in parts)
    )
    return f"<{prefix}math>{''.join(written)}</{prefix}math>"


@table(
    ("given", "read"),
    [
        ("on 10<sup>6</sup> images", "on 10⁶ images"),
        ('on 10<span class="sup">6</span> images', "on 10⁶ images"),
        ('on 10<span style="vertical-align: super; color: red">6</span> images', "on 10⁶ images"),
        ('on 10<styled-content style-type="superscript">6</styled-content> images', "on 10⁶ images"),
        ('CO<span class="x-sub">2</span> of <span class="subject">10</span> images', "CO₂ of 10 images"),
        ("10<sup>-6</sup>, 10<sup>−12</sup> and 2<SUP>n</SUP>", "10⁻⁶, 10⁻¹² and 2ⁿ"),
        ("10 <sup>6</sup> images", "10⁶ images"),
        ("10\n   <jats:sup>\n  6\n </jats:sup> images", "10⁶ images"),
        ("since 2010 <sup>12</sup>", "since 2010 ¹²"),
        ("10<sup>6.5</sup> cells", "10^6.5 cells"),
        ("e<sup>a b</sup>x", "e^{a b}x"),
        ("the 5<sup>th</sup> run of Foo<sup>TM</sup>", "the 5th run of Foo™"),
        ("Ca<sup>2+</sup> in Abc<sup>-/-</sup> mice, <sup>13</sup>C", "Ca²⁺ in Abc-/- mice, ¹³C"),
        ("shown before<sup>1–3</sup>", "shown before^{1–3}"),
        ("H<sub>2</sub>O", "H₂O"),
        ('10<hi rend="superscript">6</hi> <hi rend="italic">m</hi>', "10⁶ m"),
        ("10<super>6</super> of CO<subscript>2</subscript>", "10⁶ of CO₂"),
        ("x<sub>1</sub>5", "x₁5"),
        ("x<sub>i</sub>5 and T<sub>max</sub> of 3", "x_{i}5 and T_max of 3"),
        ("<i>R</i>\n      <jats:sub>vir</jats:sub> is", "R_vir is"),
    ],
)
def test_raised_and_lowered_text(given: str, read: str) -> None:
    """Powers stay powers and indices indices: neither joins the digits around it."""
    assert plain(given) == read


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("&gt; 90% &amp; p&lt;0.05", "> 90% & p<0.05"),
        ("&amp;lt;5 and &amp;amp;gt;6", "<5 and >6"),
        ("&#8722;1.7 dB, &#x3BC;m", "−1.7 dB, μm"),
        ("20&nbsp;000 &times; 3", "20\u00a0000 × 3"),
        ("a &lt;i&gt;Tiny net&lt;/i&gt; b", "a Tiny net b"),
        ("AT&T, R&D; Q&A &copy &unknown;", "AT&T, R&D; Q&A &copy &unknown;"),
    ],
)
def test_entities(given: str, read: str) -> None:
    """Entities become characters, however often they were escaped; ampersands of the text stay."""
    assert plain(given) == read


@table(
    ("given", "read"),
    [
        ("<jats:p>We reach <jats:italic>90%</jats:italic> here.</jats:p>", "We reach 90% here."),
        ("<jats:title>Abstract</jats:title>\n   <jats:p>We do.</jats:p>", "We do."),
        ("<title>Aim</title><p>We test.</p><title>Results</title><p>It works.</p>",
         "Aim\n\nWe test.\n\nResults\n\nIt works."),
        ("<p>One.<p>Two.", "One.\n\nTwo."),
        ("One.</p>", "One."),
        ("<AbstractText Label='AIM' NlmCategory=\"OBJECTIVE\">To see.</AbstractText>", "To see."),
        ("one<br/>two<br>three", "one\ntwo\nthree"),
        ("<ul><li>one</li><li>two</li></ul>", "one\n\ntwo"),
        ("<tr><td>5</td><td>6</td></tr>", "5 6"),
        ("<![CDATA[We reach <b>90%</b>]]><!-- not 91% -->.", "We reach 90%."),
        ("We<script>n = '91%'</script> reach 90%<STYLE type='x'>p { x: 5 }</STYLE >.", "We reach 90%."),
        ('We<script src="a.js"></script> reach 90%.', "We reach 90%."),
        ('see <a href="u?x=1&amp;y=>">here</a>', 'see <a href="u?x=1&y=>">here</a>'),
        ('see <xref rid="b1">1</xref> and <ext-link xlink:href="u">u</ext-link>', "see 1 and u"),
        ("<ins>90</ins><del>80</del>% of <ruby>90<rp>(</rp><rt>ninety</rt></ruby> looms", "90% of 90 looms"),
        ("5<xref>3</xref> looms, 10<sup><xref>3</xref>,<xref>6</xref></sup>", "5 [3] looms, 10 [3], [6]"),
        ('on 8<sup><xref rid="t1">a</xref></sup> looms (<xref rid="b1">3</xref>)', "on 8^a looms (3)"),
        ("of <b>2</b>0 layers", "of 20 layers"),
        ("Kept.\n\nLine <em>two</em>.", "Kept.\n\nLine two."),
        ("<jats:sc>i</jats:sc> disk\n of <jats:new-thing>gas</jats:new-thing>", "i disk\n of gas"),
    ],
)  # fmt: skip
def test_tags(given: str, read: str) -> None:
    """Blocks become paragraphs, which end sentences; other tags leave what they hold."""
    assert plain(given) == read


@table(
    "text",
    [
        "the tags <script> and </script>",
        "a <script> without an end, 5 < 6; x = 7",
        '<style face="normal" font="default">We reach 90% (of 5)</style>',
        '<script type="math/tex">x = 5</script>',
    ],
)
def test_scripts_that_may_be_text_stay(text: str) -> None:
    """Of a text about such elements, and of formulas in them, nothing is lost."""
    assert plain(text) == text


@table(
    ("given", "read"),
    [
        (math("mn 2", "mo ×", "msup <mml:mn>10</mml:mn><mml:mn>6</mml:mn>"), "2 × 10⁶"),
        (math("msup <mn>10</mn><mrow><mo>−</mo><mn>3</mn></mrow>", prefix=""), "10⁻³"),
        (math("mi p", "mo &lt;", "mn 0.05", prefix=""), "p < 0.05"),
        (math("mn 2", "mfrac <mn>1</mn><mn>2</mn>", prefix=""), "2 1/2"),
        (math("mfrac <mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mi>c</mi>", prefix=""), "(a + b)/c"),
        (math("mn 5", "mo -", "mn 3", prefix="m:"), "5 - 3"),
        (math("mo −", "mn 5", "mo ±", "mn 0.2", prefix=""), "−5±0.2"),
        (math("mn 20", "mo ,", "mn 000", prefix=""), "20,000"),
        (math("mn 2", "mo &#8290;", "mn 3", prefix=""), "2 3"),
        (math("msubsup <mi>x</mi><mi>i</mi><mn>2</mn>", "msqrt <mi>n</mi>", prefix=""), "x_{i}²√n"),
        (math("mover <mi>x</mi><mo>¯</mo>", "mi sin", "mi y", prefix=""), "x\u0304sin y"),
        (math("semantics <mn>7</mn><annotation encoding='t'>7</annotation>", prefix=""), "7"),
        (math("mmultiscripts <mi>C</mi><mprescripts/><none/><mn>14</mn>", prefix=""), "¹⁴C"),
        (math("mfenced <mi>a</mi><mi>b</mi>", prefix=""), "(a, b)"),
        ("<alternatives><tex-math>$x$</tex-math><math><mi>x</mi></math></alternatives>", "x"),
        (r"<tex-math>\usepackage{a}\begin{document}$$x^2$$\end{document}</tex-math>", "$x^2$"),
    ],
)  # fmt: skip
def test_formulas(given: str, read: str) -> None:
    """MathML is written in a line, and no two numbers of it become one."""
    assert plain(f"of {given} here") == f"of {read} here"


@pytest.mark.parametrize(
    "text",
    [
        "with p < 0.05 and n > 3",
        "if a<b and c>d then a <b and c> d",
        "a <think> that never ends, and <think>one</think>",
        "a C++ vector<int>, a List<String> and <s> and </s>",
        "an <i> that never closes, a </b> that never opens",
        "we mask <mask> and <image> tokens <1% of the time",
        "$x<i>y$ in  LaTeX\t &c.",
    ],
)
def test_what_is_no_markup_is_left_alone(text: str) -> None:
    """Comparisons, tokens of models, types of programs and halves of pairs stay, to the character."""
    assert plain(text) == text


@given(st.text(st.characters(exclude_characters="<&")))
def test_text_without_marks_is_the_very_same(text: str) -> None:
    """Without a bracket or an ampersand nothing at all changes."""
    assert plain(text) is text


PIECES = ["<sup>", "</sup>", "<b>", "</b>", "<p>", "</p>", "<math>", "</math>", "<mfrac>", "</mfrac>", "<mn>",
          "</mn>", "<br/>", "<sub>", "</sub>", " ", "\n", "&lt;", "&amp;", "word", "7", "<td>", "</td>",
          "<x>"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_no_word_is_lost_in_any_tangle(text: str) -> None:
    """However tags are tangled, every word and digit of the text is still there, in some script."""
    read = plain(text)
    raised = str.maketrans("⁷₇", "77")
    assert read.translate(raised).count("7") == text.count("7")
    assert read.count("word") == text.count("word")


def lines(*entries: tuple[str, str]) -> bytes:
    """JSON lines."""
    return "\n".join(json.dumps({"title": title, "abstract": text}) for title, text in entries).encode()


def test_readers_give_plain_text_with_its_own_id_and_place() -> None:
    """Title and abstract are plain, the id is that of the plain text, and the place says whence it is."""
    given = lines(("Deep", "We do."), ("On H<sub>2</sub>O", "<jats:p>We use 10<sup>6</sup> cells.</jats:p>"))
    abstract = parse(given, "f.jsonl").abstracts[1]
    text = "We use 10⁶ cells."
    assert (abstract.title, abstract.text) == ("On H₂O", text)
    assert abstract.id == sha256(text.encode()).hexdigest()[:16]
    assert (abstract.sources[0].file, abstract.sources[0].position) == ("f.jsonl", 2)
    page = "On H<sub>2</sub>O in a Cell\n\nWe use &gt; 10<sup>6</sup> cells of <i>B. minor</i> in each.\n"
    (abstract,) = parse(page.encode(), "f.txt").abstracts
    assert (abstract.title, abstract.text) == (
        "On H₂O in a Cell",
        "We use > 10⁶ cells of B. minor in each.",
    )


def test_bracket_of_a_tag_is_no_more_than() -> None:
    """Rules read a share in italics as exact, and one behind an escaped sign as a bound."""
    given = lines(
        ("Norn", "Norn reaches <i>90%</i> accuracy on the test set."),
        ("Urd", "Urd reaches &gt;90% accuracy on the test set."),
    )
    exact, bound = labelling.label(parse(given, "f").abstracts)
    assert [one.fields["qualifier"] for one in exact.records] == ["exact"]
    assert [one.fields["quantity"] for one in bound.records] == [">90%"]


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("a soft\u00adware of 1\u200b000 keys\ufeff", "a software of 1000 keys"),
        ("1\x005 and 1\x1b5 \x9bm", "1\ufffd5 and 1\ufffd5 \ufffdm"),
        ("1&shy;0 a&#8203;b &#27;x", "10 ab x"),
        ("م\u200cن 👩\u200d🔬 a\u202eb", "م\u200cن 👩\u200d🔬 a\u202eb"),
        ("kept\u0085 \u00a0\t\n here", "kept\u0085 \u00a0\t\n here"),
        ("<jats:p/>a", "a"),
    ],
)
def test_characters_that_nobody_sees(given: str, read: str) -> None:
    """Soft hyphens and zero-width spaces go, control characters keep what is around them apart."""
    (abstract,) = parse(lines(("Norn", given)), "f").abstracts
    assert abstract.text == read


def test_abstract_of_nothing_but_markup_is_skipped() -> None:
    """Where no text is left there is no abstract, which is said."""
    digest = parse(lines(("Norn", "We do."), ("Urd", "<p> </p>&#8203;")), "f")
    assert [part.reason for part in digest.skipped] == ["title or abstract holds nothing but markup"]
