"""The HTTP door, the settings and the wiring: the composition root, the only one to know everything."""
