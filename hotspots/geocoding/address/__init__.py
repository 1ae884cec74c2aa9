"""What people write about a place, read as names and the relations between them."""
