"""The same site for an ASGI server."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "groupsite.settings")

application = get_asgi_application()

from groupsite.confidentiality.start import require_safe_start  # noqa: E402  needs the apps loaded

require_safe_start()
