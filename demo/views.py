"""The front page of the demonstration: whom one can sign in as, by school. Nowhere else is there such a page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_variables

from accounts.queries import is_demonstration
from core.cells import small_int
from demo import people


@sensitive_variables()
def front(request: HttpRequest) -> HttpResponse | None:
    """The accounts introduced, and those of every school of one alliance (`alliance`, its key); None elsewhere."""
    if not is_demonstration():
        return None
    alliances = people.alliances()
    wanted = small_int(request.GET.get("alliance", ""))
    chosen = next((each for each in alliances if each.pk == wanted), None) or people.home(alliances)
    shown = {
        "password": people.PASSWORD,
        "introduced": people.introduced(),
        "alliances": alliances,
        "chosen": chosen,
        "schools": people.signers(chosen) if chosen else [],
    }
    return render(request, "demo/front.html", shown)
