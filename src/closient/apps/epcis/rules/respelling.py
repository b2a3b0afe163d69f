"""Writes the identifiers and the vocabulary of an event in another of the standard's spellings.

Only what is respelled is taken apart: numbers and extensions keep their bytes.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from closient.apps.epcis.structs.query_results import Spelling
from closient.gs1 import cbv, epc_spelling

Members = dict[str, msgspec.Raw]
MEMBERS = msgspec.json.Decoder(Members)
EPC_MEMBERS = ("epcList", "childEPCs", "parentID", "inputEPCList", "outputEPCList")
QUANTITY_LISTS = ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList")
PLACES = ("readPoint", "bizLocation")
TYPED_LISTS: dict[str, tuple[str, cbv.Kind]] = {
    "bizTransactionList": ("bizTransaction", "biz_transaction_type"),
    "sourceList": ("source", "source_destination_type"),
    "destinationList": ("destination", "source_destination_type"),
}


def respell(event: bytes, spelling: Spelling) -> bytes:
    """The event with identifiers and vocabulary spelled as asked for."""
    members = MEMBERS.decode(event)

    def epc(text: str) -> str:
        return epc_spelling.spell(text, spelling.epcs)

    def word(kind: cbv.Kind) -> Callable[[str], str]:
        return lambda text: cbv.spell(kind, text, spelling.vocabulary)

    for name in EPC_MEMBERS:
        _change(members, name, lambda value: _texts(value, epc))
    for name in QUANTITY_LISTS:
        _change_each(members, name, {"epcClass": epc})
    for name in PLACES:
        _change_each(members, name, {"id": epc})
    _change(members, "bizStep", lambda value: _texts(value, word("biz_step")))
    _change(members, "disposition", lambda value: _texts(value, word("disposition")))
    _change_each(members, "persistentDisposition", dict.fromkeys(("set", "unset"), word("disposition")))
    _change_each(members, "errorDeclaration", {"reason": word("error_reason")})
    for name, (key, kind) in TYPED_LISTS.items():
        # A transaction's identifier is no EPC, unless it is one of GS1's keys; then it is spelled alike.
        _change_each(members, name, {"type": word(kind), key: epc})
    return msgspec.json.encode(members)


def _texts(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    return [_texts(one, change) for one in value] if isinstance(value, list) else value


def _change(members: Members, name: str, change: Callable[[Any], Any]) -> None:
    if name in members:
        members[name] = msgspec.Raw(msgspec.json.encode(change(msgspec.json.decode(members[name]))))


def _change_each(members: Members, name: str, changes: dict[str, Callable[[str], str]]) -> None:
    """Change fields of an object, or of each object in a list."""
    if name not in members:
        return
    sent = bytes(members[name]).lstrip()
    is_list = sent.startswith(b"[")
    objects = msgspec.json.decode(sent, type=list[Members]) if is_list else [MEMBERS.decode(sent)]
    for one in objects:
        for key, change in changes.items():
            _change(one, key, lambda value, change=change: _texts(value, change))
    members[name] = msgspec.Raw(msgspec.json.encode(objects if is_list else objects[0]))
