"""Whether a cell holds more incidents than chance would put there."""
