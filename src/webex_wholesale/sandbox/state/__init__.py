"""What the sandbox remembers: plain records, one noun per module, and the store that holds them."""
