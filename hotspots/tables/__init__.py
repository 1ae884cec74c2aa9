"""Tables of facts that an administrator can read and extend: themes and their subtypes."""
