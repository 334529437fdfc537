"""The actions of this app: the land, schools, opening alliances, forming them."""

from communities.actions.confirming import answer_confirmation, ask, attach_agreement, take_out_agreement
from communities.actions.forming import (
    Carried,
    add_partner,
    answer_invitation,
    carry_over,
    invite,
    remove_member,
    remove_partner,
    remove_unit,
    save_unit,
    set_learning_zone,
    set_self_study_convener,
)
from communities.actions.founding import confirm_members, elect_convener, elect_self_study_convener
from communities.actions.land import carry_coverage, define_community, set_neighbours, set_townships
from communities.actions.opening import (
    appoint_convener,
    close_alliances,
    go_on,
    lock,
    lock_year,
    merge,
    open_alliances,
    settle,
    split,
)
from communities.actions.schools import Closed, close_school, reopen_school, save_school, save_year_fact

__all__ = [
    "Carried",
    "Closed",
    "add_partner",
    "answer_confirmation",
    "answer_invitation",
    "appoint_convener",
    "ask",
    "attach_agreement",
    "carry_coverage",
    "carry_over",
    "close_alliances",
    "close_school",
    "confirm_members",
    "define_community",
    "elect_convener",
    "elect_self_study_convener",
    "go_on",
    "invite",
    "lock",
    "lock_year",
    "merge",
    "open_alliances",
    "remove_member",
    "remove_partner",
    "remove_unit",
    "reopen_school",
    "save_school",
    "save_unit",
    "save_year_fact",
    "set_learning_zone",
    "set_neighbours",
    "set_self_study_convener",
    "set_townships",
    "settle",
    "split",
    "take_out_agreement",
]
