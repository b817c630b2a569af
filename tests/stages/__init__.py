"""The runner: what is stale, what is written, and what a killed, failing or doubled run leaves behind."""
