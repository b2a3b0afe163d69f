"""The page on which a person chooses among links that fit equally well (status 300)."""

import html
from collections.abc import Sequence

from closient.edge import link_types
from closient.edge.answer import shell
from closient.edge.choose import Choice
from closient.edge.documents import View
from closient.web import texts


def page(view: View, found: Sequence[Choice]) -> bytes:
    """A small page, complete in itself, with a link for each choice."""
    links = [_link(view, choice) for choice in found if choice.link is not None]
    kind = next((choice.link.link_type for choice in found if choice.link is not None), "")
    title = html.escape(f"{view.name}: {link_types.title(kind)}")
    return shell(
        title, f"<h1>{title}</h1><p>{html.escape(texts.gettext(CHOOSE))}</p><ul>{''.join(links)}</ul>"
    )


def _link(view: View, choice: Choice) -> str:
    link, href = choice.link, view.address(choice)
    if link is None or href is None:
        return ""
    told = ", ".join([*link.languages, *filter(None, [link.media_type]), *link.contexts])
    small = f" <small>{html.escape(told)}</small>" if told else ""
    return f'<li><a href="{html.escape(href)}">{html.escape(link.title)}</a>{small}</li>'


CHOOSE = texts.mark("There are several. Which one?")
