"""/settings/team: who is in the organization, who is invited, and what each may do."""

from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect
from msgspec import structs

from closient.apps.account.actions import members
from closient.apps.account.pages.sign_in import visitor
from closient.apps.account.structs.forms import Invite, RoleChoice, TeamFilter
from closient.apps.account.structs.members import (
    ROLE_LABELS,
    MemberFilter,
    MemberInvite,
    MemberRoleChange,
    Membership,
)
from closient.kit import caller as kit_caller
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import Conflict, Forbidden, RateLimited, Validation
from closient.kit.pagination import PageRequest
from closient.web import forms, navigation, texts
from closient.web import page as web_page
from closient.web.doors import PAGE, Asked, again, needs_session
from closient.web.texts import _

TEAM = "/settings/team"
MEMBER = f"{TEAM}/{{member_id:str}}"
FIRST_ORGANIZATION = "/organizations/new"
SETTINGS = texts.mark("Settings")

navigation.add(navigation.Item(SETTINGS, texts.mark("Team"), TEAM, "users", 810))


def organization_of(request: Asked) -> kit_caller.Membership:
    """The organization that the page is about; NotFound sends people to found one."""
    return web_page.own_organization(request)


@get(TEAM, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_team(
    request: Asked, reads: Reads, caller: Caller, page: PageRequest
) -> Response[str] | Redirect:
    if web_page.current_organization(request) is None:
        return web_page.redirect(request, FIRST_ORGANIZATION)
    return web_page.render(
        request,
        "account/team.html",
        **await _team(request, reads, caller, page),
        form=forms.blank(role="editor"),
    )


@post(TEAM, opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def invite(request: Asked, writes: Writes, caller: Caller) -> Response[str] | Redirect:
    visitor(request, caller)
    organization_id = organization_of(request).organization_id
    form = await forms.read(request, Invite)
    problem: Validation | Conflict | Forbidden | RateLimited | None = None
    if not form.errors:
        wanted = MemberInvite(form.value.email, form.value.role)
        try:
            member = await members.invite_a_member(writes, caller, organization_id, wanted)
            message = _("%(email)s is invited.") % {"email": member.email}
            return web_page.redirect(request, TEAM, message=message)
        except (Validation, Conflict, Forbidden, RateLimited) as refused:
            problem = refused
    team = await _team(request, writes, caller, PageRequest())
    return again(request, "account/team.html", form, problem, **team)


@get(MEMBER, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_member(request: Asked, reads: Reads, caller: Caller, member_id: str) -> Response[str]:
    organization_id = organization_of(request).organization_id
    member = await members.get_organization_member(reads, caller, organization_id, member_id)
    shown = _member(request, caller, member)
    return web_page.render(request, "account/member.html", **shown, form=forms.blank(role=member.role))


@post(MEMBER, opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def change_role(
    request: Asked, writes: Writes, caller: Caller, member_id: str
) -> Response[str] | Redirect:
    visitor(request, caller)
    organization_id = organization_of(request).organization_id
    member = await members.get_organization_member(writes, caller, organization_id, member_id)
    form = await forms.read(request, RoleChoice)
    problem: Conflict | Forbidden | None = None
    if not form.errors:
        try:
            wanted = MemberRoleChange(form.value.role)
            await members.update_member_role(writes, caller, organization_id, member_id, wanted)
            return web_page.redirect(request, TEAM, message=_("The role is changed."))
        except (Conflict, Forbidden) as refused:
            problem = refused
    return again(request, "account/member.html", form, problem, **_member(request, caller, member))


@post(f"{MEMBER}/remove", opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def remove(request: Asked, writes: Writes, caller: Caller, member_id: str) -> Response[str] | Redirect:
    visitor(request, caller)
    organization_id = organization_of(request).organization_id
    member = await members.get_organization_member(writes, caller, organization_id, member_id)
    try:
        await members.remove_a_member(writes, caller, organization_id, member_id)
    except (Conflict, Forbidden) as problem:
        form = forms.blank(role=member.role)
        return again(request, "account/member.html", form, problem, **_member(request, caller, member))
    if member.person_id == caller.user_id:
        return web_page.redirect(
            request, "/organizations/switch", message=_("You have left the organization.")
        )
    return web_page.redirect(request, TEAM, message=_("%(email)s is removed.") % {"email": member.email})


@post(f"{MEMBER}/invite-again", opt=PAGE, guards=[needs_session], status_code=303, include_in_schema=False)
async def invite_again(request: Asked, writes: Writes, caller: Caller, member_id: str) -> Redirect:
    visitor(request, caller)
    organization_id = organization_of(request).organization_id
    member = await members.invite_again(writes, caller, organization_id, member_id)
    message = _("A fresh link is on its way to %(email)s.") % {"email": member.email}
    return web_page.redirect(request, TEAM, message=message)


async def _team(request: Asked, reads: Reads, caller: Caller, wanted: PageRequest) -> dict[str, Any]:
    organization_id = organization_of(request).organization_id
    # A filter that cannot be is no filter.
    asked = forms.query(request, TeamFilter)
    chosen = TeamFilter() if asked.errors else asked.value
    found = await members.list_organization_members(
        reads, caller, organization_id, MemberFilter(chosen.role, chosen.search), wanted
    )
    return {
        "members": found,
        "chosen": chosen,
        "roles": role_options(),
        "labels": dict(role_options()),
        "may_manage": caller.may("MANAGE_MEMBERS", organization_id),
        "assignable": _assignable(caller, organization_id),
    }


def _member(request: Asked, caller: Caller, member: Membership) -> dict[str, Any]:
    own = caller.role_in(member.organization_id)
    may_manage = caller.may("MANAGE_MEMBERS", member.organization_id)
    return {
        "member": member if member.joined_at else structs.replace(member, name=""),
        "labels": dict(role_options()),
        "assignable": _assignable(caller, member.organization_id),
        "may_change": may_manage and (member.role != "owner" or own == "owner"),
        "is_self": member.person_id == caller.user_id,
    }


def role_options() -> list[tuple[str, str]]:
    """The roles with their names in the reader's language."""
    return [(role, _(label)) for role, label in ROLE_LABELS.items()]


def _assignable(caller: Caller, organization_id: str) -> list[tuple[str, str, str]]:
    """The roles that the caller may give, with what each may do."""
    explained = {
        "owner": _("Everything, deleting the organization included."),
        "manager": _("Everything but the organization itself."),
        "billing": _("Sees everything; plans, invoices and payment."),
        "editor": _("Products, rules and offers; no people, no keys."),
    }
    is_owner = caller.role_in(organization_id) == "owner"
    return [(role, label, explained[role]) for role, label in role_options() if role != "owner" or is_owner]


handlers = [show_team, invite, show_member, change_role, remove, invite_again]
