"""What the verbs need of the world. Adapters in storage/, gateways/ and media/ provide it, server/wiring.py chooses."""
