"""The notice board (公示): a canteen's week on a screen or sheet at its entrance, behind a secret link."""
