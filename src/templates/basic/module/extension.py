import logging

from localstack.extensions.api import Extension

from . import __version__

LOG = logging.getLogger(__name__)


class {{class}}(Extension):
    name = "{{name}}"

    def on_extension_load(self):
        LOG.info("%s %s is loaded", self.name, __version__)

    def update_gateway_routes(self, router):
        router.add("/_extension/{{name}}", endpoint=self.greet)

    def greet(self, request, **kwargs):
        return {"extension": self.name, "version": __version__}
