"""How each kind of row is written, in bulk. Silent: the environment keeps mails, followers and tracking away."""
