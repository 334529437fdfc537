"""Where the addresses `alliance/…` of findings lead: to the fields of the alliance's page; pages by record."""

from urllib.parse import urlencode

from django.db.models import Model

from accounts.roles import Role
from communities.models import Alliance, School
from core.reversing import url_for
from findings.links import Address

_ANCHORS = {"convener": "convener", "schools": "schools", "siblings": "siblings", "learning-zone": "id_consent"}


def alliance_url(address: Address, subject: Model | None) -> str:
    """The page of the alliance judged, or of the alliance whose proposal was, at the field named."""
    alliance = subject if isinstance(subject, Alliance) else getattr(subject, "alliance", None)
    if alliance is None:
        return ""
    first, *rest = address.parts
    anchor = f"{first}-{rest[0]}" if rest else _ANCHORS.get(first, "schools")
    return f"{page_of(alliance)}#{anchor}"


def page_of(alliance: Alliance) -> str:
    """The alliance's page, with its findings."""
    return url_for("communities:alliance", alliance.pk)


def invite_url(school: School, role: Role) -> str:
    """Where staff give somebody a role of this school."""
    return f"{url_for('accounts:invite')}?{urlencode({'role': role, 'organisation': school.organisation.code})}"
