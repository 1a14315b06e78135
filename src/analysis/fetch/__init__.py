"""Statistics from where they are published: feeds that are named, fetched when asked, taken in through the one door."""
