"""Both vendors imitated by a real HTTP server, with a generated club and injectable faults."""
