"""One exchange over the HTTP library: making it, bounding it in time and size, and clearing up behind it."""
