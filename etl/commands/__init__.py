"""The commands of the pipeline, one file each. Thin: they parse, call and print."""
