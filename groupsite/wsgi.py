"""The web server's entry: refuses to start where the two locks do not hold."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "groupsite.settings")

application = get_wsgi_application()

from groupsite.confidentiality.start import require_safe_start  # noqa: E402  needs the apps loaded

require_safe_start()
