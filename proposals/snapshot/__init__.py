"""A proposal as one JSON document: what is signed, frozen, reviewed and printed. Texts are the official Chinese ones.

A *number* below is an int, the typed text where it is no number, or null where nothing was typed. Money is in NT$.

    format "gonghao.proposal/1" · demonstration bool · year 111 · title
    edition {key, title, digest} · community {code, name} · alliance {number, learning_zone} · convener {code, name}
    schools [{code, name, part "convener"|"partner", county, ownership, benchmark, designated_partnership,
              designated_outreach, subplan "111-1"|null}]
    partners [{kind "junior-high"|"university", code, name}] · units [{school, kind, unit, cooperates_in}]
    shared {self_management, analysis, needs, industry_in_community bool, material_convener name|""}
    kpis {quality [{key, number, name, by [{subplan, text}]}],
          quantity [{key, number, name, unit, last int, target int,
                    by [{subplan, items ["111-1-1"], last number, target number, text}]}]}
    matrix [{key, number, name, programme_item, programme_item_name, cells [{subplan, items ["111-1-1"]}]}]
    budget {accounts [{key, name}], rows [{subplan, school, amounts {account: int}}], totals {account: int}}
    subplans [
      number, school {code, name}, title, goals, benefit, hours number
      items [{number, name, work_items [{key, number, name}], benchmark_own, office, units, audience, content,
              participants [{level, name, schools number, teachers number, students number}],
              linked_courses, industry_programme,
              activities [{name, planned_time, participants, place, remark, months [8 … 7]}]}]
      kpis {quality [{key, number, name, text}],
            quantity [{key, number, name, unit, items ["111-1-1"], last number, target number, text}]}
      designated [{runs, name, entries [{key, name, unit, input "count"|"tick", minimum, value number}], other}]
      outreach null | {ways [{key, name, unit|null, chosen, quantity number, dates_set, dates_told}], other}
      budget {items [{category, name, account, account_name, amount number,
                      lines [{purpose "111-1-1"|"", description, unit, quantity number, unit_price number,
                              amount number, remark}]}],
              totals {account: int}}
      signatures [{duty, name, person, shared bool, at ISO}]
    ]
"""

from proposals.snapshot.parts import digest
from proposals.snapshot.signing import signed_content, signed_contents, signed_digest
from proposals.snapshot.whole import build

__all__ = ["build", "digest", "signed_content", "signed_contents", "signed_digest"]
