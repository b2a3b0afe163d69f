"""The rules of accounts: keys, roles, addresses, countries, places in a window."""

import re
import string
import zlib

from hypothesis import given
from hypothesis import strategies as st

from closient.apps.account import rules
from closient.kit import apikey
from closient.kit.caller import PERMISSIONS, Caller
from closient.kit.ratelimit import exceeded

KEY_TYPES = st.sampled_from(["business", "user", "publishable"])
ROLES = st.sampled_from(["owner", "manager", "editor", "billing"])
KEY_ROLES = st.sampled_from(["manager", "editor", "readonly"])


@given(KEY_TYPES)
def test_a_made_key_has_three_parts_and_its_own_checksum(key_type):
    key = apikey.make(key_type)
    prefix, body, checksum = key.split("_")
    assert prefix == {"business": "csb", "user": "csu", "publishable": "cpk"}[key_type]
    assert len(body) == 32
    assert set(body) <= set(string.ascii_letters + string.digits)
    assert checksum == f"{zlib.crc32(body.encode()) & 0xFFFFFFFF:08x}"
    assert apikey.is_well_formed(key)


@given(KEY_TYPES, st.integers(0, 44), st.characters(codec="ascii"))
def test_a_key_with_one_other_character_is_refused(key_type, position, character):
    key = apikey.make(key_type)
    changed = key[:position] + character + key[position + 1 :]
    # A prefix may turn into another prefix, which the checksum does not cover.
    assert changed == key or position < 3 or not apikey.is_well_formed(changed)


@given(st.text(max_size=60))
def test_no_other_text_is_a_key(text):
    assert not apikey.is_well_formed(text)


@given(ROLES, KEY_ROLES)
def test_a_user_key_never_allows_more_than_the_member_may(role, key_role):
    capped = rules.role_under_key(role, key_role)
    assert PERMISSIONS[capped] <= PERMISSIONS[role]
    if key_role != "manager":
        assert PERMISSIONS[capped] <= PERMISSIONS[key_role]


def test_a_user_key_with_the_role_manager_acts_as_its_person():
    assert rules.role_under_key("owner", "manager") == "owner"
    assert rules.role_under_key("billing", "manager") == "billing"


def test_a_key_hands_out_no_role_above_its_own():
    assert rules.may_hand_out("editor", "readonly")
    assert not rules.may_hand_out("editor", "manager")
    assert rules.may_hand_out(None, "manager")


@given(st.integers(1, 50), st.integers(0, 50), st.integers(0, 60), st.integers(1, 60), st.integers(1, 60))
def test_exactly_the_granted_requests_of_a_batch_pass(waiting, minute_used, day_used, minute, day):
    minute_used, day_used = min(minute_used, minute), min(day_used, day)
    granted = max(0, min(waiting, minute - minute_used, day - day_used))
    places = rules.places(granted, waiting, (minute, minute_used + granted), (day, day_used + granted))
    passed = [windows for windows in places if exceeded(windows) is None]
    assert len(places) == waiting
    assert len(passed) == granted
    assert [windows[0].used for windows in passed] == [minute_used + place + 1 for place in range(granted)]


def test_addresses_are_stored_in_lower_case_without_blanks():
    assert rules.clean_email("  Ada@Example.COM ") == "ada@example.com"
    for wrong in ("", "ada", "ada@", "@example.com", "a da@example.com", "ada@exa mple.com", "a@b@c.de"):
        assert rules.clean_email(wrong) is None
    assert rules.clean_email("a" * 250 + "@example.com") is None
    assert rules.clean_email("ada@example.com\r\nBcc: all@example.com") is None


def test_names_keep_their_letters_and_lose_blanks_and_controls():
    assert rules.clean_name("  Ada\u00a0 Lovelace\n") == "Ada Lovelace"
    assert rules.clean_name("می‌خواهم") == "می‌خواهم"
    assert rules.clean_name(" \t ") is None
    assert rules.clean_name("a\x00b") is None


def test_an_organizations_key_acts_for_no_person():
    assert rules.acts_for_person(Caller(kind="session", user_id="x"))
    assert rules.acts_for_person(Caller(kind="key", key_type="user", user_id="x"))
    assert not rules.acts_for_person(Caller(kind="key", key_type="business", user_id="x"))


@given(st.text(max_size=300))
def test_a_letter_shows_a_name_in_one_short_line_without_anything_to_follow(name):
    shown = rules.letter_name(name)
    assert len(shown) <= rules.LETTER_NAME_LENGTH
    assert shown == " ".join(shown.split())
    assert not any(part in shown for part in ("://", "@", "\n", "\r", "\x00", "\u202e", "\u200b"))
    assert not rules.leads_away(shown)
    assert re.search(r"\.[^\W\d_]", shown) is None


def test_a_name_with_a_web_address_leads_away_and_a_name_with_a_dot_does_not():
    for name in ("https://evil.example", "Win at WWW.evil.example", "ftp://x", "see www2.evil.example"):
        assert rules.leads_away(name), name
    for name in ("Amazon.com", "A/S Bergen", "J.R.R. Tolkien", "Wwwald GmbH", "Dr. No: the company"):
        assert not rules.leads_away(name), name
