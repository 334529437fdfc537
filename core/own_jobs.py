"""The list of one's own jobs."""

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from core.filters import FilterSet
from core.models import Job, JobState
from core.queries import jobs_of
from core.tables import ChoiceColumn, Column, DateColumn, Table, TextColumn


class JobFilter(FilterSet):
    """The filters of the list of jobs."""

    state = ChoiceFilter(label=_("State"), choices=JobState, empty_label=_("All"))

    class Meta:
        model = Job
        fields: list[str] = []

    def rows(self) -> QuerySet[Job]:
        """One's own jobs."""
        return jobs_of(self.actor)


class JobTable(Table):
    """The list of jobs (`JobFilter`)."""

    job = TextColumn(_("Job"), "title", heading=True)
    state = ChoiceColumn(_("State"), "state", JobState)
    begun = DateColumn(_("Begun"), "created_at")
    ended = DateColumn(_("Ended"), "finished_at")
    result = Column(_("Result"))

    class Meta:
        order_by = "-begun"
        per_page = 50

    def render_job(self, record: Job) -> SafeString:
        """Its title, leading to it."""
        return format_html('<a href="{}">{}</a>', reverse("core:job", args=[record.pk]), record.title)

    def render_state(self, record: Job) -> SafeString:
        """The state as a chip."""
        return render_to_string("components/job_chip.html", {"job": record})

    def render_result(self, record: Job) -> str:
        """Where it leads once it is done; why it failed."""
        if record.state != JobState.DONE:
            return record.error
        found = render_to_string("components/job_result.html", {"job": record})
        return format_html('<span class="row">{}</span>', found)
