"""The roles of the glossary, declared: name, where they are given, what they permit.

A role is given by a membership. Three are facts instead: `CONVENER_OFFICER` follows from an officer's school
convening an alliance, `PUBLIC` from not being signed in, `LINK_HOLDER` from having opened a private link; none of them
can be given.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission as P


class OrganisationKind(StrEnum):
    """What kind of body a membership belongs to."""

    ADMINISTRATION = "administration"
    MINISTRY = "ministry"
    PROGRAMME = "programme"
    AUTHORITY = "authority"
    REGION = "region"
    SCHOOL = "school"
    JUNIOR_HIGH = "junior-high"
    UNIVERSITY = "university"


class Role(StrEnum):
    """Stable keys of the roles; stored in memberships and audit rows."""

    PUBLIC = "public"
    LINK_HOLDER = "link-holder"
    SCHOOL_OFFICER = "school-officer"
    CONVENER_OFFICER = "convener-officer"
    ACCOUNTANT = "accountant"
    PRINCIPAL = "principal"
    REVIEWER = "reviewer"
    ADVISOR = "advisor"
    DISTRICT_SUPERVISOR = "district-supervisor"
    AUTHORITY_OFFICER = "authority-officer"
    WORKING_GROUP = "working-group"
    EVALUATION_GROUP = "evaluation-group"
    ADMINISTRATION_STAFF = "administration-staff"
    TRANSFER_WORKING_GROUP = "transfer-working-group"
    TRANSFER_COMMITTEE = "transfer-committee"
    TRANSFER_DATA_REVIEWER = "transfer-data-reviewer"
    TRANSFER_INTERVIEWER = "transfer-interviewer"
    TRANSFER_APPEALS_PANEL = "transfer-appeals-panel"
    TRANSFER_EXECUTIVE = "transfer-executive"
    SPECIAL_WORKING_GROUP = "special-working-group"
    SPECIAL_REVIEW_PANEL = "special-review-panel"
    SPECIAL_COMMITTEE = "special-committee"
    SPECIAL_SCHOOL_COMMITTEE = "special-school-committee"


@dataclass(frozen=True, slots=True)
class RoleSpec:
    """What a role is called, in which kinds of organisation it is given, and what it permits."""

    name: str | Promise
    given_in: frozenset[OrganisationKind]
    permissions: frozenset[P]
    follows_from: Role | None = None


_K = OrganisationKind
_EVERYONE = {P.RULES_VIEW}
_SIGNED_IN = _EVERYONE | {
    P.PASSWORD_CHANGE,
    P.JOB_VIEW,
    P.FILE_VIEW,
    P.NOTICE_VIEW,
    P.SAVED_VIEW_USE,
    P.SAVED_VIEW_CHANGE,
    P.CALENDAR_VIEW,
    P.STEP_VIEW,
    P.FEED_MANAGE,
    P.YEAR_VIEW,
    P.CALL_VIEW,
    P.SCHOOL_NAME,
    P.JUNIOR_HIGH_VIEW,
    P.UNIVERSITY_VIEW,
    P.COMMUNITY_VIEW,
}
_OF_A_SCHOOL = _SIGNED_IN | {
    P.SCHOOL_VIEW,
    P.ALLIANCE_VIEW,
    P.PROPOSAL_VIEW,
    P.SUBPLAN_VIEW,
    P.ATTACHMENT_VIEW,
    P.BUDGET_VIEW,
    P.GRANT_VIEW,
}
#: The talk of those who write, sign, convene and check: nobody who only oversees or reviews has it.
_DISCUSSES = {P.COMMENT_VIEW, P.COMMENT_WRITE, P.SUBPLAN_DISCUSS, P.BUDGET_DISCUSS, P.PROPOSAL_DISCUSS}
#: Who may be invited to meetings: to see them, and, as their chair or recorder, to keep and sign the minutes.
_MEETS = {P.MEETING_VIEW, P.MEETING_RECORD, P.MEETING_SIGN}
_OF_A_MEMBER = _OF_A_SCHOOL | _DISCUSSES | _MEETS | {P.VERSION_VIEW, P.LETTER_VIEW}
_OVERSEES = _OF_A_SCHOOL | {P.DASHBOARD_VIEW, P.VERSION_VIEW, P.FIGURE_VIEW}


def _role(
    name: str | Promise, kinds: set[OrganisationKind], permissions: set[P], follows: Role | None = None
) -> RoleSpec:
    return RoleSpec(name, frozenset(kinds), frozenset(permissions), follows)


ROLES: Mapping[Role, RoleSpec] = {
    Role.PUBLIC: _role(_("The public"), set(), _EVERYONE),
    # What some private link carries; each opens its own record for what its kind carries, and nothing else.
    Role.LINK_HOLDER: _role(
        _("Holder of a private link"), set(), {P.CONFIRMATION_ANSWER, P.ATTACHMENT_WRITE, P.FEED_READ}
    ),
    Role.SCHOOL_OFFICER: _role(
        _("School officer"),
        {_K.SCHOOL},
        _OF_A_MEMBER
        | {
            P.ALLIANCE_ANSWER,
            P.SUBPLAN_WRITE,
            P.SUBPLAN_SIGN,
            P.ATTACHMENT_WRITE,
            P.BUDGET_WRITE,
            P.WAIVER_WRITE,
            P.IMPORT_VIEW,
            P.IMPORT_RUN,
        },
    ),
    Role.CONVENER_OFFICER: _role(
        _("Convener officer"),
        set(),
        _OF_A_MEMBER
        | {
            P.ALLIANCE_FORM,
            P.CONFIRMATION_VIEW,
            P.MEETING_MANAGE,
            P.LINK_GIVE,
            P.PROPOSAL_WRITE,
            P.PROPOSAL_SUBMIT,
            P.PROPOSAL_SHARE,
            P.WAIVER_WRITE,
        },
        follows=Role.SCHOOL_OFFICER,
    ),
    Role.ACCOUNTANT: _role(_("School accountant"), {_K.SCHOOL}, _OF_A_MEMBER | {P.SUBPLAN_SIGN}),
    Role.PRINCIPAL: _role(_("Principal"), {_K.SCHOOL}, _OF_A_MEMBER | {P.SUBPLAN_SIGN}),
    Role.REVIEWER: _role(
        _("Reviewer"),
        {_K.PROGRAMME},
        _SIGNED_IN | _MEETS | {P.CASE_VIEW, P.ASSIGNMENT_VIEW, P.ASSIGNMENT_SCORE, P.VERSION_VIEW},
    ),
    Role.ADVISOR: _role(_("Advisor"), {_K.PROGRAMME}, _SIGNED_IN),
    Role.DISTRICT_SUPERVISOR: _role(
        _("District supervisor"), {_K.AUTHORITY, _K.ADMINISTRATION}, _OF_A_SCHOOL | {P.DASHBOARD_VIEW}
    ),
    Role.AUTHORITY_OFFICER: _role(_("Local authority officer"), {_K.AUTHORITY}, _OF_A_SCHOOL | {P.DASHBOARD_VIEW}),
    Role.WORKING_GROUP: _role(_("Working group member"), {_K.PROGRAMME}, _SIGNED_IN | {P.SCHOOL_VIEW, P.ALLIANCE_VIEW}),
    Role.EVALUATION_GROUP: _role(_("Evaluation and supervision group"), {_K.MINISTRY, _K.PROGRAMME}, _OVERSEES),
    Role.ADMINISTRATION_STAFF: _role(
        _("Administration staff"),
        {_K.ADMINISTRATION},
        _OVERSEES
        | _DISCUSSES
        | _MEETS
        | {
            P.MEETING_MANAGE,
            P.PERSON_VIEW,
            P.PERSON_MANAGE,
            P.PEOPLE_IMPORT,
            P.MAIL_MANAGE,
            P.LETTER_VIEW,
            P.LETTER_ISSUE,
            P.ATTACHMENT_WRITE,
            P.LETTER_WRITE,
            P.LINK_GIVE,
            P.CALENDAR_MANAGE,
            P.STEP_WRITE,
            P.WORKING_DAYS_EDIT,
            P.FIGURE_EDIT,
            P.IMPORT_VIEW,
            P.IMPORT_RUN,
            P.REFERENCE_IMPORT,
            P.SCHOOL_EDIT,
            P.COMMUNITY_EDIT,
            P.ALLIANCE_FORM,
            P.CONFIRMATION_VIEW,
            P.ALLIANCE_APPOINT,
            P.GRANT_DECIDE,
            P.ROUND_MANAGE,
            P.CASE_VIEW,
            P.CASE_ASSIGN,
            P.CASE_SCORES,
            P.ASSIGNMENT_VIEW,
            P.ASSIGNMENT_RETURN,
            P.CALL_MANAGE,
            P.PROPOSAL_CHECK,
            P.PROPOSAL_DECIDE,
        },
    ),
    Role.TRANSFER_WORKING_GROUP: _role(_("School's transfer working group"), {_K.SCHOOL}, _SIGNED_IN),
    Role.TRANSFER_COMMITTEE: _role(_("Transfer committee member"), {_K.SCHOOL}, _SIGNED_IN),
    Role.TRANSFER_DATA_REVIEWER: _role(_("Transfer data reviewer"), {_K.SCHOOL}, _SIGNED_IN),
    Role.TRANSFER_INTERVIEWER: _role(_("Transfer interviewer"), {_K.SCHOOL}, _SIGNED_IN),
    Role.TRANSFER_APPEALS_PANEL: _role(_("Transfer appeals panel"), {_K.SCHOOL}, _SIGNED_IN),
    Role.TRANSFER_EXECUTIVE: _role(_("Transfer executive"), {_K.SCHOOL}, _SIGNED_IN),
    Role.SPECIAL_WORKING_GROUP: _role(_("Special admissions working group"), {_K.REGION}, _SIGNED_IN),
    Role.SPECIAL_REVIEW_PANEL: _role(_("Special admissions review panel"), {_K.REGION}, _SIGNED_IN),
    Role.SPECIAL_COMMITTEE: _role(_("Special admissions committee"), {_K.REGION}, _SIGNED_IN),
    Role.SPECIAL_SCHOOL_COMMITTEE: _role(_("School's special admissions committee"), {_K.SCHOOL}, _SIGNED_IN),
}

GIVEN_ROLES: tuple[Role, ...] = tuple(role for role, spec in ROLES.items() if spec.given_in)


def roles_of(role: Role) -> tuple[Role, ...]:
    """The role and those that may follow from it as facts (without rows where the fact is not so)."""
    return (role, *(other for other, spec in ROLES.items() if spec.follows_from is role))


def permissions_of(role: Role) -> frozenset[P]:
    """All permissions that the role can have somewhere, including those of the roles that follow from it."""
    return frozenset().union(*(ROLES[each].permissions for each in roles_of(role)))
