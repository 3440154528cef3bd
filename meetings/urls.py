"""/setkani/: meetings, each under its number."""

from django.urls import path

from meetings.views.after import after_answer, after_practice
from meetings.views.agenda import (
    agenda_deed,
    block_edit,
    block_new,
    builder,
    composer,
    programme,
    programme_pdf,
    release_new,
    slot_edit,
    slot_new,
)
from meetings.views.attendance import checkin, checkin_one
from meetings.views.calendar import calendar, calendar_feed, meeting_event
from meetings.views.closing import closing
from meetings.views.deciding import call_edit, decisions_release, pitches_carry
from meetings.views.feedback import meeting_feedback
from meetings.views.host import host, host_edit
from meetings.views.inside import inside_open
from meetings.views.letters import (
    letter_again,
    letter_cancel,
    letter_confirm,
    letter_detail,
    letter_edit,
    letter_list,
    letter_new,
    refuse,
)
from meetings.views.materials import materials_missing
from meetings.views.meetings import (
    meeting_change,
    meeting_copy,
    meeting_detail,
    meeting_edit,
    meeting_list,
    meeting_new,
)
from meetings.views.minutes import (
    compiled,
    minutes,
    minutes_agree,
    minutes_approve,
    minutes_begin,
    minutes_reopen,
    note_edit,
    note_new,
    note_take,
)
from meetings.views.offering import pitch_autosave_new, pitch_new
from meetings.views.package import package
from meetings.views.pitches import board, call, pitch_where
from meetings.views.polls import poll_choose, poll_detail, poll_new, poll_until
from meetings.views.promises import promise_detail, promise_list, promise_new
from meetings.views.registration import (
    attendees,
    certificate,
    online_part,
    registration_answer,
    registration_detail,
    registration_hand_over,
    registration_leave,
    registration_switch,
    signup,
)
from meetings.views.retelling import retelling_ask
from meetings.views.running import now, now_given
from meetings.views.tasks import task_detail, task_edit, task_list, task_new

app_name = "meetings"
urlpatterns = [
    path("", meeting_list, name="list"),
    path("nove/", meeting_new, name="new"),
    path("vyzva/", pitch_where, name="pitch_where"),
    path("kalendar/", calendar, name="calendar"),
    path("kalendar/<slug:calendar>.ics", calendar_feed, name="feed"),
    path("termin/<slug:poll>/", poll_detail, name="poll"),
    path("termin/<slug:poll>/lhuta/", poll_until, name="poll_until"),
    path("termin/<slug:poll>/den/", poll_choose, name="poll_choose"),
    path("sliby/", promise_list, name="promises"),
    path("sliby/novy/", promise_new, name="promise_new"),
    path("sliby/<slug:promise>/", promise_detail, name="promise"),
    path("ukoly/", task_list, name="tasks"),
    path("ukoly/<slug:task>/", task_detail, name="task"),
    path("ukoly/<slug:task>/upravit/", task_edit, name="task_edit"),
    path("po-setkani/<str:after_link>/", after_answer, name="after"),
    path("po-setkani/<slug:effect>/praxe/", after_practice, name="after_practice"),
    path("zapisy/", compiled, name="compiled"),
    path("<int:number>/", meeting_detail, name="detail"),
    path("<int:number>/setkani.ics", meeting_event, name="event"),
    path("<int:number>/upravit/", meeting_edit, name="edit"),
    path("<int:number>/kopie/", meeting_copy, name="copy"),
    path("<int:number>/zmena/", meeting_change, name="change"),
    path("<int:number>/uvnitr/", inside_open, name="inside"),
    path("<int:number>/vyzva/", call, name="call"),
    path("<int:number>/vyzva/upravit/", call_edit, name="call_edit"),
    path("<int:number>/vyzva/novy/", pitch_new, name="pitch_new"),
    path("<int:number>/vyzva/novy/koncept/", pitch_autosave_new, name="pitch_autosave_new"),
    path("<int:number>/pitche/", board, name="pitches"),
    path("<int:number>/pitche/vydat/", decisions_release, name="decisions_release"),
    path("<int:number>/pitche/prevzit/", pitches_carry, name="pitches_carry"),
    path("<int:number>/pitche/podklady/", materials_missing, name="materials"),
    path("<int:number>/program/", programme, name="programme"),
    path("<int:number>/program/vydani/<int:release>/", programme, name="programme_of"),
    path("<int:number>/program/prevypraveni/", retelling_ask, name="retelling_ask"),
    path("<int:number>/program.pdf", programme_pdf, name="programme_pdf"),
    path("<int:number>/program/sestavit/", builder, name="agenda"),
    path("<int:number>/program/sestavit/krok/", agenda_deed, name="agenda_deed"),
    path("<int:number>/program/sestavit/blok/", block_new, name="block_new"),
    path("<int:number>/program/sestavit/blok/<int:block>/", block_edit, name="block_edit"),
    path("<int:number>/program/sestavit/blok/<int:block>/bod/", slot_new, name="slot_new"),
    path("<int:number>/program/sestavit/bod/<int:slot>/", slot_edit, name="slot_edit"),
    path("<int:number>/program/skladatel/", composer, name="composer"),
    path("<int:number>/program/vydat/", release_new, name="release"),
    path("<int:number>/uzavreni/", closing, name="closing"),
    path("<int:number>/balik.zip", package, name="package"),
    path("<int:number>/termin/", poll_new, name="poll_new"),
    path("<int:number>/ukol/", task_new, name="task_new"),
    path("<int:number>/hostitel/", host, name="host"),
    path("<int:number>/hostitel/upravit/", host_edit, name="host_edit"),
    path("<int:number>/prave-ted/", now, name="now"),
    path("<int:number>/prave-ted/zaznelo/", now_given, name="now_given"),
    path("<int:number>/zapis/", minutes, name="minutes"),
    path("<int:number>/zapis/zalozit/", minutes_begin, name="minutes_begin"),
    path("<int:number>/zapis/schvalit/", minutes_approve, name="minutes_approve"),
    path("<int:number>/zapis/otevrit/", minutes_reopen, name="minutes_reopen"),
    path("<int:number>/zapis/predchozi/", minutes_agree, name="minutes_agree"),
    path("<int:number>/zapis/poznamka/", note_new, name="note_new"),
    path("<int:number>/zapis/poznamka/<slug:note>/", note_edit, name="note_edit"),
    path("<int:number>/zapis/poznamka/<slug:note>/pryc/", note_take, name="note_take"),
    path("<int:number>/zpetna-vazba/", meeting_feedback, name="feedback"),
    path("<int:number>/prihlaska/", signup, name="signup"),
    path("<int:number>/prihlaseni/", attendees, name="attendees"),
    path("<int:number>/online/", online_part, name="online"),
    path("<int:number>/prezence/", checkin, name="checkin"),
    path("<int:number>/prezence/<slug:registration>/", checkin_one, name="checkin_one"),
    path("<int:number>/posta/", letter_list, name="letters"),
    path("<int:number>/posta/novy/", letter_new, name="letter_new"),
    path("<int:number>/posta/<slug:letter>/", letter_detail, name="letter"),
    path("<int:number>/posta/<slug:letter>/upravit/", letter_edit, name="letter_edit"),
    path("<int:number>/posta/<slug:letter>/odeslat/", letter_confirm, name="letter_confirm"),
    path("<int:number>/posta/<slug:letter>/zrusit/", letter_cancel, name="letter_cancel"),
    path("<int:number>/posta/<slug:letter>/znovu/", letter_again, name="letter_again"),
    path("bez-pozvanek/<str:refuse>/", refuse, name="refuse"),
    path("<int:number>/prihlaska/<slug:registration>/", registration_detail, name="registration"),
    path("<int:number>/prihlaska/<slug:registration>/ano/", registration_answer, name="registration_answer"),
    path("<int:number>/prihlaska/<slug:registration>/zrusit/", registration_leave, name="registration_leave"),
    path("<int:number>/prihlaska/<slug:registration>/zpusob/", registration_switch, name="registration_switch"),
    path("<int:number>/prihlaska/<slug:registration>/potvrzeni/", certificate, name="certificate"),
    path("<int:number>/prihlaska/<slug:registration>/predat/", registration_hand_over, name="registration_hand_over"),
]
