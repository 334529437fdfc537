"""What one looks for in the list of imports."""

from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter

from accounts.actors import Actor
from core.filters import FilterSet, SeenFilter
from exchange import queries
from exchange.models import Batch
from exchange.states import BatchState


class BatchFilter(FilterSet):
    """The filters of the list of imports; `record` narrows it to the files that were given for one."""

    q = CharFilter("file__name", "icontains", label=_("File name"), max_length=60)
    kind = SeenFilter(label=_("What it is"), seen=queries.kinds_seen)
    year = SeenFilter(label=_("School year"), seen=queries.years_seen)
    state = ChoiceFilter(label=_("State"), choices=BatchState, empty_label=_("All"))

    class Meta:
        model = Batch
        fields: list[str] = []

    def __init__(self, query: QueryDict, actor: Actor, record: Model | None = None) -> None:
        self.record = record
        super().__init__(query, actor)

    def rows(self) -> QuerySet[Batch]:
        """The files one may see, newest first."""
        return queries.batches(self.actor) if self.record is None else queries.batches_for(self.actor, self.record)
