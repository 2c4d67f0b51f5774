"""What every room stands on: ids, clock, who is asking, keys, the audit, the ledger of facts, due-rows."""
