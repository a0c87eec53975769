"""What is live: a room, who is in it, what is said and shown there. Pure; ids are opaque strings."""
