"""Addresses of signing in and of the own account: the views are allauth's, the Czech paths are ours."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount import views as social
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path

from cities.views import account as mine
from cities.views import demo

urlpatterns = [
    path("", mine.overview, name="account"),
    path("profil/", mine.profile, name="account_profile"),
    path("prihlaseni/", account.login, name="account_login"),
    path("prihlaseni/kod/", account.request_login_code, name="account_request_login_code"),
    path("prihlaseni/kod/potvrdit/", account.confirm_login_code, name="account_confirm_login_code"),
    path("prihlaseni/klic/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("prihlaseni/druhy-faktor/", mfa.authenticate, name="mfa_authenticate"),
    path("odhlaseni/", account.logout, name="account_logout"),
    path("neaktivni/", account.account_inactive, name="account_inactive"),
    path("registrace/", account.signup, name="account_signup"),
    path("overeni/", account.reauthenticate, name="account_reauthenticate"),
    path("overeni/kod/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("overeni/klic/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("e-mail/", account.email, name="account_email"),
    path("e-mail/potvrdit/", account.email_verification_sent, name="account_email_verification_sent"),
    path("heslo/", account.password_change, name="account_change_password"),
    path("heslo/nastavit/", account.password_set, name="account_set_password"),
    path("heslo/zapomenute/", account.password_reset, name="account_reset_password"),
    path("heslo/zapomenute/odeslano/", account.password_reset_done, name="account_reset_password_done"),
    path("heslo/nove/hotovo/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^heslo/nove/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("druhy-faktor/", mfa.index, name="mfa_index"),
    path("druhy-faktor/potreba/", mine.second_factor_needed, name="second_factor"),
    path("druhy-faktor/aplikace/", totp.activate_totp, name="mfa_activate_totp"),
    path("druhy-faktor/aplikace/zrusit/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("druhy-faktor/klice/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("druhy-faktor/klice/novy/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("druhy-faktor/klice/<int:pk>/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("druhy-faktor/klice/<int:pk>/odebrat/", mine.remove_passkey, name="mfa_remove_webauthn"),
    path("druhy-faktor/kody/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("druhy-faktor/kody/nove/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("druhy-faktor/kody/stahnout/", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("zarizeni/", mine.sessions, name="usersessions_list"),
    path("ucty-jinde/", social.connections, name="socialaccount_connections"),
    path("ucty-jinde/registrace/", social.signup, name="socialaccount_signup"),
    path("ucty-jinde/zruseno/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("ucty-jinde/chyba/", login_not_required(social.login_error), name="socialaccount_login_error"),
]
if settings.DEMO_SIGN_IN:
    urlpatterns += [path("ukazka/<int:pk>/", demo.sign_in, name="demo_sign_in")]
