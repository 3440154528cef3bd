"""The matrix: every named address × every role has an expected status. A new address without a row fails.

GET, on a practice of Písek shared with Kolín ("reader"), and on a circle of these two. The second table is about a
practice shared with all member cities. Writes by POST are tried in each page's own tests and in tests/leaks.
"""

import pytest
from django.contrib import admin
from django.urls import reverse

from tests.doors.world import ROLES, address, named_urls

# own coordinator reader outside candidate guest organiser admin removed inactive anonymous
TABLE = """
home                                     200 200 200 200 200 200 200 200 200 200 200
practices:list                           200 200 200 200 200 200 200 200 200 302 302
practices:new                            200 200 200 200 200 403 403 403 403 302 302
practices:autosave_new                   405 405 405 405 405 405 405 405 405 302 302
practices:text_preview                   302 302 302 302 302 302 302 302 302 302 302
practices:seen                           405 405 405 405 405 405 405 405 405 302 302
practices:trash                          200 200 200 200 200 200 200 200 200 302 302
practices:detail                         200 200 200 404 404 404 404 404 404 302 302
practices:edit                           200 200 404 404 404 404 404 404 404 302 302
practices:autosave                       302 302 404 404 404 404 404 404 404 302 302
practices:preview                        200 200 404 404 404 404 404 404 404 302 302
practices:share                          200 200 404 404 404 404 404 404 404 302 302
practices:readers                        200 200 404 404 404 404 404 404 404 302 302
practices:history                        200 200 404 404 404 404 404 404 404 302 302
practices:unplan                         302 302 404 404 404 404 404 404 404 302 302
practices:confirm                        302 302 404 404 404 404 404 404 404 302 302
practices:retry                          200 200 200 200 200 200 200 200 200 302 302
practices:conditions                     200 200 404 404 404 404 404 404 404 302 302
practices:compare                        200 200 200 200 200 200 200 200 200 302 302
practices:outline                        200 200 200 404 404 404 404 404 404 302 302
practices:pdf                            200 200 200 404 404 404 404 404 404 302 302
practices:related                        200 200 200 404 404 404 404 404 404 302 302
practices:pin                            200 200 404 404 404 404 404 404 404 302 302
practices:shelve                         200 200 200 404 404 404 404 404 404 302 302
shelves:list                             200 200 200 200 200 200 200 200 200 302 302
shelves:detail                           200 404 404 404 404 404 404 404 404 302 302
shelves:edit                             200 404 404 404 404 404 404 404 404 302 302
searches:list                            200 200 200 200 200 200 200 200 200 302 302
searches:save                            302 302 302 302 302 302 302 302 302 302 302
searches:detail                          200 404 404 404 404 404 404 404 404 302 302
searches:edit                            200 404 404 404 404 404 404 404 404 302 302
searches:restore                         405 405 405 405 405 405 405 405 405 302 302
searches:stop                            200 200 200 200 200 200 200 200 200 200 200
practices:adopt                          403 403 200 404 404 404 404 404 404 302 302
practices:adopt_withdraw                 404 404 302 404 404 404 404 404 404 302 302
practices:supplements                    200 200 200 200 200 200 200 200 200 302 302
practices:supplement_new                 403 403 200 404 404 404 404 404 404 302 302
practices:supplement                     200 200 200 404 404 404 404 404 404 302 302
practices:write                          403 403 200 404 404 404 404 404 404 302 302
messages:list                            200 200 200 200 200 200 200 200 200 302 302
messages:mentions                        200 200 200 200 200 200 200 200 200 302 302
messages:detail                          200 200 200 404 404 404 404 404 404 302 302
practices:risks                          200 200 404 404 404 404 404 404 404 302 302
practices:risk_new                       200 200 404 404 404 404 404 404 404 302 302
practices:risks_annex                    200 200 404 404 404 404 404 404 404 302 302
practices:risk                           200 200 404 404 404 404 404 404 404 302 302
practices:wish_list                      200 200 200 200 200 200 200 200 200 302 302
practices:wishes                         200 200 404 404 404 404 404 404 404 302 302
practices:entrusted_list                 404 404 404 404 404 404 200 404 404 302 302
practices:entrusted                      404 404 404 404 404 404 200 404 404 302 302
practices:entrust                        200 200 404 404 404 404 404 404 404 302 302
practices:public                         200 200 404 404 404 404 404 404 404 302 302
practices:public_keys                    302 302 404 404 404 404 404 404 404 302 302
practices:public_picture                 200 200 404 404 404 404 404 404 404 302 302
practices:delete                         200 200 404 404 404 404 404 404 404 302 302
practices:restore                        404 404 404 404 404 404 404 404 404 302 302
practices:files                          200 200 404 404 404 404 404 404 404 302 302
practices:file                           200 200 200 404 404 404 404 404 404 302 302
practices:file_preview                   404 404 404 404 404 404 404 404 404 302 302
practices:file_delete                    302 302 404 404 404 404 404 404 404 302 302
practices:file_restore                   302 302 404 404 404 404 404 404 404 302 302
practices:parts                          200 200 404 404 404 404 404 404 404 302 302
practices:part_new                       200 200 404 404 404 404 404 404 404 302 302
practices:part                           200 200 404 404 404 404 404 404 404 302 302
practices:part_files                     200 200 404 404 404 404 404 404 404 302 302
practices:part_delete                    302 302 404 404 404 404 404 404 404 302 302
practices:part_restore                   404 404 404 404 404 404 404 404 404 302 302
practices:talk                           200 200 200 404 404 404 404 404 404 302 302
practices:react                          302 302 302 404 404 404 404 404 404 302 302
practices:comment                        302 302 302 404 404 404 404 404 404 302 302
practices:comment_edit                   200 404 404 404 404 404 404 404 404 302 302
practices:comment_history                200 200 200 404 404 404 404 404 404 302 302
practices:comment_delete                 302 404 404 404 404 404 404 404 404 302 302
practices:comment_restore                404 404 404 404 404 404 404 404 404 302 302
questions:list                           200 200 200 200 200 200 200 200 200 302 302
questions:new                            200 200 200 200 200 403 403 403 403 302 302
questions:trash                          200 200 200 200 200 200 200 200 200 302 302
questions:detail                         200 200 200 404 404 404 404 404 404 302 302
questions:autosave_new                   405 405 405 405 405 405 405 405 405 302 302
questions:autosave                       302 302 404 404 404 404 404 404 404 302 302
questions:near                           200 200 404 404 404 404 404 404 404 302 302
questions:edit                           200 200 404 404 404 404 404 404 404 302 302
questions:share                          200 200 404 404 404 404 404 404 404 302 302
questions:unplan                         302 302 404 404 404 404 404 404 404 302 302
questions:history                        200 200 404 404 404 404 404 404 404 302 302
questions:accept                         302 302 404 404 404 404 404 404 404 302 302
questions:close                          200 200 404 404 404 404 404 404 404 302 302
questions:reopen                         302 302 404 404 404 404 404 404 404 302 302
questions:delete                         200 200 404 404 404 404 404 404 404 302 302
questions:restore                        404 404 404 404 404 404 404 404 404 302 302
questions:talk                           200 200 200 404 404 404 404 404 404 302 302
questions:react                          302 302 302 404 404 404 404 404 404 302 302
questions:comment                        302 302 302 404 404 404 404 404 404 302 302
questions:comment_edit                   200 404 404 404 404 404 404 404 404 302 302
questions:comment_history                200 200 200 404 404 404 404 404 404 302 302
questions:comment_delete                 302 404 404 404 404 404 404 404 404 302 302
questions:comment_restore                404 404 404 404 404 404 404 404 404 302 302
notices:list                             200 200 200 200 200 200 200 200 200 302 302
notices:open                             302 404 404 404 404 404 404 404 404 302 302
public:list                              200 200 200 200 200 200 200 200 200 200 200
public:detail                            200 200 200 200 200 200 200 200 200 200 200
public:picture                           200 200 200 200 200 200 200 200 200 200 200
meetings:list                            200 200 200 200 200 200 200 200 200 200 200
meetings:new                             404 404 404 404 404 404 200 404 404 302 302
meetings:detail                          200 200 200 200 200 200 200 200 200 200 200
meetings:edit                            404 404 404 404 404 404 200 404 404 302 302
meetings:change                          404 404 404 404 404 404 200 404 404 302 302
meetings:copy                            404 404 404 404 404 404 200 404 404 302 302
meetings:event                           200 200 200 200 200 200 200 200 200 200 200
meetings:calendar                        200 200 200 200 200 200 200 200 200 302 302
meetings:feed                            200 200 200 200 200 200 200 200 200 200 200
meetings:poll_new                        404 404 404 404 404 404 302 404 404 302 302
meetings:poll                            200 200 200 200 200 404 200 404 404 302 302
meetings:poll_until                      404 404 404 404 404 404 200 404 404 302 302
meetings:poll_choose                     404 404 404 404 404 404 200 404 404 302 302
meetings:signup                          200 200 200 200 200 404 404 404 404 302 302
meetings:attendees                       404 404 404 404 404 404 200 404 404 302 302
meetings:online                          404 404 404 404 404 404 200 404 404 302 302
meetings:checkin                         404 404 404 404 404 404 200 404 404 302 302
meetings:checkin_one                     404 404 404 404 404 404 200 404 404 302 302
meetings:letters                         404 404 404 404 404 404 200 404 404 302 302
meetings:letter_new                      404 404 404 404 404 404 200 404 404 302 302
meetings:letter                          404 404 404 404 404 404 200 404 404 302 302
meetings:letter_edit                     404 404 404 404 404 404 200 404 404 302 302
meetings:letter_confirm                  404 404 404 404 404 404 200 404 404 302 302
meetings:letter_cancel                   404 404 404 404 404 404 302 404 404 302 302
meetings:letter_again                    404 404 404 404 404 404 302 404 404 302 302
meetings:refuse                          200 200 200 200 200 200 200 200 200 200 200
meetings:tasks                           200 200 200 200 200 404 200 404 404 302 302
meetings:task_new                        404 404 404 404 404 404 200 404 404 302 302
meetings:task                            200 200 200 404 404 404 200 404 404 302 302
meetings:task_edit                       404 404 404 404 404 404 200 404 404 302 302
meetings:after                           200 200 200 200 200 200 200 200 200 200 200
meetings:after_practice                  200 200 404 404 404 404 404 404 404 302 302
meetings:promises                        200 200 200 200 200 404 200 404 404 302 302
meetings:promise_new                     200 200 200 200 200 404 200 404 404 302 302
meetings:promise                         200 200 200 404 404 404 200 404 404 302 302
meetings:host                            200 200 404 404 404 404 200 404 404 302 302
meetings:host_edit                       404 200 404 404 404 404 200 404 404 302 302
meetings:registration                    200 200 404 404 404 404 200 404 404 302 302
meetings:registration_answer             302 302 404 404 404 404 302 404 404 302 302
meetings:registration_leave              200 200 404 404 404 404 200 404 404 302 302
meetings:registration_switch             200 200 404 404 404 404 200 404 404 302 302
meetings:certificate                     404 404 404 404 404 404 404 404 404 302 302
meetings:registration_hand_over          200 200 404 404 404 404 200 404 404 302 302
meetings:pitch_where                     302 302 302 302 302 404 404 404 404 302 302
meetings:closing                         404 404 404 404 404 404 200 404 404 302 302
meetings:package                         200 200 200 200 200 404 200 404 404 302 302
meetings:call                            200 200 200 200 200 404 200 404 404 302 302
meetings:call_edit                       404 404 404 404 404 404 200 404 404 302 302
meetings:pitch_new                       200 200 200 200 200 404 404 404 404 302 302
meetings:pitch_autosave_new              405 405 405 405 405 405 405 405 405 302 302
meetings:pitches                         200 200 404 404 404 404 200 404 404 302 302
meetings:decisions_release               405 405 405 405 405 405 405 405 405 302 302
meetings:pitches_carry                   404 404 404 404 404 404 200 404 404 302 302
meetings:materials                       404 404 404 404 404 404 200 404 404 302 302
meetings:retelling_ask                   302 302 302 302 302 404 404 404 404 302 302
meetings:feedback                        404 404 200 404 404 404 404 404 404 302 302
pitches:trash                            200 200 200 200 200 200 200 200 200 302 302
pitches:detail                           200 200 200 404 404 404 200 404 404 302 302
pitches:edit                             200 200 404 404 404 404 404 404 404 302 302
pitches:autosave                         302 302 404 404 404 404 404 404 404 302 302
pitches:submit                           302 302 404 404 404 404 404 404 404 302 302
pitches:confirm                          302 302 404 404 404 404 404 404 404 302 302
pitches:withdraw                         200 200 404 404 404 404 404 404 404 302 302
pitches:ask_again                        302 302 302 404 404 404 404 404 404 302 302
pitches:write_up                         302 302 404 404 404 404 404 404 404 302 302
pitches:note                             404 404 302 404 404 404 302 404 404 302 302
pitches:decide                           404 404 404 404 404 404 302 404 404 302 302
pitches:put_off                          404 404 404 404 404 404 302 404 404 302 302
pitches:presenter                        200 200 404 404 404 404 200 404 404 302 302
pitches:materials                        200 200 404 404 404 404 200 404 404 302 302
pitches:material                         200 200 200 404 404 404 200 404 404 302 302
pitches:material_preview                 404 404 404 404 404 404 404 404 404 302 302
pitches:material_open                    302 302 404 404 404 404 302 404 404 302 302
pitches:material_delete                  302 302 404 404 404 404 302 404 404 302 302
pitches:material_restore                 302 302 404 404 404 404 302 404 404 302 302
pitches:retelling_answer                 302 302 404 404 404 404 404 404 404 302 302
pitches:retelling_decline                200 200 404 404 404 404 404 404 404 302 302
pitches:ask                              404 404 404 404 404 404 404 404 404 302 302
pitches:question                         200 200 404 404 404 404 200 404 404 302 302
pitches:question_second                  302 302 302 404 404 404 404 404 404 302 302
pitches:question_go_on                   302 302 302 404 404 404 302 404 404 302 302
pitches:question_withdraw                302 302 302 404 404 404 404 404 404 302 302
pitches:feedback                         404 404 404 404 404 404 404 404 404 302 302
pitches:delete                           200 200 404 404 404 404 404 404 404 302 302
pitches:restore                          404 404 404 404 404 404 404 404 404 302 302
pitches:talk                             200 200 200 404 404 404 200 404 404 302 302
pitches:react                            302 302 302 404 404 404 302 404 404 302 302
pitches:comment                          302 302 302 404 404 404 302 404 404 302 302
pitches:comment_edit                     200 404 404 404 404 404 404 404 404 302 302
pitches:comment_history                  200 200 200 404 404 404 200 404 404 302 302
pitches:comment_delete                   302 404 404 404 404 404 404 404 404 302 302
pitches:comment_restore                  404 404 404 404 404 404 404 404 404 302 302
meetings:programme                       200 200 200 200 200 200 200 200 200 200 200
meetings:programme_of                    200 200 200 200 200 200 200 200 200 200 200
meetings:programme_pdf                   200 200 200 200 200 200 200 200 200 200 200
meetings:agenda                          200 200 404 404 404 404 200 404 404 302 302
meetings:agenda_deed                     405 405 405 405 405 405 405 405 405 302 302
meetings:block_new                       404 404 404 404 404 404 200 404 404 302 302
meetings:block_edit                      404 404 404 404 404 404 200 404 404 302 302
meetings:slot_new                        404 404 404 404 404 404 200 404 404 302 302
meetings:slot_edit                       404 404 404 404 404 404 200 404 404 302 302
meetings:composer                        404 404 404 404 404 404 200 404 404 302 302
meetings:release                         404 404 404 404 404 404 200 404 404 302 302
meetings:inside                          302 302 302 404 404 404 302 404 404 302 302
insides:detail                           200 200 200 404 404 404 200 404 404 302 302
insides:edit                             404 404 404 404 404 404 200 404 404 302 302
insides:share                            404 404 404 404 404 404 200 404 404 302 302
insides:unplan                           404 404 404 404 404 404 302 404 404 302 302
insides:talk                             200 200 200 404 404 404 200 404 404 302 302
insides:react                            302 302 302 404 404 404 302 404 404 302 302
insides:comment                          302 302 302 404 404 404 302 404 404 302 302
insides:comment_edit                     200 404 404 404 404 404 404 404 404 302 302
insides:comment_history                  200 200 200 404 404 404 200 404 404 302 302
insides:comment_delete                   302 404 404 404 404 404 404 404 404 302 302
insides:comment_restore                  404 404 404 404 404 404 404 404 404 302 302
meetings:minutes                         200 200 404 404 404 404 200 404 404 302 302
meetings:minutes_begin                   405 405 405 405 405 405 405 405 405 302 302
meetings:minutes_approve                 404 404 404 404 404 404 200 404 404 302 302
meetings:minutes_reopen                  404 404 404 404 404 404 302 404 404 302 302
meetings:minutes_agree                   405 405 405 405 405 405 405 405 405 302 302
meetings:note_new                        200 200 404 404 404 404 200 404 404 302 302
meetings:note_edit                       200 200 404 404 404 404 200 404 404 302 302
meetings:note_take                       405 405 405 405 405 405 405 405 405 302 302
meetings:compiled                        200 200 200 200 200 200 200 200 200 302 302
meetings:now                             404 404 200 404 404 404 200 404 404 302 302
meetings:now_given                       405 405 405 405 405 405 405 405 405 302 302
search                                   200 200 200 200 200 200 200 200 200 302 302
suggest                                  200 200 200 200 200 200 200 200 200 302 302
directory                                200 200 200 200 200 200 200 200 200 200 200
city                                     200 200 200 200 200 200 200 200 200 200 200
circles:list                             200 200 200 200 200 200 200 200 200 302 302
circles:new                              404 200 404 404 404 404 200 404 404 302 302
circles:detail                           200 200 200 404 404 404 404 404 404 302 302
circles:edit                             404 200 404 404 404 404 404 404 404 302 302
circles:retire                           404 200 404 404 404 404 404 404 404 302 302
circles:take_back                        404 302 404 404 404 404 404 404 404 302 302
circles:leave                            404 200 404 404 404 404 404 404 404 302 302
cities:new                               404 404 404 404 404 404 200 404 404 302 302
cities:status                            404 404 404 404 404 404 200 404 404 302 302
cities:profile                           404 200 404 404 404 404 200 404 404 302 302
cities:arms                              404 404 404 404 404 404 404 404 404 404 404
cities:people                            200 200 404 404 404 404 200 404 404 302 302
cities:membership                        404 200 404 404 404 404 200 404 404 302 302
cities:membership_end                    404 200 404 404 404 404 200 404 404 302 302
cities:unit_add                          404 200 404 404 404 404 200 404 404 302 302
cities:unit                              404 200 404 404 404 404 200 404 404 302 302
cities:invitations                       404 200 404 404 404 404 200 404 404 302 302
cities:invite                            404 200 404 404 404 404 200 404 404 302 302
cities:invitation_resend                 405 405 405 405 405 405 405 405 405 302 302
cities:invitation_withdraw               405 405 405 405 405 405 405 405 405 302 302
cities:invitation                        404 404 404 404 404 404 404 404 404 404 404
cities:invitation_link                   302 302 302 302 302 302 302 302 302 302 302
account                                  200 200 200 200 200 200 200 200 200 302 302
account_profile                          200 200 200 200 200 200 200 200 200 302 302
account_login                            302 302 302 302 302 302 302 302 302 200 200
account_request_login_code               302 302 302 302 302 302 302 302 302 200 200
account_confirm_login_code               302 302 302 302 302 302 302 302 302 302 302
mfa_login_webauthn                       302 302 302 302 302 302 302 302 302 302 302
mfa_authenticate                         302 302 302 302 302 302 302 302 302 302 302
account_logout                           200 200 200 200 200 200 200 200 200 302 302
account_inactive                         200 200 200 200 200 200 200 200 200 200 200
account_signup                           302 302 302 302 302 302 302 302 302 200 200
account_reauthenticate                   403 302 403 403 403 403 302 302 403 302 302
mfa_reauthenticate                       403 200 403 403 403 403 200 200 403 302 302
mfa_reauthenticate_webauthn              403 302 403 403 403 403 302 302 403 302 302
account_email                            200 200 200 200 200 200 200 200 200 302 302
account_email_verification_sent          302 302 302 302 302 302 302 302 302 302 302
account_change_password                  302 302 302 302 302 302 302 302 302 302 302
account_set_password                     200 200 200 200 200 200 200 200 200 302 302
account_reset_password                   200 200 200 200 200 200 200 200 200 200 200
account_reset_password_done              200 200 200 200 200 200 200 200 200 200 200
account_reset_password_from_key_done     200 200 200 200 200 200 200 200 200 200 200
account_reset_password_from_key          200 200 200 200 200 200 200 200 200 200 200
mfa_index                                200 200 200 200 200 200 200 200 200 302 302
second_factor                            302 302 302 302 302 302 302 302 302 302 302
mfa_activate_totp                        302 302 302 302 302 302 302 302 302 302 302
mfa_deactivate_totp                      404 302 404 404 404 404 302 302 404 302 302
mfa_list_webauthn                        200 200 200 200 200 200 200 200 200 302 302
mfa_add_webauthn                         302 302 302 302 302 302 302 302 302 302 302
mfa_edit_webauthn                        404 302 404 404 404 404 302 302 404 302 302
mfa_remove_webauthn                      404 302 404 404 404 404 302 302 404 302 302
mfa_view_recovery_codes                  404 404 404 404 404 404 404 404 404 302 302
mfa_generate_recovery_codes              200 302 200 200 200 200 302 302 200 302 302
mfa_download_recovery_codes              404 404 404 404 404 404 404 404 404 302 302
usersessions_list                        200 200 200 200 200 200 200 200 200 302 302
socialaccount_connections                200 200 200 200 200 200 200 200 200 302 302
socialaccount_signup                     302 302 302 302 302 302 302 302 302 302 302
socialaccount_login_cancelled            200 200 200 200 200 200 200 200 200 200 200
socialaccount_login_error                401 401 401 401 401 401 401 401 401 401 401
openid_connect_login                     404 404 404 404 404 404 404 404 404 404 404
openid_connect_callback                  404 404 404 404 404 404 404 404 404 404 404
robots                                   200 200 200 200 200 200 200 200 200 200 200
security                                 200 200 200 200 200 200 200 200 200 200 200
theme                                    405 405 405 405 405 405 405 405 405 405 405
language                                 405 405 405 405 405 405 405 405 405 405 405
"""
MEMBERS = """
practices:detail                         200 200 200 200 404 404 404 404 404 302 302
practices:edit                           200 200 404 404 404 404 404 404 404 302 302
practices:share                          200 200 404 404 404 404 404 404 404 302 302
practices:history                        200 200 404 404 404 404 404 404 404 302 302
practices:wishes                         200 200 404 404 404 404 404 404 404 302 302
"""


def table(text):
    return {name: [int(status) for status in statuses] for name, *statuses in map(str.split, text.strip().splitlines())}


def test_every_address_has_a_row():
    assert set(table(TABLE)) == set(named_urls())


@pytest.mark.parametrize(("column", "role"), list(enumerate(ROLES)))
def test_every_address_answers_each_role_as_the_table_says(world, browse, column, role):
    answers = {}
    for name in named_urls():
        client = browse(world.people[role])  # anew for each: some addresses sign out or start a flow
        answers[name] = client.get(address(world, name)).status_code
    assert answers == {name: statuses[column] for name, statuses in table(TABLE).items()}


@pytest.mark.parametrize(("column", "role"), list(enumerate(ROLES)))
def test_a_practice_for_all_member_cities_answers_each_role_as_the_table_says(world, browse, column, role):
    client, code = browse(world.people[role]), world.posts["members"].code
    answers = {name: client.get(address(world, name, code=code)).status_code for name in table(MEMBERS)}
    assert answers == {name: statuses[column] for name, statuses in table(MEMBERS).items()}


@pytest.mark.parametrize("role", ROLES)
def test_the_admin_opens_to_administrators_alone(world, browse, role):
    client = browse(world.people[role])
    for model in admin.site._registry:
        path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        assert client.get(path).status_code == (200 if role == "admin" else 302), path
