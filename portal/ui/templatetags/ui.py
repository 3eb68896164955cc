"""The components of the pages as template tags; ``portal/ui/README.md`` lists them all."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms import BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import gettext as _
from lucide.templatetags.lucide import lucide

from portal.ui import states
from portal.ui.components import Check, Event, Step, Tab

register = template.Library()

Component = dict[str, Any]


# Marks and words


@cache
def _drawn(name: str, size: int) -> str:
    attributes = {"class": "icon", "aria_hidden": "true", "focusable": "false"}
    return lucide(name, size=size, **attributes)


@register.simple_tag
def icon(name: str, size: int = 16, label: str = "") -> str:
    """A drawing without meaning of its own, unless it is given a label."""
    drawing = _drawn(str(name), size)
    if not label:
        return drawing
    return drawing + format_html('<span class="unseen">{}</span>', label)


@register.inclusion_tag("ui/badge.html")
def badge(word: str, tone: str = "quiet", icon: str = "") -> Component:
    return {"word": word, "tone": tone, "icon": icon}


@register.inclusion_tag("ui/badge.html")
def state_badge(state: Any, word: str = "") -> Component:
    """The state of a request, subscription, grant or run: the object, or a state's name.

    An object says its state in its own words: a request that is *pending* waits for a decision,
    a grant that is *pending* is being granted.
    """
    if hasattr(state, "get_state_display"):
        state, word = state.state, word or state.get_state_display()
    look = states.look_of(state)
    return {"word": word or look.word, "tone": look.tone, "icon": look.icon}


@register.inclusion_tag("ui/avatar.html")
def avatar(person: Any, with_name: bool = True) -> Component:
    name = str(person or _("Sluice"))
    initials = "".join(part[0] for part in name.partition("@")[0].split()[:2]).upper()
    hue = sum(map(ord, name)) % 6
    return {"name": name, "initials": initials, "hue": hue, "with_name": with_name}


@register.inclusion_tag("ui/moment.html")
def ago(moment: datetime | None, missing: str = "–") -> Component:
    """A time as people say it, with the exact one on hover; in the reader's zone with JS."""
    return {"moment": moment, "words": _said(moment) if moment else missing}


@register.inclusion_tag("ui/moment.html")
def exact(moment: datetime | None, missing: str = "–") -> Component:
    """A time to the minute, for ledgers; in the reader's zone with JS."""
    return {"moment": moment, "words": missing, "is_exact": True}


def _said(moment: datetime) -> str:
    now = timezone.now()
    if abs((now - moment).total_seconds()) < 60:
        return _("just now")
    if moment > now:
        return _("in %(span)s") % {"span": timeuntil(moment, now, depth=1)}
    return _("%(span)s ago") % {"span": timesince(moment, now, depth=1)}


# Doing something


@register.inclusion_tag("ui/button.html")
def button(
    label: str,
    href: str = "",
    variant: str = "plain",
    icon: str = "",
    name: str = "",
    value: str = "",
    shortcut: str = "",
) -> Component:
    """A link when it has an ``href``, otherwise the submit button of the form around it."""
    return {
        "label": label,
        "href": href,
        "variant": variant,
        "icon": icon,
        "name": name,
        "value": value,
        "shortcut": shortcut,
    }


@register.inclusion_tag("ui/copy.html")
def copy(text: str, label: str = "") -> Component:
    return {"text": text, "label": label or _("Copy")}


@register.inclusion_tag("ui/snippet.html")
def snippet(text: str, label: str = "", language: str = "") -> Component:
    """Lines to paste elsewhere (SQL, Python, a policy), with a button that copies them."""
    return {"text": text.strip("\n"), "label": label or language, "language": language}


# Forms


@register.inclusion_tag("ui/form_errors.html")
def form_errors(form: forms.BaseForm) -> Component:
    fields = [field for field in form if field.errors]
    return {"form": form, "fields": fields, "other": form.non_field_errors()}


@register.inclusion_tag("ui/field.html")
def field(field: BoundField) -> Component:
    is_tick = isinstance(field.field.widget, forms.CheckboxInput)
    return {"field": field, "is_tick": is_tick}


@register.inclusion_tag("ui/fields.html")
def fields(form: forms.BaseForm) -> Component:
    """Every field of a form, its errors summed up on top; the buttons are yours."""
    return {"form": form}


@register.inclusion_tag("ui/fieldset.html")
def fieldset(form: forms.BaseForm, legend: str, about: str = "", names: str = "") -> Component:
    """Some fields of a form (``names`` divided by blanks; all if none) under one legend."""
    chosen = [form[name] for name in names.split()] if names else form.visible_fields()
    return {"fields": chosen, "legend": legend, "about": about}


# Showing things


@register.simple_block_tag
def card(content: str, title: str = "", href: str = "", tone: str = "") -> SafeString:
    context = {"content": content, "title": title, "href": href, "tone": tone}
    return render_to_string("ui/card.html", context)


@register.simple_block_tag
def notice(content: str, tone: str = "accent", title: str = "") -> SafeString:
    icons = {"granted": "circle-check", "pending": "triangle-alert", "refused": "circle-alert"}
    context = {"content": content, "tone": tone, "title": title, "icon": icons.get(tone, "info")}
    return render_to_string("ui/notice.html", context)


@register.filter
def tone_of_message(level: str) -> str:
    tones = {"success": "granted", "warning": "pending", "error": "refused"}
    return tones.get(level, "accent")


@register.inclusion_tag("ui/facts.html")
def facts(pairs: Iterable[tuple[str, Any]]) -> Component:
    """A definition list; pairs without a value are left out."""
    return {"pairs": [(name, value) for name, value in pairs if value not in (None, "")]}


@register.inclusion_tag("ui/tabs.html")
def tabs(tabs: Sequence[Tab], label: str = "") -> Component:
    return {"tabs": tabs, "label": label or _("Parts of this page")}


@register.inclusion_tag("ui/timeline.html")
def timeline(events: Sequence[Event]) -> Component:
    return {"events": events}


@register.inclusion_tag("ui/checklist.html")
def checklist(checks: Sequence[Check]) -> Component:
    return {"checks": checks}


@register.inclusion_tag("ui/plan.html")
def plan(steps: Sequence[Step]) -> Component:
    return {"steps": steps}


@register.inclusion_tag("ui/empty.html")
def empty_state(
    text: str, action_label: str = "", action_url: str = "", icon: str = "inbox"
) -> Component:
    """Nothing here yet: says so, and offers what to do next."""
    return {"text": text, "action_label": action_label, "action_url": action_url, "icon": icon}


@register.inclusion_tag("ui/progress.html")
def progress(done: int, total: int, label: str, url: str = "", finished: bool = False) -> Component:
    """Asks ``url`` for itself every two seconds until an answer is ``finished``."""
    percent = round(100 * done / total) if total else 0
    return {
        "done": done,
        "total": total,
        "percent": 100 if finished and not total else min(percent, 100),
        "label": label,
        "url": "" if finished else url,
    }


# Lists


@register.inclusion_tag("ui/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any]) -> Component:
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {"page": page, "numbers": list(numbers), "request": context["request"]}


@register.inclusion_tag("ui/sort_header.html", takes_context=True)
def sort_header(context: Context, label: str, key: str, sort: str) -> Component:
    """The heading of a column that sorts by ``key``; ``sort`` is the present order."""
    direction = {key: "ascending", f"-{key}": "descending"}.get(sort, "")
    return {
        "label": label,
        "next": f"-{key}" if direction == "ascending" else key,
        "direction": direction,
        "request": context["request"],
    }


@register.filter
def thousands(number: int) -> str:
    """1234567 as 1,234,567, in the way of the reader's language."""
    return number_format(number, use_l10n=True, force_grouping=True)


# The page around


@register.inclusion_tag("ui/trail.html")
def trail(*labels_and_urls: str) -> Component:
    """The way up from this page: label, URL, label, URL; the page itself is not named."""
    pairs = zip(labels_and_urls[::2], labels_and_urls[1::2], strict=True)
    return {"steps": list(pairs)}
