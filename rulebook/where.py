"""The addresses findings point to: one grammar, built here and nowhere else.

An address is a path of keys that the caller put into the facts, so that it always leads back to one of his fields:

    alliance/<field>                         convener, schools, siblings, learning-zone
    alliance/school/<code>/<field>           benchmark, membership, zone-funding, transfer, application
    alliance/unit/<key>                      a cooperating unit
    proposal:<key>/material-convener         who coordinates 1.3 among the designated schools
    matrix/<work item>                       a column of the matrix work item × school
    subplan:<key>/<field>                    hours, budget
    subplan:<key>/item/<item key>/<field>    work-items, junior-high, industry
    subplan:<key>/designated/<entry>         an entry of the designated checklist, or outreach
    budget:<plan key>/line/<line key>/<field>
    budget:<plan key>/item/<category>
    budget:<plan key>/account/<account>      personnel, operating, current, capital, total
    budget:<plan key>/declaration/<rule>
    payment:<key>/<field>                    paid, spent, progress
    settlement:<key>/<field>                 submitted, extension, earliest-cost, latest-cost
    adjustment:<key>/move/<move key>
    review:<key>/exam-free                   and review:<key>/school/<code>/{seats,execution}
    assignment:<key>                         a reviewer on a case
    visits:<key>/school/<key>/{semester,year}/<1 or 2>
    selfstudy:<key>/{total,capital}
    seats:<key>/{total,own-change}           and seats:<key>/{department,programme}/<key>
    application:<key>/<field>                first-year, reason, track, target, identity, round, fee, star …
    application:<key>/document/<document>    and application:<key>/declaration/<rule>
    interview:<key>/{total,reason}           and interview:<key>/part/<number>
    ranking:<key>/pass-mark                  and ranking:<key>/applicant/<pseudonym>/{<key>,midterm-<number>}
    run:<key>/digest                         and run:<key>/applicant/<pseudonym>
    match:<key>/<field>                      subject, sections, half-days, mode, reach
    region:<key>/places                      decision:<key>/{published,notified}, committee:<key>/members
    special:<key>/<field>                    places, submitted, plan, approval, subjects, joint, day, name …

Keys must not contain a slash.
"""


def alliance(*parts: str) -> str:
    """An address inside the alliance under judgement."""
    return "/".join(("alliance", *parts))


def matrix(work_item: str) -> str:
    """The column of a work item in the convener's matrix."""
    return f"matrix/{work_item}"


def of(subject: str, key: str, *parts: str) -> str:
    """An address inside the object `key` of a subject: ``of("budget", "7", "item", "meals")``."""
    return "/".join((f"{subject}:{key}", *parts))
