"""The demonstration model of Oriel: its grammar, its tokenizer, its training and its export."""
