"""Showing who asks: basic, bearer, or a token that an OAuth2 server gives for client credentials."""

import time
from base64 import b64encode

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session

from etl.sources.http.patience import FaultError, asked_pause
from tracker.settings.web import Auth

_USUAL_LIFE = 3600.0  # seconds, of a token that says nothing
_EARLY = 0.1  # of its life: a token is renewed so much before it ends, but no more than
_EARLIEST = 30.0  # seconds
_WAYS = ("client_secret_basic", "client_secret_post")


class Credentials:
    """The Authorization header of requests; a token is fetched when it is first needed and when it ends."""

    def __init__(self, auth: Auth, timeout: float) -> None:
        self._auth = auth
        self._timeout = timeout
        self._token = auth.token or ""
        self._ends = 0.0

    def header(self) -> dict[str, str]:
        """The header to send. Raises FaultError where no token can be had."""
        way = self._auth.way
        if way == "none":
            return {}
        if way == "basic":
            pair = f"{self._auth.username}:{self._auth.password}".encode()
            return {"Authorization": f"Basic {b64encode(pair).decode()}"}
        if way == "oauth2" and time.monotonic() >= self._ends:
            self._fetch()
        return {"Authorization": f"Bearer {self._token}"}

    def forget(self) -> bool:
        """Drop a token that was refused; whether another can be had."""
        self._ends = 0.0
        return self._auth.way == "oauth2"

    def _fetch(self) -> None:
        auth = self._auth
        scope = auth.scope if isinstance(auth.scope, str) or auth.scope is None else " ".join(auth.scope)
        with OAuth2Session(auth.client_id, auth.client_secret, scope=scope) as session:
            session.register_compliance_hook("access_token_response", _check)
            token = self._granted(session)
        life = _seconds(token.get("expires_in"))
        self._token = str(token["access_token"])
        self._ends = time.monotonic() + life - min(life * _EARLY, _EARLIEST)

    def _granted(self, session: OAuth2Session) -> dict[str, object]:
        """A token; servers differ in whether the secret comes in a header or in the body, so both are tried."""
        more = {"audience": self._auth.audience} if self._auth.audience else {}
        more |= {"scope": session.scope} if session.scope else {}
        for way in _WAYS:
            session.token_endpoint_auth_method = way
            try:
                token: dict[str, object] = session.fetch_token(
                    self._auth.token_url,
                    grant_type="client_credentials",
                    timeout=self._timeout,
                    allow_redirects=False,
                    **more,
                )
            except OAuthError:
                continue
            except (requests.RequestException, OSError) as error:
                raise FaultError("web_token", temporary=True, reason=type(error).__name__) from None
            except ValueError:
                raise FaultError("web_token", temporary=True, reason="?") from None
            if token.get("access_token"):
                return token
        raise FaultError("web_token", reason="OAuth2")


def _check(response: requests.Response) -> requests.Response:
    status = response.status_code
    if status == requests.codes.too_many_requests or status >= 500:
        pause = asked_pause(response.headers.get("Retry-After"), response.headers.get("Date"))
        raise FaultError("web_token", temporary=True, pause=pause, reason=str(status))
    if status not in (200, 201, 400, 401, 403):
        raise FaultError("web_token", reason=str(status))
    return response


def _seconds(life: object) -> float:
    try:
        return max(0.0, float(str(life)))
    except ValueError:
        return _USUAL_LIFE
