"""Who sees and who keeps the dated figures."""

from accounts.permissions import Permission as P
from accounts.policy import everything, rows, seen_by
from accounts.roles import Role
from findings.models import DatedFigure

seen_by(DatedFigure, P.FIGURE_VIEW)
rows(DatedFigure, P.FIGURE_VIEW, Role.ADMINISTRATION_STAFF, Role.EVALUATION_GROUP)(everything)
rows(DatedFigure, P.FIGURE_EDIT, Role.ADMINISTRATION_STAFF)(everything)
