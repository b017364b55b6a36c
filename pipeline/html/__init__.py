"""Runs as one HTML page to read: abstracts with their claims marked, a table, rejects, charts.

`explorer_html` does the work. `content` brings the runs together as data for the page's scripts,
`marks` says where things stand in the units of JavaScript, `strips`, `bars` and `charts` lay out the
charts, and `page` puts all of it into the template with its styles and scripts.
"""

from pipeline.html.content import LoadedRun, Role
from pipeline.html.page import explorer_html

__all__ = ["LoadedRun", "Role", "explorer_html"]
