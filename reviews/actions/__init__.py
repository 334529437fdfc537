"""Writes of reviews: rounds, cases and who reviews them, scores."""

from reviews.actions.cases import assign, open_case, record_conflict, unassign
from reviews.actions.rounds import Weighed, move_round, set_round, weigh
from reviews.actions.scores import declare_conflict, give_back, save_field, submit

__all__ = [
    "Weighed",
    "assign",
    "declare_conflict",
    "give_back",
    "move_round",
    "open_case",
    "record_conflict",
    "save_field",
    "set_round",
    "submit",
    "unassign",
    "weigh",
]
