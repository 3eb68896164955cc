"""What is read from AWS for one route, a file for each part of it."""
