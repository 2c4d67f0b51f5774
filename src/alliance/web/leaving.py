"""Leave quickly: ends the login and leads away. Works signed out, with an old form, and without JavaScript."""

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST


# Without a token: a page left open too long must still let go. A foreign site gains nothing by it: its request
# carries no login (SameSite), and the worst it could do is to sign somebody out.
@csrf_exempt
@require_POST
def leave_quickly(request: HttpRequest) -> HttpResponse:
    """The login ends with this answer; the script of the page asks where to go, a plain form is sent there."""
    logout(request)
    away = settings.QUICK_EXIT_URL
    by_script = request.headers.get("X-Requested-With") == "leave"
    response = JsonResponse({"away": away}) if by_script else HttpResponseRedirect(away, status=303)
    response.delete_cookie(settings.CSRF_COOKIE_NAME)
    response["Clear-Site-Data"] = '"cache", "storage"'
    response["Cache-Control"] = "no-store"
    return response
