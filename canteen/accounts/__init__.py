"""Who may: users, memberships, sign-in, and the gate."""
