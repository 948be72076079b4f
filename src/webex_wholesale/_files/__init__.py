"""Files: written whole or not at all, filled by downloads, and told apart from what replaced them."""
