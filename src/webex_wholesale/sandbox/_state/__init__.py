"""What the sandbox remembers: plain records, and the store that holds them."""
