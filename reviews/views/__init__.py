"""Pages: rounds and cases for staff; the desk and the reviews for reviewers."""

from reviews.views.cases import assign, case, case_file, cases, give_back, record_conflict, unassign
from reviews.views.desk import desk, recuse, review, save, submit
from reviews.views.rounds import criteria, edit_round, move_round, new_round, round_page, rounds

__all__ = [
    "assign",
    "case",
    "case_file",
    "cases",
    "criteria",
    "desk",
    "edit_round",
    "give_back",
    "move_round",
    "new_round",
    "record_conflict",
    "recuse",
    "review",
    "round_page",
    "rounds",
    "save",
    "submit",
    "unassign",
]
