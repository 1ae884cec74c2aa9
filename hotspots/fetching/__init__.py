"""Official data from their publishers: asked for politely, checked, and taken up again."""
