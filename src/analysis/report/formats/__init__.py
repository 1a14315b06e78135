"""The formats of a report, each made from the same content: what the executed notebook says."""
