"""What an agency sent, and what became of every row."""

from web.submissions.views import blueprint

__all__ = ["blueprint"]
