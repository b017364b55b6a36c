"""What `claimsift doctor` finds out about an endpoint; `known.jsonl` is the abstract whose claims are known."""
