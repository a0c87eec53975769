"""What remains of a class: nothing yet, and nothing is ever recorded before "record". Pure."""
