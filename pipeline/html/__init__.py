"""Runs as one HTML page to read: abstracts with their claims marked, a table, rejects, charts.

page.py          `explorer_html`: the template with its data, styles and scripts
content.py       the runs, as the page's scripts read them
marks.py         positions in a text, in JavaScript's units
verdicts.py      what the gold says of each claim
standing.py      the boards; charts.py, strips.py, bars.py, drawing.py the charts
shown_schema.py  what a page needs to know of a schema; pages.py what all pages share
cell.py          one abstract for a notebook
desk.py          the page of `claimsift review`
"""
