"""What every page needs to know: who reads it, for which city, and where the reader is."""


def site(request):
    return {}
