"""The verbs: one use-case, one function: require, load, decide, save, publish. They reach the world through ports only."""
