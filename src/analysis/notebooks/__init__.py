"""What notebooks' cells show."""
