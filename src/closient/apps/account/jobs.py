"""What the account app does in the background: letters, the purge of deleted organizations, tidying."""

from pathlib import Path
from urllib.parse import quote

from closient.apps.account.actions import letters, organizations, people
from closient.apps.account.structs.letters import Letter, WriteLetter
from closient.kit import jobs, mail
from closient.kit.mail import Mail
from closient.kit.services import Services
from closient.web import page, texts
from closient.web.texts import _

# A worker draws no pages, so nobody else makes the templates known there.
page.add_templates(Path(__file__).parent / "templates")


@jobs.handler(WriteLetter)
async def write_letter(services: Services, job: WriteLetter) -> None:
    """Say it in the reader's language and hand it to the mailer. Links open a page with a button."""
    async with services.database.writes() as db:
        letter = await letters.compose(db, job)
        if letter is not None:
            await mail.send(db, _mail(letter, job.key, services.settings.base_url))


@jobs.every("17 3 * * *", "account.purge_organizations")
async def purge_organizations(services: Services) -> None:
    """Organizations whose 90 days are over."""
    await organizations.purge_organizations(services.database)


@jobs.every("23 3 * * *", "account.prune")
async def prune(services: Services) -> None:
    """Expired links, ended sessions, windows that are over, people who never came."""
    async with services.database.writes() as db:
        await people.prune(db, services.settings.session_days)


def _mail(letter: Letter, key: str, base_url: str) -> Mail:
    texts.use(letter.language)
    subject, lines, verb, path = _said(letter)
    link = base_url + path
    text = "\n\n".join([_greeting(letter), *lines, f"{verb}:\n{link}", _("Closient")])
    html = page.environment.get_template("account/letter.html").render(
        subject=subject,
        greeting=_greeting(letter),
        lines=lines,
        verb=verb,
        link=link,
        language=texts.current().language,
    )
    return Mail(to=letter.to, subject=subject, text=text, html=html, key=key)


def _greeting(letter: Letter) -> str:
    name = letters.shown_name(letter.person_name)
    return _("Hello %(name)s,") % {"name": name} if name else _("Hello,")


def _said(letter: Letter) -> tuple[str, list[str], str, str]:
    """Subject, paragraphs, what the link does, and where it leads."""
    token = quote(letter.token)
    ignore = _("If this was not you, ignore this mail: nothing happens.")
    if letter.kind == "verify":
        return (
            _("Confirm your address"),
            [_("Somebody asked to open an account with this address."), ignore],
            _("Choose a password (within 24 hours)"),
            f"/accounts/verify?token={token}",
        )
    if letter.kind == "known":
        return (
            _("You have an account already"),
            [_("Somebody asked to open an account with this address, but it has one."), ignore],
            _("Sign in, or choose a new password there"),
            "/accounts/sign-in",
        )
    if letter.kind == "reset":
        return (
            _("Choose a new password"),
            [_("Somebody asked for a new password of this account."), ignore],
            _("Choose a new password (within one hour)"),
            f"/accounts/reset/choose?token={token}",
        )
    if letter.kind == "password_changed":
        return (
            _("Your password was changed"),
            [
                _("The password of this account was changed just now, and other sessions were signed out."),
                _("If this was not you, choose a new password at once."),
            ],
            _("Choose a new password"),
            "/accounts/reset",
        )
    return _invitation(letter, f"/accounts/join?token={token}")


def _invitation(letter: Letter, path: str) -> tuple[str, list[str], str, str]:
    name, email = letters.shown_name(letter.inviter), letter.inviter_email
    inviter = f"{name} ({email})" if name and email else name or email or _("Somebody")
    who = {"inviter": inviter, "organization": letters.shown_name(letter.organization_name)}
    return (
        _("Join %(organization)s") % who,
        [
            _("%(inviter)s invites you into the organization %(organization)s on Closient.") % who,
            _("If you do not know them, ignore this mail: nothing happens."),
        ],
        _("Join (within 14 days)"),
        path,
    )
