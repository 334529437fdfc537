"""The deeds of this floor: the land, schools, opening alliances, forming them."""

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
from communities.actions.schools import save_school, save_year_fact

__all__ = [
    "Carried",
    "add_partner",
    "answer_invitation",
    "appoint_convener",
    "carry_coverage",
    "carry_over",
    "close_alliances",
    "define_community",
    "go_on",
    "invite",
    "lock",
    "lock_year",
    "merge",
    "open_alliances",
    "remove_member",
    "remove_partner",
    "remove_unit",
    "save_school",
    "save_unit",
    "save_year_fact",
    "set_learning_zone",
    "set_neighbours",
    "set_self_study_convener",
    "set_townships",
    "settle",
    "split",
]
