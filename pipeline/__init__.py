"""claimsift: from digests of paper abstracts to claims, each tied to the sentence that says it."""

__version__ = "0.1.0"
