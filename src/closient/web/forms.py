"""From a posted form to a struct: every field that is wrong is named at once, in words for people.

A form keeps what was typed, so that a page can draw itself again with the errors beside the fields.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Annotated, Any, Generic, Literal, TypeVar, get_args, get_origin

import msgspec
from litestar import Request
from msgspec import Struct

from closient.kit.errors import BadRequest, UnsupportedMediaType, Validation
from closient.web import texts
from closient.web.texts import _

T = TypeVar("T", bound=Struct)
TICKED = {"on", "true", "1", "yes"}
KINDS = ("application/x-www-form-urlencoded", "multipart/form-data")
WHOLE = ""  # the key of an error that belongs to the form and to no single field


class Form(Generic[T]):
    """What was typed (`values`), what is wrong with it (`errors`: field -> sentence), and the struct."""

    def __init__(self, values: dict[str, Any], errors: dict[str, str], value: T | None = None) -> None:
        self.values = values
        self.errors = errors
        self._value = value

    @property
    def value(self) -> T:
        """The struct. Ask for it only when there are no errors."""
        if self._value is None:
            raise LookupError("the form has errors: " + ", ".join(self.errors))
        return self._value

    @property
    def first_error(self) -> str | None:
        """The field to put the cursor into: the first wrong one as the form was declared."""
        return next((field for field in self.errors if field), None)

    def refuse(self, reason: Validation | str, field: str = WHOLE) -> None:
        """Add what an action found wrong: a Validation with its fields, or one sentence for one field."""
        if isinstance(reason, str):
            self.errors[field] = reason
            return
        for found in reason.errors:
            name = found.field.split(".")[0]
            self.errors.setdefault(name if name in self.values else WHOLE, found.message)


def blank(**values: Any) -> Form[Any]:
    """A form that nobody has filled in yet, with values to begin with."""
    return Form(values, {})


async def read(
    request: Request[Any, Any, Any], struct: type[T], *, verbatim: Collection[str] = ()
) -> Form[T]:
    """The form that was posted (urlencoded or multipart). `verbatim` fields keep their outer spaces."""
    texts.use(request.headers.get("accept-language", ""))
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind and kind not in KINDS:
        # It would read as a form with every field empty, and be saved as such.
        raise UnsupportedMediaType(f"A form comes as {' or '.join(KINDS)}.")
    try:
        sent = (await request.form()).multi_items()
    except (ValueError, LookupError):
        raise BadRequest("The form cannot be read: its bytes do not fit what it says of itself.") from None
    return decode(struct, sent, verbatim=verbatim)


def query(request: Request[Any, Any, Any], struct: type[T]) -> Form[T]:
    """The form that is the address itself: filters, sort, search."""
    texts.use(request.headers.get("accept-language", ""))
    return decode(struct, request.query_params.multi_items())


def decode(struct: type[T], pairs: Iterable[tuple[str, Any]], *, verbatim: Collection[str] = ()) -> Form[T]:
    """Read name-value pairs into a struct; pairs that the struct does not know are left aside."""
    sent: dict[str, list[Any]] = {}
    for name, raw in pairs:
        sent.setdefault(name, []).append(raw)
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    arguments: dict[str, Any] = {}
    for field in msgspec.structs.fields(struct):
        raws = [_cleaned(raw, field.name in verbatim) for raw in sent.get(field.encode_name, [])]
        kind = _without_meta(field.type)
        is_list = get_origin(kind) in (list, tuple, set, frozenset)
        values[field.encode_name] = raws if is_list else (raws[-1] if raws else "")
        given = _given(kind, raws, is_list)
        if given is msgspec.UNSET:
            if field.required:
                errors[field.encode_name] = _("This is needed.")
            continue
        try:
            arguments[field.name] = msgspec.convert(given, field.type, strict=False)
        except msgspec.ValidationError as refused:
            errors[field.encode_name] = sentence(str(refused), field.type)
    return Form(values, errors) if errors else _built(struct, values, arguments)


def _built(struct: type[T], values: dict[str, Any], arguments: dict[str, Any]) -> Form[T]:
    # A struct's own __post_init__ may still refuse the whole.
    try:
        return Form(values, {}, struct(**arguments))
    except ValueError as refused:
        return Form(values, {WHOLE: str(refused)})


def _cleaned(raw: Any, keep: bool) -> Any:
    if not isinstance(raw, str):
        return raw  # an uploaded file
    text = raw.replace("\r\n", "\n")
    return text if keep else text.strip()


def _given(kind: Any, raws: list[Any], is_list: bool) -> Any:
    """What to convert, or UNSET when the field was left empty."""
    if is_list:
        return [raw for raw in raws if raw != ""]
    options = _options(kind)
    if bool in options and len([option for option in options if option is not type(None)]) == 1:
        # A box that is not ticked is not sent at all.
        return bool(raws) and str(raws[-1]).lower() in TICKED
    if not raws or raws[-1] == "":
        return msgspec.UNSET
    return raws[-1]


def _without_meta(kind: Any) -> Any:
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind


def _options(kind: Any) -> list[Any]:
    """The members of a union, or the one type."""
    kind = _without_meta(kind)
    origin = get_origin(kind)
    if origin is not None and origin is not Literal and type(None) in get_args(kind):
        return [_without_meta(option) for option in get_args(kind)]
    return [kind]


_LENGTH = re.compile(r"Expected `(str|array)` of length (<=|>=) (\d+)")
_BOUND = re.compile(r"Expected `(?:int|float|decimal)` (<=|>=|<|>) (-?[\d.]+)")
_STEP = re.compile(r"multiple of (-?[\d.]+)")


def sentence(refusal: str, kind: Any) -> str:
    """What msgspec found wrong, said to a person. `Meta(extra={"hint": ...})` of the field wins."""
    hint = _hint(kind)
    if hint:
        return _(hint)
    if found := _LENGTH.search(refusal):
        return _length_sentence(*found.groups())
    if found := _BOUND.search(refusal):
        return _bound_sentence(*found.groups())
    if found := _STEP.search(refusal):
        return _("Enter a multiple of %(step)s.") % {"step": found[1]}
    return _kind_sentence(refusal, kind)


def _length_sentence(kind: str, sign: str, limit: str) -> str:
    count = {"count": limit}
    if kind == "array":
        return (_("Choose at most %(count)s.") if sign == "<=" else _("Choose at least %(count)s.")) % count
    return (
        _("Use at most %(count)s characters.") if sign == "<=" else _("Use at least %(count)s characters.")
    ) % count


def _bound_sentence(sign: str, limit: str) -> str:
    said: Mapping[str, str] = {
        "<=": _("Enter %(limit)s or less."),
        ">=": _("Enter %(limit)s or more."),
        "<": _("Enter less than %(limit)s."),
        ">": _("Enter more than %(limit)s."),
    }
    return said[sign] % {"limit": limit}


def _kind_sentence(refusal: str, kind: Any) -> str:
    said: Mapping[str, str] = {
        "encoded datetime": _("Enter a day and time, such as 2026-05-31T14:00Z."),
        "encoded date": _("Enter a day, such as 2026-05-31."),
        "encoded time": _("Enter a time, such as 14:00."),
        "Invalid enum value": _("Choose one of: %(choices)s.") % {"choices": ", ".join(_choices(kind))},
        "Expected `int": _("Enter a whole number."),
        "Expected `float": _("Enter a number."),
        "Invalid decimal": _("Enter a number."),
        "Expected `decimal": _("Enter a number."),
        "Invalid UUID": _("This is not an id."),
        "matching regex": _("This does not have the expected form."),
    }
    return next((text for part, text in said.items() if part in refusal), _("This value does not fit here."))


def _choices(kind: Any) -> list[str]:
    for option in _options(kind):
        if get_origin(option) is Literal:
            return [str(choice) for choice in get_args(option)]
        if isinstance(option, type) and hasattr(option, "__members__"):
            return [str(member.value) for member in option.__members__.values()]  # type: ignore[attr-defined]
    return []


def _hint(kind: Any) -> str:
    for part in (kind, *get_args(kind)):
        for meta in getattr(part, "__metadata__", ()):
            if isinstance(meta, msgspec.Meta) and meta.extra and "hint" in meta.extra:
                return str(meta.extra["hint"])
    return ""
