"""How programs learn to call: the OpenAPI document and its page. The calls stand in their features."""
