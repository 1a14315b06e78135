"""What an assessment says, in sentences and rows of tables."""
