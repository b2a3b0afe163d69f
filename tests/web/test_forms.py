"""Forms: everything that is wrong is said at once, in words for people."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

import pytest
from msgspec import Meta, Struct

from closient.kit.errors import FieldError, Validation
from closient.web import forms


class Crate(Struct):
    name: Annotated[str, Meta(min_length=2, max_length=5)]
    count: Annotated[int, Meta(ge=1, le=9)]
    unit: Literal["g", "kg"]
    packed: date | None = None
    price: Decimal | None = None
    tags: list[str] = []
    is_fragile: bool = False
    secret: str = ""


GOOD = [("name", "Jam"), ("count", "3"), ("unit", "kg")]


def errors_with(*pairs: tuple[str, str]) -> dict[str, str]:
    changed = {name for name, _value in pairs}
    return forms.decode(Crate, [pair for pair in GOOD if pair[0] not in changed] + list(pairs)).errors


def test_texts_become_the_types_of_the_struct() -> None:
    form = forms.decode(
        Crate,
        [
            *GOOD,
            ("packed", "2026-05-31"),
            ("price", "1.50"),
            ("tags", "a"),
            ("tags", "b"),
            ("is_fragile", "on"),
        ],
    )
    assert form.value == Crate("Jam", 3, "kg", date(2026, 5, 31), Decimal("1.50"), ["a", "b"], True)
    assert not form.errors


def test_every_wrong_field_is_named_at_once_and_what_was_typed_is_kept() -> None:
    form = forms.decode(Crate, [("name", "J"), ("count", "many"), ("unit", "ton"), ("packed", "31.5.26")])
    assert form.errors == {
        "name": "Use at least 2 characters.",
        "count": "Enter a whole number.",
        "unit": "Choose one of: g, kg.",
        "packed": "Enter a day, such as 2026-05-31.",
    }
    assert form.values["count"] == "many"
    assert form.first_error == "name"


@pytest.mark.parametrize(
    ("pair", "sentence"),
    [
        (("name", "Marmalade"), "Use at most 5 characters."),
        (("name", "   "), "This is needed."),
        (("count", "0"), "Enter 1 or more."),
        (("count", "10"), "Enter 9 or less."),
        (("count", "1.5"), "Enter a whole number."),
        (("price", "cheap"), "Enter a number."),
    ],
)
def test_the_sentence_says_what_to_enter(pair: tuple[str, str], sentence: str) -> None:
    assert errors_with(pair) == {pair[0]: sentence}


def test_an_empty_optional_field_keeps_its_default() -> None:
    form = forms.decode(Crate, [*GOOD, ("packed", ""), ("price", " "), ("secret", "")])
    assert form.value == Crate("Jam", 3, "kg")


def test_a_box_that_is_not_ticked_is_false_even_when_the_default_is_true() -> None:
    class Mail(Struct):
        is_wanted: bool = True

    assert forms.decode(Mail, []).value.is_wanted is False
    assert forms.decode(Mail, [("is_wanted", "on")]).value.is_wanted is True


def test_outer_spaces_go_except_where_they_are_part_of_the_value() -> None:
    form = forms.decode(Crate, [*GOOD, ("name", " Jam "), ("secret", " a b ")], verbatim={"secret"})
    assert (form.value.name, form.value.secret) == ("Jam", " a b ")


def test_lines_end_as_in_unix() -> None:
    assert forms.decode(Crate, [*GOOD, ("secret", "a\r\nb")]).value.secret == "a\nb"


def test_names_that_the_struct_does_not_know_are_left_aside() -> None:
    assert forms.decode(Crate, [*GOOD, ("is_admin", "true")]).value == Crate("Jam", 3, "kg")


def test_a_hint_replaces_the_sentence() -> None:
    class Contact(Struct):
        email: Annotated[str, Meta(pattern="@", extra={"hint": "Enter an address with an @."})]

    assert forms.decode(Contact, [("email", "ada")]).errors == {"email": "Enter an address with an @."}


def test_a_struct_with_errors_cannot_be_taken() -> None:
    with pytest.raises(LookupError, match="name"):
        _ = forms.decode(Crate, []).value


def test_what_an_action_refuses_stands_beside_its_field_and_the_rest_above_the_form() -> None:
    form = forms.decode(Crate, GOOD)
    form.refuse(Validation([FieldError("name", "Taken."), FieldError("organization_id", "Unknown.")]))
    assert form.errors == {"name": "Taken.", "": "Unknown."}
    form.refuse("Try later.")
    assert form.errors[""] == "Try later."


def test_a_rule_over_several_fields_is_an_error_of_the_form() -> None:
    class Range(Struct):
        low: int
        high: int

        def __post_init__(self) -> None:
            if self.low > self.high:
                raise ValueError("The low end lies above the high end.")

    form = forms.decode(Range, [("low", "3"), ("high", "1")])
    assert form.errors == {"": "The low end lies above the high end."}
    assert form.first_error is None
