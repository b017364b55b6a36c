"""Texts that are not written in UTF-8: what they say is obeyed, the rest is known or refused."""

import pytest
from test_inputs import NORN, SKULD, page
from test_readers import read

CHINESE = ("gb18030", "基于洞穴的水", "本文提出一种新的方法，在12个洞穴中寻找水，结果表明准确率为91.5%。")
TRADITIONAL = ("big5", "基於洞穴的水", "本文提出一種新的方法，在12個洞穴中尋找水，結果表明準確率為91.5%。")
JAPANESE = ("cp932", "洞窟の水", "本研究では、洞窟の中で水を見つける方法を提案する。精度は91.5%であった。")
KOREAN = ("cp949", "동굴의 물", "본 연구는 동굴에서 물을 찾는 새로운 방법을 제안한다. 정확도는 91.5%였다.")
RUSSIAN = ("cp1251", "Вода в пещерах", "Мы предлагаем новый метод поиска воды. Точность составила 91.5%.")
GREEK = ("cp1253", "Το νερό", "Προτείνουμε μια νέα μέθοδο για την εύρεση νερού. Η ακρίβεια είναι 91.5%.")
POLISH = (
    "cp1250",
    "Woda w jaskini",
    "Proponujemy nową metodę. Dokładność wyniosła 91.5%, najwyższą wartość.",
)
TURKISH = (
    "cp1254",
    "Mağara suyu",
    "Bu çalışmada yeni bir yöntem öneriyoruz. Doğruluk %91.5 olmuştur ve açıktır.",
)
FRENCH = ("cp1252", "L’eau des grottes", "Nous proposons une méthode – précise à 91.5 % – qui trouve l’eau.")
ALL = (CHINESE, TRADITIONAL, JAPANESE, KOREAN, RUSSIAN, GREEK, POLISH, TURKISH, FRENCH)
FEED = "<rss><channel><item><title>{}</title><description>{} &eacute;</description></item></channel></rss>"
RIS = "TY  - JOUR\nTI  - {}\nAB  - {}\nER  - \n"
TABLE = 'title,abstract\n"{}","{}"\n'


@pytest.mark.parametrize(("codec", "title", "text"), ALL)
def test_an_encoding_that_xml_declares_is_obeyed(codec: str, title: str, text: str) -> None:
    """Whatever it is, names of characters in the text are read as well."""
    written = f'<?xml version="1.0" encoding="{codec}"?>\n' + FEED.format(title, text)
    _, [found] = read(written.encode(codec))
    assert [(one.title, one.text) for one in found.abstracts] == [(title, f"{text} é")]


@pytest.mark.parametrize("codec", ["ISO-8859-1", "gb2312", "utf-16"])
def test_sound_utf8_is_nothing_else_whatever_it_declares(codec: str) -> None:
    """Programs convert a file and leave its declaration: text of another encoding is no UTF-8 by chance."""
    _, title, text = CHINESE
    _, [found] = read(f'<?xml version="1.0" encoding="{codec}"?>\n' + FEED.format(title, text))
    assert found.abstracts[0].title == title


def test_a_declaration_that_does_not_fit_is_told() -> None:
    """Bytes that cannot be what the file says they are end in a sentence."""
    written = b'<?xml version="1.0" encoding="euc-kr"?>' + FEED.format("Norn", "caf").encode() + b"\xff\xff"
    account, found = read(written)
    assert not found
    assert account.told == ["f says that it is cp949, but has bytes that are not. Save it as UTF-8."]


@pytest.mark.parametrize(("codec", "title", "text"), ALL[:-1])
@pytest.mark.parametrize("form", [RIS, TABLE], ids=["RIS", "CSV"])
def test_what_says_nothing_is_refused_with_what_it_looks_like(
    form: str, codec: str, title: str, text: str
) -> None:
    """A guess could give letters that nobody wrote, so the sentence names the command that converts."""
    account, found = read(form.format(title, text).encode(codec))
    assert not found
    named = {"big5": "BIG5-HKSCS"}.get(codec, codec.upper())
    assert "it looks like " in account.told[-1]
    assert account.told[-1].endswith(f"Save it as UTF-8, or convert it: iconv -f {named} -t UTF-8.")


def test_what_looks_like_nothing_is_refused_without_a_guess() -> None:
    """Bytes of no text that is known."""
    account, found = read(RIS.format("Norn", "caves").encode() + bytes(range(128, 256)))
    assert not found
    assert "nothing says in which encoding it is" in account.told[-1]


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        (
            b'{"title": "caf\xe9", "abstract": "b"}\n',
            "the text holds half of a surrogate pair, or bytes that are no",
        ),
        (b'{"title": "caf\xc3', "this is not a complete JSON object"),
        (b"\0\n", "this is not a complete JSON object"),
    ],
    ids=["Windows", "cut within a letter", "NUL"],
)
def test_a_line_of_json_that_is_no_utf8_is_told_and_the_others_are_read(odd: bytes, reason: str) -> None:
    """JSON is UTF-8: what is none costs its line and nothing else."""
    account, [found] = read(b'{"title": "Norn", "abstract": "Caves."}\n' + odd)
    assert [one.title for one in found.abstracts] == ["Norn"]
    assert [(one.line, one.broken) for one in account.skipped] == [(2, True)]
    assert account.skipped[0].reason.startswith(reason)


def test_single_signs_of_windows_are_read_and_told() -> None:
    """Letters with marks among others are Windows-1252 where they can hardly be anything else."""
    codec, title, text = FRENCH
    account, [found] = read(RIS.format(title, text).encode(codec))
    assert [(one.title, one.text) for one in found.abstracts] == [(title, text)]
    assert account.told == ["line 2 is not UTF-8: it and others like it are read as Windows-1252"]


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "cp1252"])
def test_a_saved_page_may_be_in_any_of_these(codec: str) -> None:
    """Editors save pages in what they call Unicode or ANSI, with a mark of the order of bytes or without."""
    _, [found] = read(page(("Norn: Höhle", f"{NORN} “Fast”."), ("Skuld", SKULD)).encode(codec))
    assert [(one.title, one.text) for one in found.abstracts] == [
        ("Norn: Höhle", f"{NORN} “Fast”."),
        ("Skuld", SKULD),
    ]


def test_switches_between_alphabets_are_read() -> None:
    """ISO 2022 has bytes that nothing else has, and is ASCII to whoever does not know them."""
    _, title, text = JAPANESE
    _, [found] = read(RIS.format(title, text).encode("iso2022_jp"))
    assert [(one.title, one.text) for one in found.abstracts] == [(title, text)]


@pytest.mark.parametrize(
    ("said", "codec", "sample"),
    [
        ("gb2312", "gb18030", CHINESE),
        ("shift_jis", "cp932", JAPANESE),
        ("iso-8859-1", "cp1252", FRENCH),
        ("us-ascii", "utf-8", CHINESE),
        ("x-unknown", "utf-8", RUSSIAN),
    ],
)
def test_a_mail_is_read_as_it_says_or_as_it_is(said: str, codec: str, sample: tuple[str, str, str]) -> None:
    """Names of encodings are taken as mail programs mean them; one that does not fit counts for nothing."""
    _, title, text = sample
    head = f"From: a\nTo: b\nSubject: c\nContent-Type: text/plain; charset={said}\n\n"
    _, [found] = read(head.encode() + RIS.format(title, text).encode(codec))
    assert [(one.title, one.text) for one in found.abstracts] == [(title, text)]


def test_a_mail_in_an_encoding_that_it_does_not_name_is_told() -> None:
    """It was read with signs for what could not be read."""
    codec, title, text = CHINESE
    head = b"From: a\nTo: b\nSubject: c\nContent-Type: text/plain; charset=utf-8\n\n"
    account, found = read(head + RIS.format(title, text).encode(codec))
    assert not found
    assert "mail 1 is not UTF-8 at line 2 or soon behind: it looks like Chinese" in account.told[-1]
