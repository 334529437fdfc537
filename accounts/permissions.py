"""Every permission of the application, as one enum of short stable keys.

A permission says what is done to which kind of record; who has it is declared in `roles.py`,
and on which rows in each app's `access.py`.
"""

from enum import StrEnum


class Permission(StrEnum):
    """One action on one kind of record."""

    # accounts
    PERSON_VIEW = "person.view"
    PERSON_MANAGE = "person.manage"
    PEOPLE_IMPORT = "people.import"
    PASSWORD_CHANGE = "password.change"  # noqa: S105 - a key, no secret
    # core, exchange
    JOB_VIEW = "job.view"
    FILE_VIEW = "file.view"
    IMPORT_VIEW = "import.view"
    IMPORT_RUN = "import.run"
    REFERENCE_IMPORT = "reference.import"
    # findings
    RULES_VIEW = "rules.view"
    WAIVER_WRITE = "waiver.write"
    FIGURE_VIEW = "figure.view"
    FIGURE_EDIT = "figure.edit"
    # workspace
    ATTACHMENT_VIEW = "attachment.view"
    ATTACHMENT_WRITE = "attachment.write"
    COMMENT_VIEW = "comment.view"
    COMMENT_WRITE = "comment.write"
    NOTICE_VIEW = "notice.view"
    MAIL_MANAGE = "mail.manage"
    LINK_GIVE = "link.give"
    MEETING_VIEW = "meeting.view"
    MEETING_MANAGE = "meeting.manage"
    MEETING_RECORD = "meeting.record"
    MEETING_SIGN = "meeting.sign"
    LETTER_VIEW = "letter.view"
    LETTER_ISSUE = "letter.issue"
    LETTER_WRITE = "letter.write"
    SAVED_VIEW_USE = "saved-view.use"
    SAVED_VIEW_CHANGE = "saved-view.change"
    CALENDAR_VIEW = "calendar.view"
    CALENDAR_MANAGE = "calendar.manage"
    STEP_VIEW = "step.view"
    STEP_WRITE = "step.write"
    WORKING_DAYS_EDIT = "working-days.edit"
    FEED_MANAGE = "feed.manage"
    FEED_READ = "feed.read"
    # communities
    YEAR_VIEW = "year.view"
    SCHOOL_NAME = "school.name"
    SCHOOL_VIEW = "school.view"
    SCHOOL_EDIT = "school.edit"
    JUNIOR_HIGH_VIEW = "junior-high.view"
    UNIVERSITY_VIEW = "university.view"
    COMMUNITY_VIEW = "community.view"
    COMMUNITY_EDIT = "community.edit"
    ALLIANCE_VIEW = "alliance.view"
    ALLIANCE_FORM = "alliance.form"
    ALLIANCE_APPOINT = "alliance.appoint"
    ALLIANCE_ANSWER = "alliance.answer"
    CONFIRMATION_VIEW = "confirmation.view"
    CONFIRMATION_ANSWER = "confirmation.answer"
    # budgets
    BUDGET_VIEW = "budget.view"
    BUDGET_WRITE = "budget.write"
    BUDGET_DISCUSS = "budget.discuss"
    GRANT_VIEW = "grant.view"
    GRANT_DECIDE = "grant.decide"
    # reviews
    ROUND_MANAGE = "round.manage"
    CASE_VIEW = "case.view"
    CASE_ASSIGN = "case.assign"
    CASE_SCORES = "case.scores"
    ASSIGNMENT_VIEW = "assignment.view"
    ASSIGNMENT_SCORE = "assignment.score"
    ASSIGNMENT_RETURN = "assignment.return"
    # proposals
    CALL_VIEW = "call.view"
    CALL_MANAGE = "call.manage"
    PROPOSAL_VIEW = "proposal.view"
    PROPOSAL_WRITE = "proposal.write"
    PROPOSAL_SUBMIT = "proposal.submit"
    PROPOSAL_DISCUSS = "proposal.discuss"
    PROPOSAL_SHARE = "proposal.share"
    PROPOSAL_CHECK = "proposal.check"
    PROPOSAL_DECIDE = "proposal.decide"
    SUBPLAN_VIEW = "subplan.view"
    SUBPLAN_WRITE = "subplan.write"
    SUBPLAN_SIGN = "subplan.sign"
    SUBPLAN_DISCUSS = "subplan.discuss"
    VERSION_VIEW = "version.view"
    # dashboards
    DASHBOARD_VIEW = "dashboard.view"
