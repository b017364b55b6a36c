"""The errors of `pipeline.errors`, under the name that is installed."""

from pipeline.errors import *  # noqa: F403 - whatever is public there
