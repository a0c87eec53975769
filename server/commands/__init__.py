"""The commands of `python -m server`: one file each, named for it, holding `command`. Heavy imports wait in there."""
