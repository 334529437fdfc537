"""An edition's rules as a document to print. That takes seconds: a job makes it once, everybody gets that file."""

from itertools import groupby

from accounts.actors import Actor
from core import jobs
from core.models import Job, JobState, StoredFile
from exchange import pdf
from findings.reading import read
from rulebook import Edition

KIND = "findings.rules-pdf"


def kept(edition: Edition, language: str) -> StoredFile | None:
    """The document where it has been made; else None, and it is being made from now on."""
    once = f"{edition.key}:{edition.digest[:16]}:{language}"
    made = (
        Job.objects.filter(kind=KIND, once_key=once, state=JobState.DONE)
        .select_related("result_file")
        .order_by("-finished_at")
        .first()
    )
    if made is None:
        jobs.start(KIND, by=Actor.system(), once=once, edition=edition.key, language=language)
        return None
    return made.result_file


def rules_pdf(edition: Edition, language: str) -> bytes:
    """The PDF of the edition's rules in a language ("zh-hant", "en"); raises core.jobs.Failure as `pdf.render`."""
    return pdf.render("findings/pdf/rules.html", _context(edition, language), language=language)


def _context(edition: Edition, language: str) -> dict[str, object]:
    rules = sorted((read(rule, language) for rule in edition.rules.values()), key=lambda rule: rule.family)
    families = []
    for family, group in groupby(rules, key=lambda rule: rule.family):
        of_family = list(group)
        families.append({"id": family, "title": of_family[0].family_word, "rules": of_family})
    return {
        "edition": {"key": edition.key, "title": edition.title(language), "digest": edition.digest},
        "documents": [(short, document(language)) for short, document in edition.documents.items()],
        "total": len(rules),
        "families": families,
        "contents": [{**family, "level": 1} for family in families],
    }
