"""The Excel round trip: workbooks out, tables in."""
