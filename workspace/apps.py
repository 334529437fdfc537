from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class WorkspaceConfig(AppConfig):
    name = "workspace"
    verbose_name = _("Around a record")

    def ready(self) -> None:
        from accounts import policy
        from accounts.models import Membership
        from accounts.permissions import Permission as P
        from core import navigation
        from core.lists import DeclaredList, declare
        from workspace import attachables, notices, working
        from workspace.filters import InvitationFilter, LetterFilter
        from workspace.inbox import TRY
        from workspace.letters import sending  # noqa: F401 - declares its jobs
        from workspace.letters.telling import EVENTS as LETTERS
        from workspace.meetings import printing, telling  # noqa: F401 - printing declares its job
        from workspace.meetings.guards import why_closed
        from workspace.models import LetterTemplate
        from workspace.private_links import kinds
        from workspace.steps import feed
        from workspace.steps import telling as steps
        from workspace.tables import InvitationTable, LetterTable
        from workspace.telling import EVENTS

        navigation.add(_("Calendar"), "workspace:calendars", P.CALENDAR_VIEW, order=27)
        navigation.add(_("Letters"), "workspace:letters", P.LETTER_VIEW, order=28)
        declare(DeclaredList("letters", _("Letters"), P.LETTER_VIEW, "workspace:letters", LetterFilter, LetterTable))
        declare(
            DeclaredList(
                "invitations",
                _("Invitations"),
                P.PERSON_MANAGE,
                "workspace:invitations",
                InvitationFilter,
                InvitationTable,
            )
        )
        navigation.add(_("Invitations"), "workspace:invitations", P.PERSON_MANAGE, order=95)
        navigation.add(_("Mail"), "workspace:undelivered", P.MAIL_MANAGE, order=95)
        notices.register(
            notices.Event(
                TRY,
                Membership,
                P.NOTICE_VIEW,
                label=_("A mail to yourself"),
                text=_("Mail arrives. You asked for this one to try it."),
                url=lambda membership: reverse("workspace:settings"),
                listed=False,
            )
        )
        kinds.register(feed.kind())
        attachables.register(attachables.Attachable(LetterTemplate, see=P.LETTER_WRITE, write=P.LETTER_WRITE))
        notices.register(*EVENTS, *steps.EVENTS, *telling.EVENTS, *working.EVENTS, *LETTERS)
        notices.add_calendar(steps.due_on)
        notices.add_calendar(telling.due_on)
        policy.explain([P.MEETING_MANAGE, P.MEETING_RECORD, P.MEETING_SIGN], why_closed)
        notices.connect()
        working.connect()
