"""What people hold, whatever it is: tables through ``ingest``, running text through ``extract`` and then ``ingest``."""
