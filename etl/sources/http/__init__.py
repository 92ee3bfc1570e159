"""A web service as a source: asked page by page, patiently, its answers read as rows."""
