from django.urls import path

from communities.views import alliances, forming, land, schools

app_name = "communities"
urlpatterns = [
    path("schools/", schools.schools, name="schools"),
    path("schools/without-address/", schools.without_address, name="without_address"),
    path("schools/years/", schools.year_grid, name="year_grid"),
    path("schools/<int:pk>/", schools.school, name="school"),
    path("schools/<int:pk>/edit/", schools.edit_school, name="edit_school"),
    path("schools/<int:pk>/save/", schools.save_school, name="save_school"),
    path("schools/<int:pk>/close/", schools.close_school, name="close_school"),
    path("schools/<int:pk>/reopen/", schools.reopen_school, name="reopen_school"),
    path("schools/<int:pk>/years/<int:year>/save/", schools.save_year_fact, name="save_year_fact"),
    path("communities/", land.communities, name="communities"),
    path("communities/new/", land.define, name="define"),
    path("communities/carry/<int:year>/", land.carry_coverage, name="carry_coverage"),
    path("communities/<int:pk>/", land.community, name="community"),
    path("communities/<int:pk>/edit/", land.rename, name="rename"),
    path("communities/<int:pk>/neighbours/", land.neighbours, name="neighbours"),
    path("communities/<int:pk>/townships/<int:year>/<str:county>/", land.townships, name="townships"),
    path("alliances/", alliances.alliances, name="alliances"),
    path("alliances/<int:pk>/", alliances.alliance, name="alliance"),
    path("alliances/<int:pk>/carry-over/", forming.carry_over, name="carry_over"),
    path("alliances/<int:pk>/invite/", forming.invite, name="invite"),
    path("alliances/<int:pk>/answer/", forming.answer, name="answer"),
    path("alliances/<int:pk>/members/remove/", forming.remove_member, name="remove_member"),
    path("alliances/<int:pk>/partners/", forming.partners, name="partners"),
    path("alliances/<int:pk>/partners/remove/", forming.remove_partner, name="remove_partner"),
    path("alliances/<int:pk>/units/new/", forming.unit, name="new_unit"),
    path("alliances/<int:pk>/units/<int:unit>/", forming.unit, name="unit"),
    path("alliances/<int:pk>/units/<int:unit>/remove/", forming.remove_unit, name="remove_unit"),
    path("alliances/<int:pk>/learning-zone/", forming.learning_zone, name="learning_zone"),
    path("alliances/<int:pk>/self-study/", forming.self_study, name="self_study"),
    path("alliances/<int:pk>/convener/", alliances.convener, name="convener"),
    path("alliances/<int:pk>/split/", alliances.split, name="split"),
    path("alliances/<int:pk>/merge/", alliances.merge, name="merge"),
]
