"""Letters about the ledger: today at six, next morning what is still missing, the week in a sentence."""
