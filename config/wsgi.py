"""The web server's way in: config.wsgi:application."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# By its name: what it imports can only be once the apps are loaded.
application = get_wsgi_application()
application = import_string("web.live.answering")(application)
