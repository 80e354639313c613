from {{module}}.extension import {{class}}


class RecordingRouter:
    def __init__(self):
        self.routes = {}

    def add(self, path, endpoint, **kwargs):
        self.routes[path] = endpoint


def test_answers_its_route():
    router = RecordingRouter()
    {{class}}().update_gateway_routes(router)
    answer = router.routes["/_extension/{{name}}"](None)
    assert answer == {"extension": "{{name}}", "version": "0.1.0"}
