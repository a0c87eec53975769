"""What we measure: each file prints JSON lines {"bench": name, "value": number, "unit": …} (`make bench`)."""
