"""Resource Access Manager: the shares and invitations that Lake Formation makes."""
