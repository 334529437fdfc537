from django.urls import path

from budgets import views

app_name = "budgets"
urlpatterns = [
    path("budgets/", views.budgets, name="list"),
    path("budgets/<int:pk>/", views.table, name="table"),
    path("budgets/<int:pk>/beside/", views.beside, name="beside"),
    path("budgets/<int:pk>/history/", views.history, name="history"),
    path("budgets/<int:pk>/save/", views.save, name="save"),
    path("budgets/<int:pk>/adopt/", views.adopt, name="adopt"),
    path("budgets/<int:pk>/items/", views.add_item, name="add_item"),
    path("budgets/<int:pk>/items/<int:item>/remove/", views.remove_item, name="remove_item"),
    path("budgets/<int:pk>/items/<int:item>/lines/", views.add_line, name="add_line"),
    path("budgets/<int:pk>/items/<int:item>/paste/", views.paste, name="paste"),
    path("budgets/<int:pk>/lines/<int:line>/remove/", views.remove_line, name="remove_line"),
    path("budgets/<int:pk>/lines/<int:line>/move/", views.move_line, name="move_line"),
    path("grants/", views.grants_list, name="grants_list"),
    path("grants/<int:alliance>/", views.grants, name="grants"),
]
