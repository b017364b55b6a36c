"""The contract between schema files and the pipeline, and the shipped schema of claims."""

from typing import Annotated, Optional

import pytest
from pydantic import Field, ValidationError

from schemas import Link, Quantity, Quote, Record, Role, Sentence, quantity_fields, roles
from schemas.claims import ONLY_FOR, VALUED, Claim


class Price(Record):
    """A price."""

    where: Sentence
    item: Quote
    maker: Quote | None = None
    seller: Optional[Quote] = Field(default=None, description="who sells it")  # noqa: UP045 - users write it
    brief: Annotated[Quote, Field(max_length=5)] | None = None
    price: Quantity
    shop: Link | None = None
    new: bool | None = None


def claim(**fields: object) -> Claim:
    """A claim about Norn in the first sentence."""
    return Claim.model_validate({"sentence": 1, "subject": "Norn", **fields})


def test_roles_follow_the_types() -> None:
    """Each field has the role of its type, optional and bounded ones too, in their order."""
    assert list(roles(Price).items()) == [
        ("where", Role.SENTENCE),
        ("item", Role.QUOTE),
        ("maker", Role.QUOTE),
        ("seller", Role.QUOTE),
        ("brief", Role.QUOTE),
        ("price", Role.QUANTITY),
        ("shop", Role.LINK),
        ("new", None),
    ]


def test_quantity_named_otherwise_gives_its_name_to_its_parts() -> None:
    """A field `quantity` resolves to bare names; any other puts its own in front."""
    assert quantity_fields("quantity") == ("value", "value_max", "unit", "qualifier")
    assert quantity_fields("price") == ("price_value", "price_value_max", "price_unit", "price_qualifier")


def test_record_is_what_the_model_may_write() -> None:
    """Space at the ends goes, a number becomes its text; unknown keys, NaN and changes are refused."""
    price = Price.model_validate({"where": "2", "item": " Norn ", "price": 5})
    assert (price.where, price.item, price.price) == (2, "Norn", "5")
    for wrong in ({"colour": "red"}, {"item": ""}, {"item": "N" * 161}, {"price": "5" * 61}, {"where": 0}):
        with pytest.raises(ValidationError):
            Price.model_validate({"where": 1, "item": "Norn", "price": "5", **wrong})
    with pytest.raises(ValidationError):
        Price.model_validate({"where": float("nan"), "item": "Norn", "price": "5"})
    with pytest.raises(ValidationError):
        price.item = "Urd"  # type: ignore[misc]


def test_plain_record_has_no_opinions() -> None:
    """A schema without methods of its own accepts its records, uses all fields and compares all."""
    price = Price.model_validate({"where": 1, "item": "Norn", "price": "5"})
    assert price.problem() is None
    assert price.unused() == frozenset()
    assert price.identity() == tuple(Price.model_fields)


def test_kinds_with_a_value_need_a_quantity() -> None:
    """Performance, improvement and scale lack something without a number; the other kinds do not."""
    for kind in VALUED:
        assert claim(kind=kind, direction="increase").problem() == f"a claim of kind {kind} needs a quantity"
        assert claim(kind=kind, direction="increase", quantity="5").problem() is None
    assert claim(kind="superiority").problem() is None


def test_improvement_needs_a_direction_and_a_release_an_artifact() -> None:
    """What makes a kind what it is must be there."""
    assert (
        claim(kind="improvement", quantity="5").problem() == "a claim of kind improvement needs a direction"
    )
    assert claim(kind="availability").problem() == "a claim of kind availability needs an artifact"
    assert claim(kind="availability", artifact="code").problem() is None


@pytest.mark.parametrize(
    ("kind", "unused"),
    [
        ("performance", {"direction", "artifact", "url"}),
        ("improvement", {"artifact", "url"}),
        ("scale", {"metric", "direction", "artifact", "url"}),
        ("superiority", {"quantity", "direction", "artifact", "url"}),
        ("availability", {"quantity", "metric", "direction", "baseline"}),
    ],
)
def test_fields_of_other_kinds_are_unused(kind: str, unused: set[str]) -> None:
    """Each kind of claim has the fields of the guide and no others."""
    assert claim(kind=kind).unused() == unused


def test_fields_of_kinds_exist() -> None:
    """The table of kinds names only fields and kinds of the schema."""
    kinds = Claim.model_json_schema()["properties"]["kind"]["enum"]
    assert set(ONLY_FOR) <= set(Claim.model_fields)
    assert {kind for listed in ONLY_FOR.values() for kind in listed} == set(kinds)


def test_identity_of_a_claim_follows_its_kind() -> None:
    """A number is a claim once in an abstract, a comparison in a sentence, a release per artifact."""
    assert "value" in claim(kind="scale").identity()
    assert "sentence" not in claim(kind="scale").identity()
    assert "sentence" in claim(kind="superiority").identity()
    assert {"artifact", "url"} < set(claim(kind="availability").identity())
    for kind in ("superiority", "improvement"):
        assert {"subject", "metric", "baseline", "dataset"} < set(claim(kind=kind).identity())
