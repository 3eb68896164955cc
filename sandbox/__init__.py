"""An AWS of several accounts on a laptop, for the demo and the tests."""
