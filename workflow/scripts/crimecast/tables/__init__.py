"""Tables: the paper's tables of this run, with references beside them."""
