"""What `claimsift doctor` finds out about an endpoint. The claims of `known.jsonl` are known."""
