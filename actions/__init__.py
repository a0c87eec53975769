"""The verbs: one use-case, one function: require, load, decide, save, publish. The world is behind ports."""
