"""Which reports of different agencies may be of one event: arrays in, pairs for a person out."""
