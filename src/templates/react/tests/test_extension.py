import pytest
from werkzeug.test import create_environ
from werkzeug.wrappers import Request

from {{module}}.extension import {{class}}


class RecordingRouter:
    def __init__(self):
        self.routes = {}

    def add(self, path, endpoint, **kwargs):
        self.routes[path] = endpoint


@pytest.fixture
def routes():
    router = RecordingRouter()
    {{class}}().update_gateway_routes(router)
    return router.routes


@pytest.fixture
def request_of_page():
    return Request(create_environ())


def test_answers_its_api(routes):
    answer = routes["/_extension/{{name}}/api/greeting"](None)
    assert answer == {"extension": "{{name}}", "version": "0.1.0"}


def test_serves_its_page(routes, request_of_page):
    answer = routes["/_extension/{{name}}/"](request_of_page)
    assert (answer.status_code, answer.mimetype) == (200, "text/html")


@pytest.mark.parametrize("file", ["no-such.js", "../extension.py"])
def test_serves_nothing_but_its_page(routes, request_of_page, file):
    answer = routes["/_extension/{{name}}/<path:file>"](request_of_page, file=file)
    assert answer.status_code == 404
