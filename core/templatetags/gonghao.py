"""What every template may use without loading: money, shares, ROC dates, icons.

All filters take None or an empty value and give an empty text, so that a draft's gaps stay gaps.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from core import aside, keeping, roc
from core.models import SetAside
from core.money import money
from core.templatetags.icons import ICONS
from rulebook.citing import cited as cited_as
from rulebook.money import percent_text, rate
from rulebook.rules import Clause

register = template.Library()
register.filter(money)

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _english() -> bool:
    return (get_language() or "").startswith("en")


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def _day(value: date | datetime) -> date:
    local = _local(value)
    return local.date() if isinstance(local, datetime) else local


@register.simple_tag(takes_context=True)
def form_left(context: template.Context) -> keeping.Left | None:
    """`{% form_left as left %}`: the form that this request posted and that was not taken; None on any other page."""
    request = getattr(context, "request", None)  # an attribute, so that components need not be given it
    return keeping.left_behind(request) if request is not None else None


@register.simple_tag(takes_context=True)
def set_aside(context: template.Context) -> list[SetAside]:
    """`{% set_aside as texts %}`: what the reader has not settled of this page's fields after a clash."""
    request = context.request  # type: ignore[attr-defined]  # pages are rendered for a request
    return list(aside.on_page(request.actor, request.path))


@register.simple_tag
def control_attributes(
    field_id: str, name: str, *, has_help: object, maxlength: int | str = "", url: str = "", disabled: object = False
) -> SafeString:
    """What every control carries that saves itself: its id and name, what describes it, how long its text may be, where
    it is sent when that is not the form's address."""
    described = f"{field_id}-help {field_id}-error" if has_help else f"{field_id}-error"
    optional = {"maxlength": maxlength, "data-url": url}
    return format_html(
        'id="{}" name="{}" aria-describedby="{}"{}{}',
        field_id,
        name,
        described,
        format_html_join("", ' {}="{}"', ((key, value) for key, value in optional.items() if value)),
        SafeString(" disabled") if disabled else "",
    )


@register.filter
def cited(clause: Clause | Mapping[str, str] | None) -> str:
    """A clause's place as a clerk cites it (補助要點五(三)), from a rule or from what a version keeps of one."""
    if not clause:
        return ""
    if isinstance(clause, Mapping):
        return clause.get("cited") or cited_as(Clause(clause["document"], clause["place"], clause["sentence"]))
    return cited_as(clause)


@register.filter
def percent1(part: int | None, whole: int | None) -> str:
    """`part|percent1:whole`: the share with one decimal, 33.3 %, a whole percent only where it is reached. Empty where
    the whole is nothing."""
    if part is None or not whole:
        return ""
    return f"{percent_text(rate(part, whole, 10))[:-1]} %"


@register.filter
def hundredths(part: int | None, whole: int | None) -> int:
    """`part|hundredths:whole`: whole percent between 0 and 100, for the width of a bar."""
    if not part or not whole:
        return 0
    return max(0, min(100, part * 100 // whole))


@register.filter
def roc_date(value: date | datetime | None) -> str:
    """111/09/30 in Chinese, 30 Sep 2022 in English; a moment is shown by its day in Taipei."""
    if not value:
        return ""
    day = _day(value)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}" if _english() else roc.short(day)


@register.filter
def roc_date_long(value: date | datetime | None) -> str:
    """111 年 9 月 30 日（五） in Chinese, 30 Sep 2022 in English."""
    if not value:
        return ""
    return roc_date(value) if _english() else roc.long(_day(value))


@register.filter
def clock(value: datetime | None) -> str:
    """14:32, Taipei time."""
    return f"{_local(value):%H:%M}" if value else ""


@register.filter
def roc_datetime(value: datetime | str | None) -> str:
    """Day and time in Taipei: 111/09/30 14:32. A frozen document holds its moments as ISO texts."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if value else None
    return f"{roc_date(value)} {clock(value)}" if value else ""


@register.filter
def roc_year(year: int | None) -> str:
    """111 學年度; in English, Academic year 111."""
    return gettext("Academic year %(year)s") % {"year": year} if year else ""


@register.filter
def roc_calendar_year(year: int | None) -> str:
    """115 年 for the calendar year; in English, 2026 (ROC 115)."""
    if not year:
        return ""
    return f"{year + 1911} (ROC {year})" if _english() else f"{year} 年"


@register.filter
def minus(value: int | None, other: int | None) -> int:
    """`value|minus:other` of two amounts; nothing counts as 0."""
    return (value or 0) - (other or 0)


@register.filter
def month_name(month: int | str) -> str:
    """8 月; in English, Aug."""
    return _MONTHS[int(month) - 1] if _english() else f"{month} 月"


@register.filter
def words(text: str) -> list[str]:
    """The words of a text: a list of constants written in a template."""
    return text.split()


@register.filter
def page_range(paginator: "Paginator[Any]", number: int) -> Iterable[int | str]:
    """`paginator|page_range:number`: the page numbers to offer, long gaps as an ellipsis."""
    return paginator.get_elided_page_range(number, on_each_side=2, on_ends=1)


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """`mapping|get:key`: what a dict holds under a variable key, or None."""
    return mapping.get(key) if mapping else None


def _of(item: Any, name: str) -> Any:
    return item.get(name) if isinstance(item, dict) else getattr(item, name)


@register.filter
def hardest_first(findings: Iterable[Any]) -> list[Any]:
    """Findings as one mends them: hard, principles, advice, then what is justified; else in their order."""
    order = ("hard", "principle", "advice")
    return sorted(findings, key=lambda each: (bool(_of(each, "waiver")), order.index(_of(each, "strength"))))


@register.filter
def with_strength(findings: Iterable[Any], strength: str) -> list[Any]:
    """Those findings of one strength, in their order; waived ones do not count."""
    return [each for each in findings if _of(each, "strength") == strength and not _of(each, "waiver")]


@register.simple_tag
@lru_cache(maxsize=500)
def icon(name: str, label: str = "") -> SafeString:
    """An inline picture that follows the text's colour; without a label screen readers pass over it."""
    drawing = SafeString(ICONS[name])
    if label:
        return format_html('<svg class="icon" viewBox="0 0 16 16" role="img" aria-label="{}">{}</svg>', label, drawing)
    return format_html('<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">{}</svg>', drawing)
