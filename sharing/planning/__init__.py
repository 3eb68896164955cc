"""The parts of a plan, one file each; ``sharing.plan`` puts them in order."""
