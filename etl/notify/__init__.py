"""Tells people how a run went that nobody watched: by e-mail, by webhook, or both."""
