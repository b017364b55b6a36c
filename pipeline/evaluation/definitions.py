"""What each score means, in words that help texts and documents can show.

Tuples and items are counted as in the published evaluation of AxCell (Kardas et al. 2020, "AxCell: Automatic
Extraction of Results from Machine Learning Papers"): duplicates of a paper are dropped, tuples are compared
with the score and without it and each of their items alone, micro sums over papers, macro is the mean of the
papers in which either side has anything. That of SciREX (Jain et al. 2020) compares the same sets of entities
of a document, and leaves documents without gold out of its mean. SciLead (Şahinuç et al. 2024) calls the two
exact tuple match and individual item match.
"""

DEFINITIONS = """\
Two records are the same (strict) if they agree in each field that their schema matches by. Quantities
agree if value and unit do, copied words if they are equal but for case and white space, lists if they
share a member, intervals if their ends are equal, choices if they are equal, sentences if the evidence
overlaps.

Two claims are the same if their kinds are equal and one more thing agrees. For performance, improvement
and scale, value and value_max are equal and the units agree (same last word in the singular; or one is
absent, unless the other is a unit of measurement). For availability the artifacts are equal. For
superiority the evidence overlaps. compare pairs the records of an abstract one to one: as many as can be
paired and, of several ways to do so, the one with the most overlapping evidence.

\b
precision  matched pairs / predicted claims
recall     matched pairs / gold claims
F1         2 x matched pairs / (predicted claims + gold claims)
support    the number of gold claims
micro      pairs and claims of all abstracts are summed first: each claim
           weighs the same.
macro      precision, recall and F1 of each abstract, averaged over the
           abstracts that have at least one claim on either side: each
           abstract weighs the same. Where there is nothing to divide by, the
           share is 0.
relaxed    as strict, but numbers are equal after rounding to the printed
           precision of the less precise one (61.2 and 61.23), and units and
           artifacts agree where one contains the other; an absent artifact
           agrees with any.
exact tuple match
           a strict pair counts only if every field agrees; of claims: kind,
           subject, value, value_max, unit, qualifier, metric, direction,
           baseline, dataset, artifact, url. Text is compared with case and
           white space folded. The lenient tuple match counts a relaxed pair
           if each field is equal, contains the other, or is equal after
           rounding.
individual item match
           each field on its own: the distinct values of the field in an
           abstract, in whichever claim, against those of the gold, with
           the same precision, recall and F1. Each member of a list counts
           as a value.
exact tuples
           only for schemas such as results: the distinct tuples of an
           abstract (task, data set, metric, with the score and without it)
           against those of the gold. The board's aliases join spellings of
           data sets and metrics; scores are compared as numbers.
field accuracy
           how many of the matched pairs agree in a field that at least one
           side gives: exact (equal with case and white space folded) and
           lenient (one contains the other). "Of all pairs" is lenient over
           all matched pairs; two sides without the field agree.
[low, high]
           the 95% interval of the percentile bootstrap over abstracts. A
           difference of two predictions is paired: both are scored on the
           same resampled abstracts.

If a reviewer has not called an abstract complete, only its judged claims count, and only for precision:
right ones as matched, refuted ones as wrong. Macro averages leave such an abstract out.

If the prediction failed on an abstract or does not have it, all gold claims of that abstract count as
missed. An abstract that only the prediction has is reported and not scored. A run that was limited on
purpose (its manifest says so) is scored on the abstracts that it was given; claimsift compare --all
counts the others as missed.

Each record counts as at most one error, the first of these that fits: duplicate (a second prediction of
a gold record that another already matched), wrong value (same kind, evidence and name, another amount or
choice), wrong kind (another kind with the same value, or the same evidence if one has no value), missing
and spurious (what is left of the gold and of the predictions). Pairs that match but differ in another
field are counted beside these.
"""
"""Help text: behind \\b click leaves lines as they are."""
