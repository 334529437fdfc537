"""Sign in and out, one's password and the role to act in, and the people's pages of staff."""

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth import views as auth
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts import actions, beginning, emails, policy, queries, throttling
from accounts.actors import Actor
from accounts.forms import ChangePasswordForm, FirstAccountForm, InviteForm, NewPasswordForm, SignInForm
from accounts.middleware import ACTING
from accounts.models import Person
from accounts.pages import Request, open_to_all, page
from accounts.permissions import Permission as P
from accounts.roles import Role

#: Where the session of whoever follows a link keeps its code.
LINK = "password_link"


class SignIn(auth.LoginView):
    """Sign in with e-mail and password; 429 while it rests after too many failures."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True
    extra_context = {"nobody_yet": beginning.nobody_yet}

    def form_valid(self, form: Any) -> HttpResponse:
        """Signed in: the browser is known from now on."""
        response = super().form_valid(form)
        throttling.remember(self.request, response)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        """The same for every address, known or not."""
        response = super().form_invalid(form)
        if form.rests:
            response.status_code = 429
            response.headers["Retry-After"] = str(form.rests)
        return response


sign_in = open_to_all(SignIn.as_view())
sign_out = open_to_all(auth.LogoutView.as_view())


@open_to_all
@never_cache
def set_password(request: Request) -> HttpResponse:
    """Set a password by a link that works once. The browser posts its code, which then waits in the session."""
    posted_code = request.POST.get("code")
    if posted_code is not None and actions.person_of_link(posted_code):
        request.session[LINK] = posted_code
        return redirect("accounts:set_password")
    kept_code = request.session.get(LINK)
    person = actions.person_of_link(kept_code) if kept_code and posted_code is None else None
    if person is None:
        refused = request.method == "POST" or bool(kept_code)
        return render(request, "accounts/open_link.html", {"refused": refused}, status=422 if refused else 200)
    form = NewPasswordForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        oneself = Actor(person.pk, None, Role.PUBLIC, None, person.name)
        actions.set_password(by=oneself, person=person, password=form.cleaned_data["new_password1"])
        emails.tell_password_set(person)
        throttling.trust(request, person)
        del request.session[LINK]
        messages.success(request, _("The password was set. Sign in with it."))
        response = redirect("accounts:sign_in")
        throttling.remember(request, response)
        return response
    return render(
        request, "accounts/set_password.html", {"form": form, "person": person}, status=422 if form.errors else 200
    )


@open_to_all
@never_cache
def first_account(request: Request) -> HttpResponse:
    """Make the first account of an installation, with the token that its start printed; not there once it is made."""
    if not beginning.nobody_yet():
        raise Http404
    form = FirstAccountForm(request.POST or None, initial={"token": request.GET.get("token", "")})
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            beginning.make_first_account(
                by=Actor.system(),
                email=cleaned["email"],
                name=cleaned["name"],
                password=cleaned["password1"],
                token=cleaned["token"],
            )
        except beginning.AlreadyMade as refused:
            messages.error(request, str(refused))
            return redirect("accounts:sign_in")
        except beginning.NotMade as refused:
            form.add_error("token", str(refused))
        else:
            messages.success(request, _("Your account is made. Sign in; under “People” you give others their roles."))
            return redirect("accounts:sign_in")
    return render(request, "accounts/first_account.html", {"form": form}, status=422 if form.errors else 200)


@open_to_all
def act_as(request: Request) -> HttpResponse:
    """Switch the role acted in to another membership of one's own; signed in again one acts in it still."""
    there = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(there, {request.get_host()}, request.is_secure())
    response = HttpResponseRedirect(there) if safe else redirect("core:home")
    if request.method == "POST":
        chosen = next((m for m in request.memberships if str(m.pk) == request.POST.get("membership")), None)
        if chosen is not None:
            request.session[ACTING] = chosen.pk
            response.set_cookie(
                ACTING, str(chosen.pk), httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
            )
            messages.success(request, _("You now act as %(role)s.") % {"role": str(chosen)})
    return response


@page(P.PERSON_MANAGE, methods=("GET", "POST"))
def invite(request: Request) -> HttpResponse:
    """Give somebody a role; the address may say whom (`person`), which (`role`), where (`organisation`, its code)."""
    known = queries.person_known(request.actor, request.GET.get("person", ""))
    initial = {"role": request.GET.get("role", ""), "organisation_code": request.GET.get("organisation", "")[:20]}
    initial |= {"email": known.email, "name": known.name} if known else {}
    form = InviteForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            given_role = actions.give_role(
                by=request.actor,
                email=cleaned["email"],
                name=cleaned["name"],
                role=Role(cleaned["role"]),
                organisation=cleaned["organisation"],
                starts_on=cleaned["starts_on"],
                ends_on=cleaned["ends_on"],
            )
        except actions.NotGiven as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The role was given."))
            return redirect("accounts:person", pk=given_role.person_id)
    shown = {"form": form, "bodies": queries.bodies()}
    return render(request, "accounts/invite.html", shown, status=422 if form.errors else 200)


@page(P.PERSON_VIEW, key="pk")
def person(request: Request, person: Person) -> HttpResponse:
    """One person: the roles held now and before."""
    return render(
        request,
        "accounts/person.html",
        {
            "person": person,
            "roles": queries.roles_held(person),
            "may_manage": policy.may(request.actor, P.PERSON_MANAGE),
            "link_refused": _link_refused(person),
        },
    )


def _link_refused(person: Person) -> str:
    """Why no link to set a password is made for the person; "" where one is."""
    if person.has_usable_password() and not emails.can_be_sent():
        return _(
            "This person has a password, so the link goes by e-mail only, and no mail server is set up. "
            "Ask whoever keeps the server."
        )
    return ""


@page(P.PERSON_MANAGE, key="pk", methods=("POST",))
def password_link(request: Request, person: Person) -> HttpResponse:
    """Make a link to set a password, mail it where that can be; it is shown, once, for somebody without a password."""
    if refused := _link_refused(person):
        messages.error(request, refused)
        return redirect("accounts:person", pk=person.pk)
    link = request.build_absolute_uri(actions.make_password_link(by=request.actor, person=person))
    minutes = settings.PASSWORD_RESET_TIMEOUT // 60
    mailed = emails.send_password_link(person, link, minutes)
    shown = {"person": person, "link": "" if person.has_usable_password() else link}
    return render(request, "accounts/password_link.html", {**shown, "minutes": minutes, "mailed": mailed})


@page(P.PERSON_MANAGE, key="pk", methods=("POST",))
def end_role(request: Request, person: Person, membership: int) -> HttpResponse:
    """End one of the person's roles today."""
    row = get_object_or_404(person.memberships, pk=membership)
    try:
        actions.end_role(by=request.actor, membership=row, on=timezone.localdate())
    except actions.NotGiven as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The role has ended."))
    return redirect("accounts:person", pk=person.pk)


@page(P.PASSWORD_CHANGE, methods=("GET", "POST"))
def change_password(request: Request) -> HttpResponse:
    """Change one's own password; other sessions of the person end."""
    person = cast(Person, request.user)
    form = ChangePasswordForm(request, person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.set_password(by=request.actor, person=person, password=form.cleaned_data["new_password1"])
        update_session_auth_hash(request, person)
        emails.tell_password_set(person)
        messages.success(request, _("The password was changed. You are signed out everywhere else."))
        return redirect("core:home")
    return render(request, "accounts/change_password.html", {"form": form}, status=422 if form.errors else 200)
