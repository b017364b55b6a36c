"""What `claimsift doctor` finds out about an endpoint. `known.jsonl` has an abstract of known claims."""
