"""Names of data sets, metrics and units folded to one, and which way of a metric is better."""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Literal, TypeAlias, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

from pipeline.errors import InputError
from pipeline.strictjson import fault, read_bounded
from schemas import Record

T = TypeVar("T")

Better: TypeAlias = Literal["higher", "lower"]
"""Which way of a metric is better."""


@with_config(ConfigDict(extra="forbid"))
class _Tables(TypedDict, total=False):
    datasets: dict[str, list[str]]
    metrics: dict[str, list[str]]
    units: dict[str, list[str]]
    better: dict[Better, list[str]]
    unit: dict[Literal["none", "measured"], list[str]]


_TABLES: TypeAdapter[_Tables] = TypeAdapter(_Tables)


@dataclass(frozen=True, slots=True)
class Name:
    """A folded name: equal keys are one thing.

    `label` is the name that the alias table gives it, else the spelling at hand without the words around
    it. `parts` are the keys of the data sets that a list of them names ("GSM8K and MATH"), else the key
    alone. `known` says that the alias table has it, all of a list.
    """

    key: str
    label: str
    parts: tuple[str, ...]
    known: bool = False


_MOST_BYTES = 2**20
"""Bytes of a file of aliases: some ten thousand names, which take a second to read."""

_MOST_PARTS = 50
_QUOTED = re.compile(r"""\"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*""")
"""What stands in quotation marks on a line of TOML, and comments."""

_LATEX = re.compile(r"\\(?:text|mathrm|mathbf|textbf|textit|emph)\b|[${}^_\\]")
_MARKS = re.compile(r"(?<=\d)[.,](?=\d)|[\w@+]")
_BEFORE = re.compile(
    r"(?:the|an?|our|its|both|standard|original|official|popular|famous|public|publicly\s+available|well-known"
    r"|widely[\s-]used|common|challenging|competitive|established)\s+",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?<=[\s-])(?:data\s?-?sets?|data|benchmarks?|benchmark\s+suite|corpus|corpora|leaderboards?|suite|tasks?"
    r"|problems|questions)$",
    re.IGNORECASE,
)
_AFTER_METRIC = re.compile(r"(?<=[\s-])(?:scores?|metrics?|values?)$", re.IGNORECASE)
_LONGEST_AFTER = 40
"""Characters, more than any of these have."""

_ENCLOSED = re.compile(r"(?P<outside>[^()]+?)\s*\((?P<inside>[^()]*)\)?")
_LIST = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s*[/&]\s*")
_EDGES = " \t\n.,;:()[]'\"“”‘’"
_COUNTED = re.compile(
    r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|various|several|multiple|many|all|some"
    r"|different|diverse|numerous|most|more|other|these|each|every|any)\b(?!-)",
    re.IGNORECASE,
)
_IN_GENERAL = re.compile(
    r".*[^su]s|them|these|those|data|traffic|(?:pre|re)?training|testing|inference|practice|simulation"
    r"|production|reality|both|validation|evaluation|benchmark|dataset|task|setting|general"
)
"""Words that name no benchmark by themselves: plurals, and those for any data or use."""

_OF_SHARES = ("percent", "points", "times")
"""Units that nothing measured is in."""

_PLURALS = (("ies", "y"), ("sses", "ss"), ("s", ""))


class Names:
    """The alias tables, ready to fold names."""

    def __init__(self, tables: Sequence[_Tables]) -> None:
        self._datasets = _index([table.get("datasets", {}) for table in tables])
        self._metrics = _index([table.get("metrics", {}) for table in tables], singular=True)
        self._units: dict[str, str] = {}
        self._better: dict[str, Better] = {}
        self._measured: dict[str, bool] = {}
        for table in tables:
            for label, spellings in table.get("units", {}).items():
                self._units |= {_unit_key(spelling): label for spelling in (label, *spellings)}
            ways, units = table.get("better", {}), table.get("unit", {})
            self._better |= self._labels("higher", ways.get("higher"))
            self._better |= self._labels("lower", ways.get("lower"))
            self._measured |= self._labels(False, units.get("none"))
            self._measured |= self._labels(True, units.get("measured"))
        known = self._better.keys() | self._measured.keys()
        self._most_words = max((len(words.split()) for words in known), default=0)

    def _labels(self, told: T, metrics: Sequence[str] | None) -> dict[str, T]:
        return {_words(self.metric(metric).label): told for metric in metrics or ()}

    def dataset(self, text: str) -> Name:
        """A data set by its name as written; a list of known ones becomes one name in a fixed order."""
        for spelling in _spellings(text, _AFTER):
            if (label := self._datasets.get(fold_name(spelling))) is not None:
                return Name(fold_name(label), label, (fold_name(label),), known=True)
        parts = [self._single(part) for part in _LIST.split(_stripped(text, _AFTER))]
        if len(parts) > 1 and all(part is not None for part in parts):
            labels = sorted({part for part in parts if part is not None}, key=str.casefold)
            keys = tuple(fold_name(label) for label in labels)
            return Name(" + ".join(keys), " + ".join(labels), keys, known=True)
        plain = _spellings(text, _AFTER)[-1]
        return Name(fold_name(plain), plain, (fold_name(plain),))

    def metric(self, text: str) -> Name:
        """A metric by its name as written; the plural is the singular, and "score" behind it is left out."""
        for spelling in _spellings(text, _AFTER_METRIC):
            if (label := self._metrics.get(fold_name(_singular(spelling)))) is not None:
                return Name(fold_name(label), label, (fold_name(label),), known=True)
        plain = _singular(_spellings(text, _AFTER_METRIC)[-1])
        return Name(fold_name(plain), plain, (fold_name(plain),))

    def unit(self, text: str | None) -> str:
        """A unit by its usual name; empty for a bare number.

        Case is kept in short units, where it can be all that tells two apart: mW and MW.
        """
        if text is None or not text.strip():
            return ""
        key = _unit_key(text)
        return self._units.get(key, key)

    def better(self, metric: Name) -> Better | None:
        """Which way the metric is better: by its whole name, else by its last words; None if unknown."""
        return self._known(self._better, metric)

    def _known(self, table: Mapping[str, T], metric: Name) -> T | None:
        """What a table says of a metric: of its whole name, else of as many of its last words as it knows."""
        words = _words(metric.label).split()
        for start in range(max(0, len(words) - self._most_words), len(words)):
            if (found := table.get(" ".join(words[start:]))) is not None:
                return found
        return None

    def fits(self, metric: Name, unit: str) -> bool:
        """Whether a level of the metric can be in this unit: no accuracy is in FPS, no latency in percent."""
        measured = self._known(self._measured, metric)
        if measured is None or not unit:
            return True
        return (unit in _OF_SHARES) is not measured

    def _single(self, text: str) -> str | None:
        found = (self._datasets.get(fold_name(spelling)) for spelling in _spellings(text, _AFTER))
        return next((label for label in found if label is not None), None)


def folds(record: type[Record], names: Names) -> dict[str, Callable[[str], str]]:
    """How a comparison folds the names of benchmarks and metrics, where a schema has its tuples compared."""
    boards = record.traits.boards
    if boards is None or not record.traits.tuples:
        return {}
    found: dict[str, Callable[[str], str]] = {boards.benchmark: lambda words: names.dataset(words).key}
    if boards.metric is not None:
        found[boards.metric] = lambda words: names.metric(words).key
    return found


def load_names(path: Path | None = None) -> Names:
    """The alias tables that come with claimsift, and those of `path`, which count where both speak."""
    ours = _TABLES.validate_python(
        tomllib.loads(files("pipeline.boards").joinpath("aliases.toml").read_text("utf-8"))
    )
    if path is None:
        return Names([ours])
    try:
        theirs = _TABLES.validate_python(_toml(path))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}.") from error
    except ValidationError as error:
        raise InputError(
            f"{path} is not a table of aliases: {fault(error)}. Its sections are datasets, metrics,"
            ' units (lines of "name" = ["other spelling"]), better (higher and lower, lists of metrics) and'
            " unit (none and measured, lists of metrics)."
        ) from error
    return Names([ours, theirs])


def _toml(path: Path) -> Mapping[str, object]:
    """What a TOML file of the user's holds."""
    try:
        text = read_bounded(path, _MOST_BYTES).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        # The time that TOML takes grows with the square of a key's parts.
        if any(line.count(".") > _MOST_PARTS for line in _QUOTED.sub("", text).split("\n")):
            raise InputError(
                f"{path} is not a table of aliases: a key in it has more than {_MOST_PARTS} parts."
            )
        return tomllib.loads(text)
    except RecursionError as error:
        raise InputError(f"{path} is not a table of aliases: it is nested too deeply.") from error
    except ValueError as error:
        # Python's own words for an endless number are of use to programmers alone.
        reason = "a number in it has thousands of digits" if "int_max_str" in str(error) else str(error)
        raise InputError(f"{path} is not TOML: {reason}.") from error


def fold_name(text: str) -> str:
    """The text without case, spaces and most marks; + and @ stay, and points between digits.

    The empty key stands for a text that has none of these.
    """
    plain = _LATEX.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return "".join(_MARKS.findall(plain))


def is_vague(text: str) -> bool:
    """Whether this is a setting without a name of its own: "three benchmarks", "live traffic".

    A name has a capital letter or a digit in a word that is no count, or it is one word that is no plural.
    """
    words = [word for word in text.split() if not word.replace(",", "").isdigit()]
    named = any(any(mark.isupper() or mark.isdigit() for mark in word) for word in words)
    named = named or (len(words) == 1 and not _IN_GENERAL.fullmatch(words[0].strip(_EDGES)))
    return not named or _COUNTED.match(text.strip()) is not None


def _index(tables: Sequence[Mapping[str, Sequence[str]]], *, singular: bool = False) -> dict[str, str]:
    """Labels by the keys of their spellings; later tables win."""
    index: dict[str, str] = {}
    for table in tables:
        for label, spellings in table.items():
            for spelling in (label, *spellings):
                index[fold_name(_singular(spelling) if singular else spelling)] = label
    return index


def _spellings(text: str, after: re.Pattern[str]) -> list[str]:
    """What may be the name in a text: all of it, without the words around it, then by its brackets."""
    stripped = _stripped(text, after)
    found = [text.strip(_EDGES), stripped]
    if match := _ENCLOSED.fullmatch(stripped):
        found += [match["inside"].strip(_EDGES), _stripped(match["outside"], after)]
    return [spelling for spelling in found if spelling] or [text.strip()]


def _stripped(text: str, after: re.Pattern[str]) -> str:
    """The text without articles and the like in front and words like "dataset" behind."""
    plain = " ".join(text.split()).strip(_EDGES.replace("(", "").replace(")", ""))
    start, end = 0, len(plain)
    while (match := _BEFORE.match(plain, start)) and match.end() < end:
        start = match.end()
    while match := after.search(plain, max(start + 1, end - _LONGEST_AFTER), end):
        end = match.start()
        while end > start and plain[end - 1] in " -":
            end -= 1
    return plain[start:end]


def _singular(text: str) -> str:
    """The last word of a metric in the singular: "accuracies" is "accuracy"; FLOPs stay FLOPs."""
    head, _, word = text.rpartition(" ")
    if len(word) < 5 or not (word.islower() or word.istitle()) or word.endswith(("ss", "us", "is")):
        return text
    for ending, instead in _PLURALS:
        if word.endswith(ending):
            word = word.removesuffix(ending) + instead
            break
    return f"{head} {word}" if head else word


def _words(label: str) -> str:
    return " ".join(_singular(word) for word in re.split(r"[\s-]+", label.casefold()))


def _unit_key(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) < 4 else _singular(plain.casefold())
