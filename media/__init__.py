"""The SFU: forwards sound and pictures without decoding them, in processes of its own."""
