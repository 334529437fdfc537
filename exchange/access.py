"""Who may see and run imports."""

from accounts.permissions import Permission as P
from accounts.policy import everything, rows, seen_by
from accounts.roles import Role
from exchange.models import Batch

seen_by(Batch, P.IMPORT_VIEW)
rows(Batch, [P.IMPORT_VIEW, P.IMPORT_RUN], Role.ADMINISTRATION_STAFF)(everything)
