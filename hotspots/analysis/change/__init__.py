"""What is new, lasting or gone, and whether an action worked."""
