"""Whom one can sign in as. All share one password."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import Membership
from accounts.roles import Role
from communities.models import Alliance, AllianceMember, School

PASSWORD = "gonghao-demo-114"  # noqa: S105 - printed for everybody who tries the demonstration
DOMAIN = "gonghao.example"
#: Who signs at a school: the name in the address, the role.
OF_A_SCHOOL = {"officer": Role.SCHOOL_OFFICER, "accountant": Role.ACCOUNTANT, "principal": Role.PRINCIPAL}
#: The people who are introduced, in the order in which a proposal meets them.
INTRODUCED = (
    "staff",
    "convener",
    "officer",
    "accountant",
    "principal",
    "convener-accountant",
    "convener-principal",
    "reviewer1",
    "reviewer2",
    "reviewer3",
    "authority",
    "supervisor",
    "evaluation",
    "working-group",
)


def introduced() -> list[Membership]:
    """The memberships of the people whom `demo_accounts` introduces, in that order."""
    order = {f"{name}@{DOMAIN}": position for position, name in enumerate(INTRODUCED)}
    rows = Membership.objects.filter(person__email__in=order).select_related("person", "organisation")
    return sorted(rows, key=lambda membership: order[membership.person.email])


@dataclass(frozen=True, slots=True)
class Signers:
    """A school and who signs for it: officer, accountant, principal."""

    school: School
    emails: tuple[str, ...]


def alliances() -> list[Alliance]:
    """The alliances of the newest year, by community."""
    newest = Alliance.objects.order_by("-year").values("year")[:1]
    rows = Alliance.objects.filter(year__in=newest).select_related("community")
    return list(rows.order_by("community__code", "number"))


def home(alliances: Sequence[Alliance]) -> Alliance | None:
    """Which of the alliances is that of the people who are introduced."""
    convener = Membership.objects.filter(person__email=f"convener@{DOMAIN}").values("organisation")
    return Alliance.objects.filter(
        pk__in=[each.pk for each in alliances],
        members__school__in=convener,
        members__answer=AllianceMember.Answer.JOINED,
    ).first()


def signers(alliance: Alliance) -> list[Signers]:
    """Who signs at each school of the alliance; only invented people."""
    joined = AllianceMember.objects.filter(alliance=alliance, answer=AllianceMember.Answer.JOINED)
    schools = School.objects.filter(pk__in=joined.values("school")).select_related("organisation")
    emails: dict[int, dict[str, str]] = {}
    memberships = Membership.objects.current().filter(
        organisation__in=schools.values("pk"), person__email__endswith=f"@{DOMAIN}"
    )
    for organisation, role, email in memberships.values_list("organisation", "role", "person__email"):
        emails.setdefault(organisation, {})[role] = email
    order = [role.value for role in OF_A_SCHOOL.values()]
    return [
        Signers(school, tuple(emails[school.pk][role] for role in order if role in emails[school.pk]))
        for school in schools.order_by("organisation__code")
        if school.pk in emails
    ]
