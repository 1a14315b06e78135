"""Words for readers, zh and en: whole sentences from tables, numbers, dates."""
