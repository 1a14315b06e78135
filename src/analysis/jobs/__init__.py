"""Reports on time: schedules, runs, published quarters."""
