"""Evaluations as text for a terminal and as a page for settling disagreements; pure functions."""

from pipeline.report.text import contrast_text, evaluation_text
from pipeline.report.triage import triage_html

__all__ = ["contrast_text", "evaluation_text", "triage_html"]
