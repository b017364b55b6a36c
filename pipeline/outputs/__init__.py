"""Extractions as JSON lines; import `writing` and `reading` directly.

One line per abstract, without absent fields. A line:

    format, schema     which shape this is: `FORMAT`, and the schema's name
    id, title, abstract, sources
    status, reason     ok | partial | invalid | failed, and why where it is not ok
    <schema's name>    the records; "claims" for the schema of claims
    rejected           what the model wrote and was not kept, with reason and detail; with `field`, only
                       that field was left out
    origin             model | rule | hand
    model, usage, fingerprint   where a model was asked
    rules_only         claims that rules see and the model does not, where they were asked as well
    reviewer, time, complete, refuted, unsure   where a person judged: see `pipeline.review`
"""

FORMAT = "claimsift/1"
"""The shape of a line; raised when an old reader would misread a new file."""

RECORD_PARTS = ("evidence", "sentence", "span", "grounding", "rule", "seen_by", "judged")
"""Keys of a record that are not fields of its schema."""
