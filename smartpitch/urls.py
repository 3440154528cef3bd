"""The site map: every include on one screen. Paths are Czech; English pages stand under /en/."""

from allauth.account.decorators import secure_admin_login
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from cities.views import account
from smartpitch import finding, pages, places

admin.site.login = secure_admin_login(admin.site.login)  # the admin is entered by the same door as everything

urlpatterns = i18n_patterns(
    path("", pages.home, name="home"),
    path("praxe/", include("practices.urls")),
    path("otazky/", include("practices.question_urls")),
    path("police/", include("practices.shelf_urls")),
    path("pribehy/", include("practices.public_urls")),
    path("setkani/pitch/", include("meetings.pitch_urls")),
    path("setkani/uvnitr/", include("meetings.inside_urls")),
    path("setkani/", include("meetings.urls")),
    path("zpravy/", include("practices.message_urls")),
    path("upozorneni/", include("inbox.urls")),
    path("hledani/", include("practices.search_urls")),
    path("hledat/", finding.search, name="search"),
    path("hledat/napovida/", finding.suggest, name="suggest"),
    path("mesta/", places.directory, name="directory"),
    path("mesta/<int:pk>/", places.city, name="city"),
    path("kruhy/", include("smartpitch.circle_urls")),
    path("", include("cities.urls")),
    path("ucet/", include("cities.account_urls")),
    prefix_default_language=False,
)
urlpatterns += [
    path("sprava/", admin.site.urls),
    # Outside languages: providers know one address to send people back to.
    path("ucet/oidc/<provider_id>/login/", account.to_provider, name="openid_connect_login"),
    path("ucet/oidc/<provider_id>/login/callback/", openid_connect.callback, name="openid_connect_callback"),
    path("", include("smartpitch.site_urls")),
]
if settings.DEBUG:
    urlpatterns += [path("styleguide/", include("smartpitch.styleguide"))]

handler400 = "smartpitch.site.bad_request"
handler403 = "smartpitch.site.forbidden"
handler404 = "smartpitch.site.not_found"
handler500 = "smartpitch.site.server_error"
