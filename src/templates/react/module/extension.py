import logging
from pathlib import Path

from localstack.extensions.api import Extension
from werkzeug.exceptions import NotFound
from werkzeug.utils import send_from_directory

from . import __version__

LOG = logging.getLogger(__name__)

# `npm run build` in ui/ writes it.
PAGE = Path(__file__).parent / "page"


class {{class}}(Extension):
    name = "{{name}}"

    def on_extension_load(self):
        LOG.info("%s %s is loaded", self.name, __version__)

    def update_gateway_routes(self, router):
        router.add("/_extension/{{name}}/api/greeting", endpoint=self.greet)
        router.add("/_extension/{{name}}/", endpoint=self.serve_page)
        router.add("/_extension/{{name}}/<path:file>", endpoint=self.serve_page)

    def greet(self, request, **kwargs):
        return {"extension": self.name, "version": __version__}

    def serve_page(self, request, file="index.html", **kwargs):
        try:
            return send_from_directory(PAGE, file, request.environ)
        except NotFound as missing:
            # Raised, it would let LocalStack take the path for a bucket of S3.
            return missing.get_response()
