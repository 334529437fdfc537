from django.urls import path

from exchange.views import columns, exports, imports

app_name = "exchange"
urlpatterns = [
    path("exports/<slug:key>/<slug:fmt>/", exports.export, name="export"),
    path("imports/", imports.imports, name="imports"),
    path("imports/upload/", imports.upload, name="upload"),
    path("imports/blank/<slug:key>/", imports.blank, name="blank"),
    path("imports/for/<slug:key>/<int:pk>/", imports.imports_for, name="imports_for"),
    path("imports/for/<slug:key>/<int:pk>/blank/", imports.blank_for, name="blank_for"),
    path("imports/<int:pk>/", imports.batch, name="batch"),
    path("imports/<int:pk>/progress/", imports.progress, name="progress"),
    path("imports/<int:pk>/answer/", imports.answer, name="answer"),
    path("imports/<int:pk>/columns/", columns.columns, name="columns"),
    path("imports/<int:pk>/undo/", imports.undo, name="undo"),
    path("imports/<int:pk>/read-again/", imports.read_again, name="read_again"),
    path("imports/<int:pk>/apply/", imports.apply, name="apply"),
    path("imports/<int:pk>/discard/", imports.discard, name="discard"),
    path("imports/<int:pk>/file/", imports.file, name="file"),
]
