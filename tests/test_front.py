"""The front door: `Extractor` and the functions beside it, over a real endpoint and in real programs."""

import asyncio
import contextlib
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest
from conftest import ROOT
from endpoint import Answer, Asked, Endpoint, asked_about, chat, fault, made_up, reader
from shell import Shell

import claimsift
import pipeline
from pipeline import (
    Connection,
    Extraction,
    Extractor,
    Quantity,
    Quote,
    Record,
    Sentence,
    abstracts,
    compare,
    correct,
    diff,
    estimate,
    extract,
    label,
    read,
    show,
    to_pandas,
    write,
)
from pipeline.domain import Abstract, Judged, Refuted, Resolved, Review, Source
from pipeline.errors import DigestError, EndpointError, EndpointRefused, InputError, SchemaError
from pipeline.settings import Patience, Settings
from schemas import resolved_fields
from schemas.claims import Claim

pytestmark = pytest.mark.usefixtures("environment")
PAIRS = [made_up(number) for number in range(1, 6)]
QUICK = Connection(retries=1)


class Loom(Record):
    """One loom that the work builds."""

    line: Sentence
    name: Quote
    make: Literal["hand", "power"]
    share: Quantity | None = None


EXAMPLE = (
    "Urd",
    "We present Urd, a loom. It wastes 5% of the thread.",
    [Loom(line=2, name="Urd", make="hand", share="5%")],
)


def looms(body: dict[str, Any], attempt: int) -> Answer:
    """A script that finds a loom in each made-up abstract."""
    number = asked_about(Asked("POST", "", {}, body, 0.0))
    if number is None:
        return reader(body, attempt)
    found = {"line": 2, "name": f"Norn-{number}", "make": "power", "share": f"{number}.5%"}
    return chat(json.dumps({"Loom": [found]}))


def ids(extractions: list[Extraction[Claim]]) -> list[str]:
    """Whose extractions they are."""
    return [one.abstract.title for one in extractions]


# The main job


def test_each_claim_has_its_fields_as_attributes(server: Endpoint) -> None:
    """What the model said, what code read from it and where it stands are attributes; absent ones None."""
    [extraction] = extract(PAIRS[:1], base_url=server.url, model="m")
    [claim] = extraction.records
    assert (claim.kind, claim.value, claim.unit, claim.url) == ("performance", 1.5, "percent", None)
    assert claim.evidence == "It reaches 1.5% accuracy on LoomBench."
    assert claim.sentence == 2
    amount = claim.amount_of("quantity")
    assert amount is not None
    assert (amount.written, amount.value, amount.value_max) == ("1.5%", 1.5, None)
    assert claim.amount_of("metric") is not None
    assert claim.amount_of("url") is None
    with pytest.raises(
        AttributeError, match=r"no field 'knid'. Its fields: sentence, kind, subject.*model_dump"
    ):
        claim.knid  # type: ignore[attr-defined]  # noqa: B018
    assert {"kind", "value", "evidence"} <= set(dir(claim))


def test_a_claim_becomes_a_dict_as_a_model_of_pydantic_does(server: Endpoint) -> None:
    """`dict` and `model_dump` give all fields and the evidence; absent ones are None, or left out."""
    [extraction] = extract(PAIRS[:1], base_url=server.url, model="m")
    [claim] = extraction.records
    whole = claim.model_dump()
    assert dict(claim) == whole == json.loads(json.dumps(whole))
    assert list(whole) == [*resolved_fields(Claim), "evidence"]
    assert (whole["sentence"], whole["value"], whole["url"]) == (2, 1.5, None)
    assert claim.model_dump(exclude_none=True) == {
        name: one for name, one in whole.items() if one is not None
    }


def test_every_attribute_that_types_promise_is_there(server: Endpoint) -> None:
    """`Record` and `Claim` promise a type checker nothing that a found claim lacks."""
    [extraction] = extract(PAIRS[:1], base_url=server.url, model="m")
    [claim] = extraction.records
    source = (ROOT / "schemas" / "__init__.py").read_text("utf-8")
    promised = [line.split("def ")[1].split("(")[0] for line in source.splitlines() if "        def " in line]
    assert {"evidence", "span", "fields", "amount_of"} <= set(promised)
    for name in [*promised, *resolved_fields(Claim)]:
        getattr(claim, name)


def test_a_run_gives_all_extractions_in_order_and_a_summary(server: Endpoint) -> None:
    """A list in the order of the abstracts, and counts as the command line prints them."""
    extractions, summary = Extractor(base_url=server.url).run(PAIRS)
    assert ids(extractions) == [title for title, _ in PAIRS]
    assert (summary.tally.abstracts, summary.tally.requests, summary.sound) == (5, 5, True)
    assert "abstracts  5: 5 ok" in str(summary)
    manifest = summary.manifest()
    assert (manifest["asked_model"], manifest["reading"], manifest["statuses"]) == (
        "m",
        "abstract",
        {"ok": 5},
    )


def test_what_was_asked_once_is_not_asked_again(server: Endpoint) -> None:
    """A second extractor on the same cache asks nothing; so does one that is offline."""
    for extractor in (
        Extractor(base_url=server.url, model="m"),
        Extractor(base_url=server.url, model="m"),
        Extractor(base_url=server.url, model="m", offline=True),
    ):
        assert all(one.status == "ok" for one in extractor.run(PAIRS).extractions)
    assert len([asked for asked in server.requests if asked_about(asked)]) == 5


def test_settings_are_found_out_once_and_go_through_json(server: Endpoint) -> None:
    """Model and mode cost one probe however often an extractor is used; the settings are data."""
    extractor = Extractor(base_url=server.url, connection=Connection(rpm=600), max_tokens_total=10**6)
    settings = extractor.settings
    assert (settings.model, settings.mode, settings.reading, settings.pace.rpm) == (
        "m",
        "json_schema",
        "abstract",
        600,
    )
    extractor.run(PAIRS[:1])
    extractor.run(PAIRS[:2])
    assert len(server.requests) == 3
    assert Settings.from_json(json.loads(json.dumps(settings.as_json()))) == settings
    hidden = Settings(
        schema="claims",
        task_fingerprint="f",
        model="m",
        mode="json",
        max_tokens=1,
        max_records=1,
        concurrency=1,
        base_url="http://me:secret@h/v1",
    )
    assert "secret" not in f"{hidden!r}{hidden.as_json()}"


def test_a_plan_counts_what_a_run_would_ask_and_asks_nothing(server: Endpoint) -> None:
    """Requests are counted against the cache; without a known model the plan says how to find it."""
    extractor = Extractor(base_url=server.url)
    with pytest.raises(InputError, match="Name it with `model`, or let the plan ask"):
        extractor.plan(PAIRS)
    assert server.requests == server.others == []
    assert extractor.plan(PAIRS, ask=True).counts.requests == 5
    extractor.run(PAIRS[:2])
    plan = extractor.plan(PAIRS)
    assert (plan.counts.known, plan.counts.requests) == (2, 3)
    assert "2 in the cache" in str(plan)


def test_a_plan_asks_nobody_where_nothing_is_to_be_sent(server: Endpoint) -> None:
    """An extractor that is offline sends nothing for a plan either, though that may ask."""
    with pytest.raises(InputError, match="forbids asking for the model"):
        Extractor(base_url=server.url, offline=True).plan(PAIRS, ask=True)
    assert server.requests == []


def test_a_plan_knows_what_the_user_allows(server: Endpoint) -> None:
    """Prices, limits and rates of the extractor are those of its plan, which says what would end a run."""
    allowed = Connection(rpm=1, price_in=1000, price_out=1000)
    plan = Extractor(base_url=server.url, model="m", max_cost=0.5, connection=allowed).plan(PAIRS)
    assert plan.cost is not None
    assert plan.cost > 0.5
    assert plan.stopped_by == "max_cost"
    assert "stops      at `max_cost`, before all is asked" in str(plan)
    assert "at least 5 min, at the rate that you allow" in str(plan)
    plan = Extractor(base_url=server.url, model="m", max_tokens_total=10).plan(PAIRS)
    assert (plan.stopped_by, plan.seconds) == ("max_tokens_total", None)


def test_without_an_address_the_bundled_model_answers(caplog: pytest.LogCaptureFixture) -> None:
    """As on the command line; that it does is said in one line, and the plan needs no model to run."""
    plan = Extractor().plan(PAIRS)
    assert plan.endpoint == "bundled"
    assert "the small bundled model answers" in caplog.text


def test_the_environment_names_the_endpoint_as_for_the_command_line(
    server: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OPENAI_BASE_URL, CLAIMSIFT_MODEL and OPENAI_API_KEY count where nothing is said."""
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("CLAIMSIFT_MODEL", "other")
    monkeypatch.setenv("OPENAI_API_KEY", "key-1")
    Extractor().run(PAIRS[:1])
    assert server.requests[-1].body["model"] == "other"
    assert server.requests[-1].headers["authorization"] == "Bearer key-1"
    Extractor(connection=Connection(api_key="key-2")).run(PAIRS[1:2])
    assert server.requests[-1].headers["authorization"] == "Bearer key-2"


@pytest.mark.bundled
def test_the_bundled_model_reads_pairs() -> None:
    """Without anything said, claims come out."""
    extractions, summary = Extractor(progress=False).run(PAIRS[:1])
    assert summary.settings.endpoint == "bundled"
    assert extractions[0].records[0].value == 1.5


def test_a_second_opinion_says_who_sees_a_claim(server: Endpoint) -> None:
    """With rules as well each claim says by whom it is seen; other schemas have no rules."""
    [extraction] = extract(PAIRS[:1], base_url=server.url, model="m", second_opinion="rules")
    assert extraction.records[0].seen_by == ("model", "rules")
    with pytest.raises(InputError, match="Leave `second_opinion` out for datasets"):
        Extractor("datasets", second_opinion="rules")


def test_ungrounded_words_are_kept_where_wanted() -> None:
    """What stands nowhere is left out, or kept and marked."""

    def script(body: dict[str, Any], attempt: int) -> Answer:
        if asked_about(Asked("POST", "", {}, body, 0.0)) is None:
            return reader(body, attempt)
        claim = {
            "sentence": 2,
            "kind": "performance",
            "subject": "Norn-1",
            "quantity": "1.5%",
            "metric": "glow",
        }
        return chat(json.dumps({"claims": [claim]}))

    with Endpoint(script) as endpoint:
        for keep, metric in ((False, None), (True, "glow")):
            [one] = extract(PAIRS[:1], base_url=endpoint.url, model="m", keep_ungrounded=keep)
            assert one.records[0].metric == metric


# Limits


def test_a_limit_holds_for_all_runs_of_an_extractor_together(
    server: Endpoint, caplog: pytest.LogCaptureFixture
) -> None:
    """What one run has spent is gone for the next; what was not asked about has failed, and it is said."""
    extractor = Extractor(base_url=server.url, model="m", mode="json_schema", max_tokens_total=13_500)
    first = extractor.run(PAIRS[:1]).summary
    assert first.stopped is None
    stopped = None
    for number in range(2, 400):
        extractions, summary = extractor.run([made_up(number)])
        stopped = summary.stopped
        if stopped:
            break
    assert stopped is not None
    assert "of the 13,500 tokens of `max_tokens_total` are used" in stopped
    assert extractions[0].status == "failed"
    assert not summary.sound
    assert "stopped    at the limit" in str(summary)
    assert "have failed" in caplog.text
    assert len(server.requests) * 110 <= 13_500


def test_an_extractor_with_a_limit_does_one_thing_at_a_time(server: Endpoint) -> None:
    """Two runs at once would each have all that is left, so the second is refused."""
    extractor = Extractor(base_url=server.url, model="m", max_tokens_total=10**6)
    begun = extractor.extract(PAIRS)
    next(begun)
    with pytest.raises(InputError, match="has a limit and is at work"):
        extractor.run(PAIRS)
    begun.close()  # type: ignore[attr-defined]  # it is a generator
    assert len(extractor.run(PAIRS).extractions) == 5


def test_runs_beside_one_another_have_each_its_own_account() -> None:
    """What a run says that it took is its own, although another one began before it had ended."""
    begun, other_is_done = threading.Event(), threading.Event()

    def held(body: dict[str, Any], attempt: int) -> Answer:
        if asked_about(Asked("POST", "", {}, body, 0.0)) == 1:
            begun.set()
            other_is_done.wait(30)
        return reader(body, attempt)

    with Endpoint(held) as endpoint, ThreadPoolExecutor(1) as pool:
        extractor = Extractor(
            base_url=endpoint.url,
            model="m",
            mode="json_schema",
            connection=Connection(price_in=1, price_out=1),
        )
        first = pool.submit(extractor.run, PAIRS[:1])
        assert begun.wait(30)
        other = extractor.run(PAIRS[1:4]).summary
        other_is_done.set()
        spent = [summary.account[0].partition(";")[0] for summary in (first.result().summary, other)]
    assert spent == ["spent      $0.000110", "spent      $0.000330"]


def test_money_can_be_limited_where_a_price_is_known(server: Endpoint) -> None:
    """Without a price a limit in dollars is refused before anything is asked; given, it is kept to."""
    with pytest.raises(InputError, match="`max_cost` needs a price"):
        Extractor(base_url=server.url, model="m", max_cost=5).run(PAIRS)
    assert server.requests == []
    priced = Connection(price_in=1.0, price_out=2.0)
    extractor = Extractor(base_url=server.url, model="m", max_cost=5, connection=priced)
    for _ in range(2):
        assert extractor.run(PAIRS).summary.cost == pytest.approx(6 * 100 / 1e6 + 6 * 20 / 1e6)


def test_a_limit_needs_replies_that_have_a_most(server: Endpoint) -> None:
    """Where nothing bounds a reply no limit could be kept, so that nothing is asked."""
    extractor = Extractor(
        base_url=server.url, model="m", mode="json", max_tokens_total=10**6, params={"max_tokens": None}
    )
    with pytest.raises(InputError, match="do not leave max_tokens out"):
        extractor.run(PAIRS)
    assert server.requests == []


def test_what_a_failed_beginning_may_have_taken_counts_too() -> None:
    """Requests of which nobody knows what they took fill the limit, however often a run is begun again."""
    with Endpoint(lambda *_: Answer(reset=True)) as endpoint:
        extractor = Extractor(base_url=endpoint.url, max_tokens_total=20_000, connection=QUICK)
        for _ in range(3):
            with pytest.raises(EndpointError):
                extractor.run(PAIRS)
        assert 2 <= len(endpoint.requests) <= 4


def test_damaged_answers_are_told(server: Endpoint, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """An answer in the cache that cannot be read is asked for again, and that is said."""
    extractor = Extractor(base_url=server.url, model="m")
    extractor.run(PAIRS[:1])
    with contextlib.closing(sqlite3.connect(tmp_path / "cache" / "cache.db")) as database, database:
        database.execute("UPDATE Cache SET value = 'x' WHERE key LIKE 'reply:%'")
    assert Extractor(base_url=server.url, model="m").run(PAIRS[:1]).extractions[0].status == "ok"
    assert "1 answer in the cache was damaged" in caplog.text


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"max_cost": 0}, "max_cost is 0; give more than 0"),
        ({"max_cost": float("nan")}, "max_cost is nan; give a number"),
        ({"max_tokens_total": 0}, "max_tokens_total is 0; give at least 1"),
        ({"concurrency": 0}, "concurrency is 0; give at least 1"),
        ({"concurrency": "many"}, "concurrency is 'many'; give a whole number or \"auto\"."),
        ({"concurrency": 2.5}, "concurrency is 2.5; give a whole number"),
        ({"base_url": 8000}, "base_url is of the type int; give a string"),
        ({"cache_dir": 3}, "cache_dir is of the type int; give a path"),
        ({"params": [1]}, "params is of the type list; give a dict"),
        ({"title_field": 3}, "title_field is of the type int; give a string"),
        ({"connection": {"rpm": 3}}, r"connection is of the type dict; give Connection\(...\)"),
        ({"progress": "yes"}, "progress is of the type str; give a function, True or False"),
        ({"timeout": 0}, "timeout is 0; give at least 0.1"),
        ({"timeout": None}, "timeout is None; give a number"),
        ({"mode": "yaml"}, "mode is 'yaml'; give one of auto, json_schema, json_schema_strict, tools"),
        ({"reading": "lines"}, "reading is 'lines'; give one of abstract, sentences"),
        ({"second_opinion": "mine"}, "no second opinion 'mine'"),
        ({"base_url": "localhost:1"}, "is not an endpoint address"),
        ({"base_url": None, "model": "m"}, "`model` needs an endpoint"),
    ],
    ids=str,
)
def test_what_cannot_be_kept_to_is_refused_at_once(options: dict[str, Any], told: str) -> None:
    """A wrong parameter is an error that names it, before anything is asked."""
    with pytest.raises(InputError, match=told):
        Extractor(**{"base_url": "http://127.0.0.1:9/v1", **options})


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"price_in": 1.0}, "belong together"),
        ({"retries": -1}, "retries is -1; give at least 0"),
        ({"retries": None}, "retries is None; give a whole number"),
        ({"wait": None}, "wait is None; give a number"),
        ({"rpm": 0}, "rpm is 0"),
        ({"max_reply_mb": 0}, "max_reply_mb is 0"),
        ({"api_key": 7}, "api_key is of the type int; give a string"),
    ],
    ids=str,
)
def test_a_connection_that_cannot_be_is_refused(options: dict[str, Any], told: str) -> None:
    """Half a price and numbers that are none are errors that name them; the usual is the command line's."""
    with pytest.raises(InputError, match=told):
        Connection(**options)
    assert Connection().patience(120.0) == Patience()


def test_several_paths_are_read_one_by_one() -> None:
    """A list where a path should be is told as our error, with what to do."""
    with pytest.raises(InputError, match=r"type list is not a path\. Give one path for each call"):
        read(["a.jsonl", "b.jsonl"])  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("api_key", r"Did you mean `Connection\(api_key=\.\.\.\)`\?"),
        ("modle", "Did you mean `mode` or `model`"),
        ("provider", r"Did you mean `client`\?"),
        ("limit", r"Give it some of them: `abstracts\(source\)\[:10\]`"),
        ("skip_known", "Give it those of .* whose `id` you do not know yet"),
        ("shard", r"Give it a part of them: .*\[0::4\]"),
        ("correct", r"Call `correct\(run, labels\)`"),
        ("temperature", "Parameters of requests go into `params`"),
    ],
)
def test_a_parameter_that_there_is_not_is_told_with_what_may_be_meant(name: str, meant: str) -> None:
    """One of Connection, one that is nearly right, and one that only the endpoint knows."""
    with pytest.raises(TypeError, match=f"no parameter '{name}'. {meant}"):
        extract(PAIRS, **{name: "x"})


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Extration", r"\. Did you mean Extraction\?"),
        ("gold", r"\. Did you mean label\?"),
        ("to_dataframe", r"\. Did you mean to_pandas\?"),
        ("mill", r"\. It has Abstract, .*, write"),
        ("__wrapped__", "$"),
    ],
)
def test_a_name_that_there_is_not_is_told_with_what_may_be_meant(name: str, meant: str) -> None:
    """The error of either module names what is nearly called so, what a command is called here, or all."""
    for module in (pipeline, claimsift):
        with pytest.raises(AttributeError, match=f"'{module.__name__}' has no attribute '{name}'{meant}"):
            getattr(module, name)


def test_retries_and_time_outs_are_kept_to() -> None:
    """A request is sent again as often as is said, and a key stays out of what is shown."""
    with Endpoint(lambda *_: fault(503)) as endpoint:
        extractor = Extractor(base_url=endpoint.url, model="m", mode="json", connection=QUICK, timeout=60.0)
        assert extractor.run(PAIRS[:1]).extractions[0].status == "failed"
        assert len(endpoint.requests) == 2
    assert "hidden" not in repr(Connection(api_key="hidden"))


def test_an_empty_key_is_none_and_no_other_is_taken_for_it(
    server: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key in the environment may be that of another endpoint: where the user says none, none is sent."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-somebody-else")
    Extractor(base_url=server.url, model="m", mode="json", connection=Connection(api_key="")).run(PAIRS[:1])
    assert "sk-of-somebody-else" not in str(server.requests[0].headers)


def test_errors_are_those_of_claimsift() -> None:
    """An endpoint that refuses the key is an error of `pipeline.errors`, in one sentence."""
    with Endpoint(lambda *_: fault(401), models=fault(401)) as endpoint, pytest.raises(EndpointRefused):
        Extractor(base_url=endpoint.url).run(PAIRS)


# Wherever the code runs


def test_it_works_while_a_loop_is_running(server: Endpoint) -> None:
    """In a notebook, and in asynchronous code: the same calls, and `stream` beside them."""

    async def cell() -> tuple[list[str], list[str], list[str]]:
        extractor = Extractor(base_url=server.url, model="m")
        streamed = [one async for one in extractor.stream(PAIRS)]
        return ids(streamed), ids(extractor.run(PAIRS).extractions), ids(list(extractor.extract(PAIRS)))

    titles = [title for title, _ in PAIRS]
    assert asyncio.run(cell()) == (titles, titles, titles)


def test_where_one_stops_nothing_more_is_begun(server: Endpoint, caplog: pytest.LogCaptureFixture) -> None:
    """After `break` the endpoint is left alone, no thread stays behind, and nothing is complained about."""
    import threading

    for _ in extract([made_up(n) for n in range(1, 200)], base_url=server.url, model="m", concurrency=1):
        break
    server.wait_until_left()
    asked = len(server.requests)
    assert asked < 30
    time.sleep(0.1)
    assert len(server.requests) == asked
    assert "claimsift" not in {thread.name for thread in threading.enumerate()}
    assert [record for record in caplog.records if record.name == "asyncio"] == []


def test_an_error_in_the_middle_of_a_loop_ends_the_work(server: Endpoint) -> None:
    """What the user's own code raises goes through, and the same source can be read again."""
    extractor = Extractor(base_url=server.url, model="m")

    def broken() -> None:
        for _ in extractor.extract(PAIRS):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()
    assert len(extractor.run(PAIRS).extractions) == 5


@pytest.mark.slow
def test_a_program_that_ends_in_the_middle_ends(server: Endpoint, tmp_path: Path) -> None:
    """A generator that nobody reads to its end does not keep Python from leaving."""
    code = f"""
        from pipeline import extract
        pairs = {PAIRS!r}
        kept = extract(pairs, base_url={server.url!r}, model="m")
        print(next(kept).status)
    """
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (0, "ok\n"), ended.stderr
    assert "asynchronous generator" not in ended.stderr


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX's")
@pytest.mark.parametrize("is_async", [False, True])
def test_ctrl_c_leaves_nothing_half_written(tmp_path: Path, is_async: bool) -> None:
    """Interrupted while it writes, a program leaves no file and no part of one, and loses no answer.

    So does one that blocks its own loop, which hears of Ctrl-C only by the cancellation of its task.
    """

    def script(body: dict[str, Any], attempt: int) -> Answer:
        number = asked_about(Asked("POST", "", {}, body, 0.0))
        answer = reader(body, attempt)
        return answer if number is None or number < 4 else Answer(answer.body, delay=600)

    with Endpoint(script) as endpoint:
        code = f"""
            import asyncio
            from pipeline import Extractor, write
            def work():
                extractor = Extractor(base_url={endpoint.url!r}, model="m", concurrency=2, progress=False)
                write(extractor.extract({PAIRS!r}), "claims.jsonl")
            async def main():
                work()
            asyncio.run(main()) if {is_async} else work()
        """
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(code)],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stderr=subprocess.PIPE,
            text=True,
        )
        while len(endpoint.requests) < 6 and process.poll() is None:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=300)
        assert "KeyboardInterrupt" in errors
        assert process.returncode != 0
        assert [path.name for path in tmp_path.iterdir() if path.name != "cache"] == []
    again = Extractor(base_url=endpoint.url, model="m", mode="json_schema", offline=True).run(PAIRS)
    assert [one.status for one in again.extractions] == ["ok"] * 3 + ["failed"] * 2


def test_progress_is_told_as_the_user_wants_it(server: Endpoint, capsys: pytest.CaptureFixture[str]) -> None:
    """A function hears of each abstract; True draws a bar; False, or no terminal, nothing."""
    heard: list[tuple[int, int]] = []
    Extractor(base_url=server.url, model="m", progress=lambda done, of: heard.append((done, of))).run(PAIRS)
    assert heard == [(done, 5) for done in range(1, 6)]
    for progress in (False, None):
        Extractor(base_url=server.url, model="m", progress=progress).run(PAIRS)
    assert capsys.readouterr().err == ""
    Extractor(base_url=server.url, model="m", progress=True).run(PAIRS)
    shown = capsys.readouterr().err
    assert "of 5 abstracts" in shown
    assert shown.endswith("\r")


def test_a_notebook_is_watched(server: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the output of a notebook's cell, which is no terminal, there is a bar too."""
    import io

    class OutStream(io.StringIO):
        """As a kernel has it."""

    OutStream.__module__ = "ipykernel.iostream"
    cell = OutStream()
    monkeypatch.setattr(sys, "stderr", cell)
    Extractor(base_url=server.url, model="m", mode="json_schema").run(PAIRS)
    assert "of 5 abstracts" in cell.getvalue()


def test_other_peoples_text_does_not_act_on_a_terminal(caplog: pytest.LogCaptureFixture) -> None:
    """An escape sequence in a message becomes a mark."""
    from pipeline.extraction.progress import tell

    tell("a\x1b[2Jb")
    assert "a\ufffd[2Jb" in caplog.text


# What can be read


def test_all_kinds_of_sources_are_read_together(server: Endpoint, tmp_path: Path) -> None:
    """Files, abstracts, pairs and frames in one list; what occurs twice is read once, for each place."""
    import pandas as pd

    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps(dict(zip(("title", "abstract"), made_up(1), strict=True))), "utf-8")
    frame = pd.DataFrame([made_up(2), made_up(3)], columns=["title", "abstract"])
    made = Abstract("hand-made", *made_up(4), ())
    columns = (frame["title"], frame["abstract"])
    extractions, summary = Extractor(base_url=server.url, model="m").run(
        [str(file), file, frame, made, made_up(5), columns]
    )
    assert ids(extractions) == [made_up(number)[0] for number in range(1, 6)]
    assert extractions[1].abstract.sources == (Source("frame", 1), Source("columns", 5))
    assert summary.tally.entries == 8
    again = Extractor(base_url=server.url, model="m", offline=True)
    assert ids(again.run([one.abstract for one in extractions]).extractions) == ids(extractions)
    for whole in (frame, zip(frame["title"], frame["abstract"], strict=True), columns, pl_frame(frame)):
        assert ids(again.run(whole).extractions) == ids(extractions[1:3])


ROWS = [
    {"Title": title, "Abstract": text, "PMID": 100 + at, "Year": 2031.0, "Authors": ["Doe, J.", "Roe, R."]}
    for at, (title, text) in enumerate(map(made_up, range(1, 4)))
]


def test_abstracts_of_whatever_is_read(tmp_path: Path) -> None:
    """Files and texts give abstracts without a model, each with its source; a missing file is named."""
    listed = tmp_path / "refs.bib"
    listed.write_text(
        "@article{urd, title={Urd}, doi={10.1000/urd}, abstract={We present Urd, a corpus of 5,000 maps.}}"
    )
    (urd,) = abstracts(listed)
    assert (urd.title, urd.text) == ("Urd", "We present Urd, a corpus of 5,000 maps.")
    assert urd.sources[0].doi == "10.1000/urd"
    assert [one.title for one in abstracts([("Rime", "We present Rime. It is fast.")])] == ["Rime"]
    named = abstracts(
        {"heading": "Loam", "body": "We present Loam."}, title_field="heading", text_field="body"
    )
    assert named[0].title == "Loam"
    with pytest.raises(DigestError, match=r"missing\.bib"):
        abstracts(tmp_path / "missing.bib")


def test_digest_where_records_are_read_says_what_makes_them(tmp_path: Path) -> None:
    """Who reads a digest as if it were a run's output is told which commands make records of it."""
    digest = tmp_path / "digest.txt"
    digest.write_text("We present Rime.")
    with pytest.raises(InputError, match="Of a digest, claimsift extract or gold makes records"):
        read(digest)


def test_rows_are_read_as_those_of_a_csv_file(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Of frames and dicts ids, dates and authors are kept as of a CSV file, and the row's own name too."""
    import pandas as pd

    frame = pd.DataFrame(ROWS, index=["a", "b", "c"])
    frame.assign(Authors="Doe, J.; Roe, R.").to_csv(tmp_path / "rows.csv", index=False)
    of_file = [one.abstract.sources[0] for one in label(tmp_path / "rows.csv")]
    found = [one.abstract.sources[0] for one in label(frame)]
    assert 'frame: the title is taken from "Title", the abstract from "Abstract"' in caplog.text
    told = [(one.pmid, one.date, one.names, one.authors) for one in found]
    assert told == [(one.pmid, one.date, one.names, one.authors) for one in of_file]
    assert told[1] == ("101", "2031", "Doe, J.; Roe, R.", 2)
    assert [(one.file, one.position, one.key) for one in found] == [
        ("frame", at, key) for at, key in enumerate("abc", start=1)
    ]
    assert [one.abstract.sources[0].pmid for one in label(ROWS)] == ["100", "101", "102"]
    assert label(frame.set_index("PMID"))[0].abstract.sources[0].pmid == "100"
    assert label([(*made_up(1), 17)])[0].abstract.sources[0].key == "17"
    for texts in (frame["Abstract"], pl_frame(frame)["Abstract"], frame["Abstract"].to_numpy()):
        assert [one.records[0].value for one in label(texts)] == [1.5, 2.5, 3.5]


def test_columns_can_be_named(tmp_path: Path) -> None:
    """As on the command line, of files, frames and rows; rows may also call their text "text"."""
    import pandas as pd

    title, text = PAIRS[0]
    rows = [{"name": title, "body": text}]
    (tmp_path / "rows.json").write_text(json.dumps(rows), "utf-8")
    for source in (rows, str(tmp_path / "rows.json"), pd.DataFrame(rows)):
        [found] = label(source, title_field="name", text_field="body")
        assert (found.abstract.title, found.abstract.text) == (title, text)
    with pytest.raises(InputError, match="`title_field` and `text_field`"):
        label(rows)
    with pytest.raises(InputError, match="has no 'bdoy'; it has name, body"):
        label(rows, text_field="bdoy")
    with pytest.raises(InputError, match="The frame has no 'nmae'; it has name, body"):
        label(pd.DataFrame(rows), title_field="nmae", text_field="body")
    assert label(pd.DataFrame(rows), title_field="Name", text_field="BODY")[0].abstract.title == title
    [found] = label({"title": title, "text": text})
    assert found.abstract.text == text


def test_rows_that_repeat_an_abstract_are_told(caplog: pytest.LogCaptureFixture) -> None:
    """They become one, whose sources name each row, and a line says so."""
    [found] = label([made_up(1), (made_up(2)[0], made_up(1)[1])])
    assert [one.position for one in found.abstract.sources] == [1, 2]
    assert "1 entry repeats an abstract that stands before" in caplog.text


def test_a_folder_stands_for_the_files_in_it(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """As on the command line: so do patterns, and a file among others that cannot be read is told."""
    for number in (1, 2):
        line = dict(zip(("title", "abstract"), made_up(number), strict=True))
        (tmp_path / f"{number}.jsonl").write_text(json.dumps(line), "utf-8")
    assert len(label(tmp_path)) == len(label(str(tmp_path / "*.jsonl"))) == 2
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\0")
    assert len(label(tmp_path)) == 2
    assert "picture.png is a picture (PNG)" in caplog.text
    with pytest.raises(DigestError, match=r"picture\.png"):
        label(str(tmp_path / "*.png"))


def pl_frame(frame: Any) -> Any:
    """The same as a table of pyarrow or Polars, whichever is here."""
    pl = pytest.importorskip("polars")
    return pl.DataFrame({name: list(frame[name]) for name in frame.columns})


def test_what_has_no_text_is_told_and_the_rest_is_read(
    server: Endpoint, caplog: pytest.LogCaptureFixture
) -> None:
    """Missing values of all libraries count as no text; the summary lists them and is not sound."""
    import pandas as pd

    rows = [("A", None), ("B", float("nan")), ("C", pd.NA), ("D", "  "), made_up(1), (None, made_up(2)[1])]
    extractions, summary = Extractor(base_url=server.url, model="m").run(rows)  # type: ignore[arg-type]
    assert len(extractions) == 2
    assert len(summary.notices) == 4
    assert "pairs, number 3: not read, it has no abstract" in caplog.text
    assert not summary.sound
    assert extractions[1].abstract.title == ""


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ([], "What was given holds no abstract"),
        (("a.txt", "b.txt"), "may be two files, or a title and its text"),
        (7, "A value of the type int cannot be read"),
        (b"bytes", "A value of the type bytes cannot"),
        pytest.param(io.StringIO("text"), "An open file is not read from. Give its path", id="an open file"),
        ({"title": "x"}, "A dict has no 'abstract'; it has title"),
        ([{"title": "x", "abstract": 7}], "number 1 must be strings; one of them is of the type int"),
        (["We saw seven dogs."], "is taken for the name of a file, .* A text is given with its title"),
        ("Aim: we saw seven dogs.", "is taken for the name of a file"),
        ("Seven dogs, seen by us" + 400 * ".", "is taken for the name of a file"),
        ([7], "A value of the type int cannot"),
        ([("t", 7)], "number 1 must be strings; one of them is of the type int"),
        ((["a", "b"], ["c"]), "There are 2 and 1 titles and texts"),
        ([("t", "")], "What was given holds no abstract"),
        ("", "A name of a file is empty"),
    ],
    ids=str,
)
def test_what_cannot_be_read_is_refused(source: Any, told: str) -> None:
    """The error says what can be given; nothing is asked by then."""
    with pytest.raises(InputError, match=told):
        Extractor(base_url="http://127.0.0.1:9/v1", model="m").run(source)


def test_a_file_that_cannot_be_read_stops_the_run_before_it_costs_anything(tmp_path: Path) -> None:
    """A missing file among others is an error that names it, and so is a frame of other columns."""
    import pandas as pd

    extractor = Extractor(base_url="http://127.0.0.1:9/v1", model="m")
    with pytest.raises(DigestError, match=r"nowhere\.txt"):
        extractor.run([made_up(1), tmp_path / "nowhere.txt"])
    with pytest.raises(InputError, match="has no 'abstract'; it has title, said"):
        extractor.run(pd.DataFrame({"title": ["a"], "said": ["b"]}))


# Schemas of the user's own


def test_a_class_of_the_users_own_is_a_schema() -> None:
    """Instructions, fields and examples reach the model, and its records come back with their fields."""
    with Endpoint(looms) as endpoint:
        extractor = Extractor(
            schema=Loom, instructions="Find looms.", examples=[EXAMPLE], base_url=endpoint.url, model="m"
        )
        extractions, _ = extractor.run(PAIRS[:2])
        messages = endpoint.requests[-1].body["messages"]
    loom = extractions[1].records[0]
    assert (loom.name, loom.make, loom.share, loom.line) == ("Norn-2", "power", "2.5%", 2)
    amount = loom.amount_of("share")
    assert amount is not None
    assert (amount.value, amount.unit) == (2.5, "percent")
    assert loom.fields["share_value"] == 2.5
    assert "Find looms." in messages[0]["content"]
    assert "One loom that the work builds." in messages[0]["content"]
    assert json.loads(messages[2]["content"]) == {
        "Loom": [{"line": 2, "name": "Urd", "make": "hand", "share": "5%"}]
    }


def test_an_estimate_tells_kinds_apart_as_the_command_does(shell: Shell) -> None:
    """Of a schema without kinds of its own, both go by its first choice, and so draw the same sample."""
    out = shell.folder / "run.jsonl"
    ways = ["increase", "decrease"]
    fields = [{"sentence": 1, "outcome": way, "direction": way, "evidence": "x"} for way in ways]
    line = {"id": "a", "schema": "findings", "findings": fields, "abstract": "x", "origin": "model"}
    hand = shell.folder / "hand.jsonl"
    out.write_text(json.dumps(line) + "\n", "utf-8")
    hand.write_text(json.dumps({**line, "origin": "hand"}) + "\n", "utf-8")
    said = json.loads(shell("audit", out, "--judged", hand, "--json").out)
    assert list(estimate(out, hand).audit.kinds) == list(said["kinds"])
    assert len(said["kinds"]) == 2


@pytest.mark.parametrize("schema", [Loom, "claims"])
def test_a_run_that_kept_nothing_advises_what_finds_the_schema(schema: type[Loom] | str) -> None:
    """A class is tried by the Extractor that has it; a schema that commands find by the doctor."""
    with Endpoint(lambda _body, _attempt: chat("none")) as endpoint:
        own = {} if schema == "claims" else {"instructions": "Find looms.", "examples": [EXAMPLE]}
        asked: Any = {"schema": schema, **own, "base_url": endpoint.url, "model": "m", "mode": "json"}
        told = Extractor(**asked).run(PAIRS[:3]).summary.alarm
    assert told is not None
    assert ("claimsift doctor --schema claims" in told) is (schema == "claims")
    assert ("let the same Extractor read an abstract" in told) is (schema is Loom)


def test_records_of_an_own_class_go_to_files_and_back(tmp_path: Path) -> None:
    """Lines and tables hold them; read with the class, absent fields are None again."""
    with Endpoint(looms) as endpoint:
        found = list(
            extract(PAIRS, Loom, instructions="Find looms.", base_url=endpoint.url, model="m", progress=False)
        )
    for name in ("looms.jsonl", "looms.parquet"):
        write(found, tmp_path / name)
        back = read(tmp_path / name, Loom)
        assert back[0].records == found[0].records
        assert back[0].records[0].make == "power"
    assert "share_value" in to_pandas(found).columns
    assert not diff(tmp_path / "looms.jsonl", found).changed
    lines = tmp_path / "looms.jsonl"
    assert compare(lines, lines, schema=Loom).evaluation.levels["strict"].micro.f1.value == 1
    assert not diff(lines, lines, schema=Loom).changed
    assert list(to_pandas(lines, schema=Loom)["make"]) == ["power"] * 5
    pipeline.report(lines, tmp_path / "looms.html", schema=Loom)
    assert "Norn-1" in (tmp_path / "looms.html").read_text("utf-8")
    with pytest.raises(InputError, match=r"PATH/Loom\.py.*its file, or from Python by its class"):
        compare(lines, lines)
    with pytest.raises(InputError, match=r"The records are of the schema 'Loom'; .*Claim.* was named"):
        to_pandas(found, schema=Claim)


def test_an_installed_class_brings_its_own_prompt(server: Endpoint) -> None:
    """`Extractor(schema=Claim)` is `Extractor("claims")`."""
    assert Extractor(Claim, base_url=server.url).settings == Extractor(base_url=server.url).settings


class Unfounded(Record):
    """Something that could be made up."""

    sentence: Sentence
    mood: str


class Numberless(Record):
    """A record that cites nothing."""

    name: Quote


class Shadowing(Record):
    """A field that every record has."""

    sentence: Sentence
    grounding: Quote  # type: ignore[assignment]


@pytest.mark.parametrize(
    "call",
    [
        Extractor,
        lambda schema: extract(PAIRS, schema),
        lambda schema: compare(label(PAIRS), label(PAIRS), schema=schema),
        lambda schema: write(label(PAIRS), "looms.csv", schema),
    ],
    ids=["Extractor", "extract", "compare", "write"],
)
@pytest.mark.parametrize("schema", [3, dict, Record])
def test_what_is_no_schema_is_told(call: Callable[[Any], object], schema: object) -> None:
    """A number, another class or `Record` itself instead of a schema is refused with what may be given."""
    with pytest.raises(SchemaError, match=r"is not a schema[.] Give a name, the path"):
        call(schema)


@pytest.mark.parametrize(
    ("schema", "options", "told"),
    [
        (Loom, {}, "Loom needs instructions"),
        (Loom, {"instructions": " "}, "Loom needs instructions"),
        (Unfounded, {"instructions": "x"}, "Unfounded: the field mood is free text, which cannot be checked"),
        (Numberless, {"instructions": "x"}, "exactly one field of type Sentence"),
        (Shadowing, {"instructions": "x"}, "has a name that results use"),
        (Record, {"instructions": "x"}, "'Record' is not a schema"),
        (dict, {"instructions": "x"}, "'dict' is not a schema"),
        ("claims", {"instructions": "x"}, "Give your own with a class"),
        ("songs", {}, "There is no schema 'songs'"),
        (Loom, {"instructions": "x", "examples": [("t", "x")]}, "Example 1 of Loom is not an example"),
        (Loom, {"instructions": "x", "examples": [("t", " ", [])]}, "'t' has no text"),
        (Loom, {"instructions": "x", "examples": [("t", "A x.", [{"line": 1}])]}, "record of the class dict"),
        (
            Loom,
            {"instructions": "x", "examples": [("t", "A loom.", [Loom(line=1, name="Urd", make="hand")])]},
            "wrong example, 't': .*name 'Urd'|its name is not in the example's text",
        ),
        (
            Loom,
            {
                "instructions": "x",
                "examples": [("t", "Urd.", [Loom(line=1, name="Urd", make="hand", share="7%")])],
            },
            "wrong example, 't'",
        ),
    ],
    ids=lambda value: getattr(value, "__name__", None) or str(value)[:40],
)
def test_a_schema_is_checked_as_files_are(schema: Any, options: dict[str, Any], told: str) -> None:
    """A class, instructions or an example that would not do is an error that names it."""
    with pytest.raises(SchemaError, match=told):
        Extractor(schema, **options)


# The functions beside it


def test_two_sets_of_claims_are_compared(server: Endpoint, tmp_path: Path) -> None:
    """Files and lists alike; the text is what the command prints, the figures are data."""
    found = Extractor(base_url=server.url, model="m").run(PAIRS).extractions
    gold = label(PAIRS)
    assert gold[0].records[0].rule is not None
    comparison = compare(found, gold)
    assert "Gold: gold, labelled by rule: 5 abstracts" in str(comparison)
    write(gold, tmp_path / "gold.jsonl")
    again = compare(found, tmp_path / "gold.jsonl")
    assert again.evaluation.levels == comparison.evaluation.levels
    change = diff(gold, gold)
    assert (change.changed, change.counts.get("changed", 0)) == (False, 0)
    assert "5 abstracts in both" in str(change)
    for wrong in ([1], 1, comparison):
        with pytest.raises(InputError, match="a list of extractions, or what a run returns; this is of the"):
            compare(wrong, gold)  # type: ignore[arg-type]


def test_what_a_run_returns_is_accepted_wherever_extractions_are(server: Endpoint, tmp_path: Path) -> None:
    """And so is the path of a file, or one extraction; shown in a notebook it is its summary."""
    run = Extractor(base_url=server.url, model="m").run(PAIRS)
    write(run, tmp_path / "run.jsonl")
    for given in (run, run.extractions, tmp_path / "run.jsonl", str(tmp_path / "run.jsonl")):
        assert not diff(given, run).changed
        assert compare(given, run).evaluation.levels["strict"].micro.f1.value == 1
        assert len(to_pandas(given)) == 5
        assert repr(show(given)).count(": ok, 1 claim>") == 5
        assert show(given)._repr_html_().count("Norn-") >= 5
    assert len(to_pandas(run.extractions[0])) == 1
    assert repr(run).startswith("5 extractions, and a summary:\nabstracts  5: 5 ok")
    assert repr(run.summary) == str(run.summary)
    many = run.extractions * 5
    assert "… and 5 more" in repr(show(many))
    assert "… and 5 more" in show(many)._repr_html_()


def test_a_page_is_written(server: Endpoint, tmp_path: Path) -> None:
    """`report` makes the page of the command, with gold to settle, and for a class of the user's own."""
    run = Extractor(base_url=server.url, model="m").run(PAIRS)
    pipeline.report(run, tmp_path / "alone.html")
    pipeline.report(run, tmp_path / "scored.html", gold=label(PAIRS))
    assert "Norn-1" in (tmp_path / "alone.html").read_text("utf-8")
    assert "labelled by rule" in (tmp_path / "scored.html").read_text("utf-8")


def test_a_page_takes_no_name_of_other_formats(tmp_path: Path) -> None:
    """`report` refuses an ending that is none of a page's, as the command does, and leaves the file alone."""
    (labels := tmp_path / "labels.jsonl").write_text("what a person judged", "utf-8")
    with pytest.raises(InputError, match="Give a name that ends in"):
        pipeline.report(label(PAIRS), labels)
    assert labels.read_text("utf-8") == "what a person judged"


def test_a_row_is_found_again(server: Endpoint) -> None:
    """Each record in a frame names the row of the frame that it comes from."""
    import pandas as pd

    given = pd.DataFrame([made_up(1), made_up(2)], columns=["title", "abstract"], index=["x", "y"])
    found = to_pandas(Extractor(base_url=server.url, model="m").run(given))
    assert list(found["source_file"].unique()) == ["frame"]
    assert list(given.iloc[found["source_position"] - 1]["title"]) == list(found["title"])
    assert list(given.loc[found["source_key"], "title"]) == list(found["title"])
    assert list(to_pandas([]).columns) == list(found.columns)
    assert len(to_pandas([], "abstracts")) == len(to_pandas([], schema=Loom)) == 0
    assert "share_value" in to_pandas([], schema=Loom).columns


def test_judgements_say_how_good_a_run_is_and_correct_it(tmp_path: Path) -> None:
    """Of files and lists alike: the estimate prints as the command does, and what was refuted goes."""
    run = label(PAIRS)
    wrong, *right = run[0].records
    review = Review("Urd", "", complete=False, refuted=(Refuted(wrong, "background"),))
    kept = tuple(replace(record, judged=Judged("right")) for record in right)
    judged = [replace(run[0], records=kept, origin="hand", review=review)]
    write(run, tmp_path / "run.jsonl")
    found = estimate(tmp_path / "run.jsonl", judged)
    assert found.audit.size == sum(len(one.records) for one in run)
    assert str(found.audit.size) in str(found)
    corrected = correct(tmp_path / "run.jsonl", judged)
    assert [len(one.records) for one in corrected] == [len(right), *(len(one.records) for one in run[1:])]
    assert diff(run, corrected).counts["removed"] == 1
    with pytest.raises(InputError, match="was corrected by a person"):
        estimate(corrected, judged)


def test_what_is_written_is_read_again(server: Endpoint, tmp_path: Path) -> None:
    """Lines and tables give the same extractions, and what one cannot write leaves nothing behind."""
    found = Extractor(base_url=server.url, model="m").run(PAIRS).extractions
    write(found, tmp_path / "a.csv")
    for name in ("a.jsonl", "a.parquet"):
        write(found, tmp_path / name)
        assert [one.records for one in read(tmp_path / name)] == [one.records for one in found]
        assert read(tmp_path / name, "claims")[0].records[0].url is None
    for name in ("none.jsonl", "none.csv"):
        with pytest.raises(InputError, match=r"There is no (extraction to write|abstract to make)"):
            write([], tmp_path / name)
        assert not (tmp_path / name).exists()
    with pytest.raises(InputError, match=r"ends in one of \.jsonl, .*\.csv"):
        write(found, tmp_path / "a.foo")
    with pytest.raises(pipeline.ClaimsiftError, match="There is no folder"):
        write(found, tmp_path / "no" / "a.jsonl")
    assert "Norn-1" in show(found[0])._repr_html_()


def test_a_found_record_travels(server: Endpoint) -> None:
    """A record can be copied and pickled, and what its class is called is no part of what was found."""
    import copy
    import pickle

    [extraction] = extract(PAIRS[:1], base_url=server.url, model="m")
    again = pickle.loads(pickle.dumps(copy.deepcopy(extraction)))  # noqa: S301 - our own
    assert again == extraction
    assert again.records[0].kind == "performance"
    bare = Resolved({"kind": "scale"}, "x")
    assert bare.kind == "scale"  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match="Its fields: kind"):
        bare.url  # type: ignore[attr-defined]  # noqa: B018


def test_both_names_hand_on_all_that_is_public() -> None:
    """`pipeline` and `claimsift` have the same names, list them, and load nothing before one is used."""
    assert claimsift.__all__ == pipeline.__all__
    for name in pipeline.__all__:
        assert getattr(claimsift, name) is getattr(pipeline, name)
        assert name in dir(pipeline)
    code = "import sys, claimsift; print({'pydantic', 'instructor', 'pipeline.front'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.strip() == "set()"
    code = "import sys; from pipeline import Extractor; print({'openai', 'instructor'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.strip() == "set()"


USERS = '''
from collections.abc import Sequence
from typing import Literal

from pipeline import Extraction, Extractor, Quantity, Quote, Record, Sentence, extract, read, write


class Loom(Record):
    """One loom."""

    sentence: Sentence
    name: Quote
    make: Literal["hand", "power"]
    share: Quantity | None = None


def names(found: Sequence[Extraction[Loom]]) -> list[str]:
    return [loom.name for one in found for loom in one.records]


def shares(found: Sequence[Extraction[Loom]]) -> list[float | None]:
    amounts = [loom.amount_of("share") for one in found for loom in one.records]
    return [amount.value for amount in amounts if amount is not None]


for extraction in extract("digest.txt", base_url="http://localhost:8000/v1", model="m"):
    for claim in extraction.records:
        told: tuple[str, float | None, str | None, str] = claim.kind, claim.value, claim.unit, claim.evidence

example = ("t", "x", [Loom(sentence=1, name="x", make="hand")])
extractor = Extractor(schema=Loom, instructions="Find.", examples=[example])
typed: Extractor[Loom] = extractor
extractions, summary = extractor.run(["a.txt", ("t", "x")])
names(extractions)
names(read("looms.jsonl", Loom))
write(extractions, "looms.jsonl")
number: int | None = summary.tally.abstracts
claims: Extractor = Extractor(max_cost=5, concurrency="auto")


async def streamed() -> list[str]:
    return [loom.make async for one in extractor.stream("d") for loom in one.records]
'''
WRONG = {
    "extractions[0].records[0].nmae": '"Loom" has no attribute "nmae"',
    "Extractor(max_cots=5)": "max_cots",
    "number = extractions[0].records[0].name": "Incompatible types in assignment",
    'Extractor(schema=Loom, instructions="x", examples=[("t", "x", [1])])': 'cannot be "object"',
    "from pipeline import labels": 'has no attribute "labels"',
    "from pipeline.errors import InputFault": 'has no attribute "InputFault"',
}


@pytest.mark.slow
def test_a_users_script_is_typed_to_the_end(tmp_path: Path) -> None:
    """Strict mypy accepts a right script, and finds each mistake in a wrong one, under both names."""
    wrong = USERS + "\n".join(WRONG) + "\n"
    for package in ("pipeline", "claimsift"):
        (tmp_path / f"right_{package}.py").write_text(USERS.replace("pipeline", package), "utf-8")
        (tmp_path / f"wrong_{package}.py").write_text(wrong.replace("pipeline", package), "utf-8")
    checked = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--config-file=",
            *sorted(one.name for one in tmp_path.iterdir()),
        ],
        cwd=tmp_path,
        env=os.environ | {"MYPYPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "right_" not in checked.stdout, checked.stdout
    first = USERS.count("\n") + 1
    for line, told in enumerate(WRONG.values(), start=first):
        for package in ("pipeline", "claimsift"):
            said = [one for one in checked.stdout.splitlines() if f"wrong_{package}.py:{line}: error" in one]
            assert any(told in one for one in said), (package, line, checked.stdout)
