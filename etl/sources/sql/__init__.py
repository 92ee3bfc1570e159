"""Databases as sources: tables and queries as rows of text, read only, whatever the database."""
