"""The page on which extracted targets are reviewed by eye."""
