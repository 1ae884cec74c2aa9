"""Reports for meetings, written from the figures: every number knows how it was counted."""
