"""Reports for meetings: the six-monthly outcome report and the briefing on an area."""

from web.reports.views import blueprint

__all__ = ["blueprint"]
