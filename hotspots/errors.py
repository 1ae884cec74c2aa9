"""Failures that a person can put right, each one sentence in plain English.

The command line prints the sentence and exits with status 2; the web answers with the status
below and the same sentence. Anything else that is raised is a defect of ours.
"""


class HotspotsError(Exception):
    """What is wrong, where, and what to do, in one sentence that a housing officer understands."""

    status = 400


class InputError(HotspotsError):
    """A file, row or value that was sent cannot be used as it stands."""


class NotFoundError(HotspotsError):
    """An area, agency, theme, file or submission that was named does not exist."""

    status = 404


class ConflictError(HotspotsError):
    """The request contradicts what is already stored."""

    status = 409


class SetupError(HotspotsError):
    """The installation lacks something: a database, a folder that can be written, a data set."""

    status = 503
