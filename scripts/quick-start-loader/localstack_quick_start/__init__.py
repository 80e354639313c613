"""Runs extensions in the quick start's LocalStack.

The open core has their interface (``localstack.extensions.api``) and leaves it to the licensed edition to run them. One that fails is
named in LocalStack's log and left out; the others go on.
"""

import logging
from collections.abc import Callable

from localstack.extensions.api import Extension
from localstack.runtime import hooks
from plux import PluginManager

LOG = logging.getLogger("localstack.extensions")

running: list[Extension] = []


def attempt(extension: Extension, step: Callable[[Extension], None]) -> bool:
    """Whether an extension got through a step; why it did not is in the log."""
    try:
        step(extension)
    except Exception as error:
        LOG.error("The extension %s failed: %r", extension.name, error, exc_info=LOG.isEnabledFor(logging.DEBUG))
        return False
    return True


def begin(extension: Extension) -> None:
    """The steps of an extension before LocalStack is ready, in the order that its interface promises."""
    # Part of a LocalStack that is being started: too early where this module is only looked at.
    from localstack.aws import handlers
    from localstack.services.edge import ROUTER

    extension.on_extension_load()
    extension.on_platform_start()
    extension.update_gateway_routes(ROUTER)
    extension.update_request_handlers(handlers.serve_custom_service_request_handlers)
    extension.update_response_handlers(handlers.run_custom_response_handlers)
    extension.update_exception_handlers(handlers.serve_custom_exception_handlers)
    extension.update_finalizers(handlers.run_custom_finalizers)


@hooks.on_infra_start(priority=-1)
def start_extensions() -> None:
    manager = PluginManager(Extension.namespace)
    running.extend(extension for extension in manager.load_all() if attempt(extension, begin))


@hooks.on_infra_ready()
def tell_extensions() -> None:
    for extension in running:
        attempt(extension, lambda one: one.on_platform_ready())


@hooks.on_infra_shutdown()
def stop_extensions() -> None:
    for extension in running:
        attempt(extension, lambda one: one.on_platform_shutdown())
