"""Runs as one HTML page to read: abstracts with their claims marked, a table, rejects, charts.

page.py      `explorer_html`: the template with its data, styles and scripts
content.py   the runs brought together, as the page's scripts read them
marks.py     where things stand in the units of JavaScript
verdicts.py  what the gold says of each claim
standing.py  the boards; charts.py, strips.py, bars.py, drawing.py the charts
shape.py     what every page has to know of a schema; pages.py what every page is made with
cell.py      one abstract for a notebook
desk.py      the page of `claimsift review`
"""
