"""The style guide's addresses, included only with SLUICE_STYLE_GUIDE=1."""

from django.urls import path

from portal.ui import style_guide

urlpatterns = [
    path("styleguide/", style_guide.page, name="style_guide"),
    path("styleguide/list/", style_guide.KindList.as_view(), name="style_guide_list"),
    path("styleguide/confirm/", style_guide.confirmation, name="style_guide_confirm"),
    path("styleguide/progress/", style_guide.progress, name="style_guide_progress"),
]
