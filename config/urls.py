"""Every address of the application, app by app."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from accounts.pages import open_to_all

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("core.urls")),
    path("accounts/", include("accounts.urls")),
    path("", include("exchange.urls")),
    path("rules/", include("findings.urls")),
    path("", include("workspace.urls")),
    path("", include("communities.urls")),
    path("", include("budgets.urls")),
    path("reviews/", include("reviews.urls")),
    path("", include("proposals.urls")),
    path("dashboard/", include("dashboards.urls")),
    path("language/", open_to_all(set_language), name="set_language"),
]

handler400 = "core.views.bad_request"
handler403 = "core.views.forbidden"
handler404 = "core.views.not_found"
handler500 = "core.views.failed"
